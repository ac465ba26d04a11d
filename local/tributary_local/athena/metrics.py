"""Publishes the metrics of ended queries to the emulator's CloudWatch, as a workgroup asks for."""

from ministack.services import athena, cloudwatch
from tributary_local.athena.execution import reads_tables
from tributary_local.athena.store import Json

NAMESPACE = "AWS/Athena"
_TIMES = {
    "EngineExecutionTime": "EngineExecutionTimeInMillis",
    "QueryPlanningTime": "QueryPlanningTimeInMillis",
    "QueryQueueTime": "QueryQueueTimeInMillis",
    "ServicePreProcessingTime": "ServicePreProcessingTimeInMillis",
    "ServiceProcessingTime": "ServiceProcessingTimeInMillis",
    "TotalExecutionTime": "TotalExecutionTimeInMillis",
}


def publish(execution: Json) -> None:
    """Publishes a query's metrics, by its workgroup alone and by its state and type too."""
    workgroup = athena._workgroups.get(execution["WorkGroup"]) or {}
    if not (workgroup.get("Configuration") or {}).get("PublishCloudWatchMetricsEnabled"):
        return
    statistics = execution["Statistics"]
    # Athena knows two types of query here; SHOW and DESCRIBE count as DDL.
    query_type = "DML" if execution["StatementType"] == "DML" else "DDL"
    by_workgroup = {"WorkGroup": execution["WorkGroup"]}
    by_state = {**by_workgroup, "QueryState": execution["Status"]["State"], "QueryType": query_type}
    for dimensions in (by_workgroup, by_state):
        for metric, name in _TIMES.items():
            cloudwatch.record_metric(NAMESPACE, metric, statistics[name], "Milliseconds", dimensions)
        if reads_tables(execution):
            scanned = statistics["DataScannedInBytes"]
            cloudwatch.record_metric(NAMESPACE, "ProcessedBytes", scanned, "Bytes", dimensions)
