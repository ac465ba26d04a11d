"""UpdatePreparedStatement, which the emulator lacks."""

import time

from tributary_local.athena.service import Service
from tributary_local.athena.store import Json, prepared_statement


def update_prepared_statement(service: Service, data: Json) -> Json:
    """Replaces a prepared statement's text, and its description if one is given.

    Raises:
        RequestError: There is no such statement.
    """
    del service
    statement = prepared_statement(data["WorkGroup"], data["StatementName"])
    statement["QueryStatement"] = data["QueryStatement"]
    statement["Description"] = data.get("Description", statement["Description"])
    statement["LastModifiedTime"] = int(time.time())
    return {}
