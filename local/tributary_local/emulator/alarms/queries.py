"""What an alarm watches, as metric data queries: an alarm on one metric is a query of its own."""

from tributary_local.emulator.protocol import Request

# The id that a single metric goes by.
SINGLE = "m1"


def queries_of(alarm: Request) -> list[Request]:
    """Return the queries of an alarm, as PutMetricAlarm takes them in `Metrics`."""
    if alarm.get("Metrics"):
        return list(alarm["Metrics"])
    stat = {
        "Metric": {name: alarm[name] for name in ("Namespace", "MetricName", "Dimensions") if alarm.get(name)},
        "Period": alarm["Period"],
        "Stat": alarm.get("ExtendedStatistic") or alarm["Statistic"],
    }
    if alarm.get("Unit"):
        stat["Unit"] = alarm["Unit"]
    return [{"Id": SINGLE, "MetricStat": stat, "ReturnData": True}]


def returned(queries: list[Request]) -> list[Request]:
    """Return the queries whose result the alarm compares with its threshold: one, if the alarm is a valid one."""
    return [query for query in queries if query.get("ReturnData", len(queries) == 1)]


def period_of(queries: list[Request]) -> int:
    """Return the period of an alarm's queries in seconds; they all have the same."""
    periods = [query["MetricStat"]["Period"] for query in queries if "MetricStat" in query]
    periods += [query["Period"] for query in queries if query.get("Period")]
    return int(periods[0]) if periods else 60
