"""GetQueryExecution."""

from tributary_local.athena.service import Service
from tributary_local.athena.store import Json, execution


def get_query_execution(service: Service, data: Json) -> Json:
    """Shows a query execution.

    Raises:
        RequestError: There is no such execution.
    """
    del service
    record = execution(data["QueryExecutionId"])
    return {"QueryExecution": {key: value for key, value in record.items() if not key.startswith("_")}}
