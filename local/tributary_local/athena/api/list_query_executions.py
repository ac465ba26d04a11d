"""ListQueryExecutions."""

from tributary_local.athena.request_error import RequestError
from tributary_local.athena.service import Service
from tributary_local.athena.store import Json, executions, workgroup

_MOST_IDS = 50


def list_query_executions(service: Service, data: Json) -> Json:
    """Lists the ids of a workgroup's executions, the newest first.

    Raises:
        RequestError: There is no such workgroup, or the page can't be given.
    """
    del service
    name = data.get("WorkGroup") or "primary"
    workgroup(name)
    ids = [query_id for query_id, record in executions().items() if record["WorkGroup"] == name][::-1]
    token = data.get("NextToken") or "0"
    if not token.isdecimal():
        raise RequestError(f"Malformed nextPageToken {token}")
    start, most = int(token), data.get("MaxResults") or _MOST_IDS
    if most > _MOST_IDS:
        raise RequestError(
            "1 validation error detected: Value at 'maxResults' failed to satisfy constraint: "
            f"Member must have value less than or equal to {_MOST_IDS}"
        )
    answer: Json = {"QueryExecutionIds": ids[start : start + most]}
    if start + most < len(ids):
        answer["NextToken"] = str(start + most)
    return answer
