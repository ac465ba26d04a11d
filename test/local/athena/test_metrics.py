from datetime import UTC, datetime, timedelta

from .lake import Lake


def _values(lake: Lake, metric: str, **dimensions: str) -> list[float]:
    """Gives the sum of a metric, an empty list when nothing was published."""
    now = datetime.now(UTC)
    answer = lake.cloudwatch.get_metric_data(
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(hours=1),
        MetricDataQueries=[
            {
                "Id": "m",
                "MetricStat": {
                    "Metric": {
                        "Namespace": "AWS/Athena",
                        "MetricName": metric,
                        "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
                    },
                    "Period": 3600 * 24,
                    "Stat": "Sum",
                },
            }
        ],
    )
    found: list[float] = answer["MetricDataResults"][0]["Values"]
    return found


def test_an_ended_query_has_its_metrics_by_state_type_and_workgroup(lake: Lake) -> None:
    lake.workgroup("measured", PublishCloudWatchMetricsEnabled=True)
    lake.query("CREATE TABLE gauged AS SELECT 1 AS n")
    execution = lake.query("SELECT n FROM gauged", "measured").execution
    failed = lake.execution("SELECT 1 / 0", "measured")
    lake.query("SHOW TABLES", "measured")
    succeeded = {"WorkGroup": "measured", "QueryState": "SUCCEEDED", "QueryType": "DML"}
    statistics = execution["Statistics"]
    assert statistics["DataScannedInBytes"] > 0
    assert _values(lake, "ProcessedBytes", **succeeded) == [statistics["DataScannedInBytes"]]
    for metric in ("EngineExecutionTime", "QueryPlanningTime", "QueryQueueTime", "ServiceProcessingTime"):
        assert _values(lake, metric, **succeeded) == [statistics[f"{metric}InMillis"]], metric
    total = statistics["TotalExecutionTimeInMillis"]
    assert _values(lake, "TotalExecutionTime", **succeeded) == [total]
    state = {"WorkGroup": "measured", "QueryState": "FAILED", "QueryType": "DML"}
    assert _values(lake, "TotalExecutionTime", **state) == [failed["Statistics"]["TotalExecutionTimeInMillis"]]
    shown = {"WorkGroup": "measured", "QueryState": "SUCCEEDED", "QueryType": "DDL"}
    assert len(_values(lake, "TotalExecutionTime", **shown)) == 1
    assert _values(lake, "ProcessedBytes", **shown) == []


def test_a_workgroup_has_the_sum_of_what_its_queries_read(lake: Lake) -> None:
    lake.workgroup("summed", PublishCloudWatchMetricsEnabled=True)
    lake.query("CREATE TABLE summed_up AS SELECT 1 AS n")
    scanned = sum(lake.query(f"SELECT n FROM summed_up -- {number}", "summed").scanned for number in range(2))
    assert _values(lake, "ProcessedBytes", WorkGroup="summed") == [scanned]


def test_a_workgroup_that_does_not_ask_for_metrics_has_none(lake: Lake) -> None:
    lake.workgroup("quiet", PublishCloudWatchMetricsEnabled=False)
    lake.query("SELECT 1", "quiet")
    assert _values(lake, "TotalExecutionTime", WorkGroup="quiet") == []
