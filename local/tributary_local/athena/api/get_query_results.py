"""GetQueryResults."""

from tributary_local.athena.request_error import RequestError
from tributary_local.athena.service import Service
from tributary_local.athena.store import Json, execution

_MOST_ROWS = 1000


def get_query_results(service: Service, data: Json) -> Json:
    """Gives a page of a query's rows; the first row of a query's first page holds the column names.

    Raises:
        RequestError: There is no such execution, it has no result, or the page can't be given.
    """
    del service
    record = execution(data["QueryExecutionId"])
    most = _page_size(data)
    _check_state(record)
    result = record["_result"]
    rows = result["rows"]
    if record["StatementType"] == "DML" and (rows or record["SubstatementType"] in {"SELECT", "EXPLAIN"}):
        rows = [[column["Name"] for column in result["columns"]], *rows]
    start = _start(data, len(rows))
    page = rows[start : start + most]
    answer: Json = {
        "ResultSet": {
            "Rows": [{"Data": [{} if value is None else {"VarCharValue": value} for value in row]} for row in page],
            "ResultSetMetadata": {"ColumnInfo": result["columns"]},
        },
    }
    if result["update_count"] is not None:
        answer["UpdateCount"] = result["update_count"]
    # Athena gives a token with every full page; the page after the last row is then empty.
    if len(page) == most:
        answer["NextToken"] = str(start + most)
    return answer


def _page_size(data: Json) -> int:
    most: int = data.get("MaxResults") or _MOST_ROWS
    if most > _MOST_ROWS:
        raise RequestError(f"MaxResults is more than maximum allowed length {_MOST_ROWS}")
    return most


def _check_state(record: Json) -> None:
    state = record["Status"]["State"]
    if state in {"QUEUED", "RUNNING"}:
        raise RequestError(f"Query has not yet finished. Current state: {state}", "INVALID_QUERY_EXECUTION_STATE")
    if state == "FAILED":
        raise RequestError(
            "Query did not finish successfully. Final query state: FAILED", "INVALID_QUERY_EXECUTION_STATE"
        )
    if state == "CANCELLED":
        raise RequestError("Could not find results", "RESULT_NOT_FOUND")


def _start(data: Json, length: int) -> int:
    token = data.get("NextToken")
    if token is None:
        return 0
    if not token.isdecimal() or int(token) > length:
        raise RequestError(f"Malformed nextPageToken {token}")
    return int(token)
