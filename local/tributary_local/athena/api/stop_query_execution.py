"""StopQueryExecution."""

from tributary_local.athena.service import Service
from tributary_local.athena.store import Json, execution


def stop_query_execution(service: Service, data: Json) -> Json:
    """Cancels a query; one that has ended stays as it is.

    Raises:
        RequestError: There is no such execution.
    """
    service.stop(execution(data["QueryExecutionId"]))
    return {}
