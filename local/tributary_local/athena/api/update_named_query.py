"""UpdateNamedQuery, which the emulator lacks."""

from tributary_local.athena.service import Service
from tributary_local.athena.store import Json, named_query


def update_named_query(service: Service, data: Json) -> Json:
    """Replaces a named query's name and text, and its description if one is given.

    Raises:
        RequestError: There is no such query.
    """
    del service
    query = named_query(data["NamedQueryId"])
    query["Name"] = data["Name"]
    query["QueryString"] = data["QueryString"]
    query["Description"] = data.get("Description", query.get("Description", ""))
    return {}
