"""Metric alarms that are refused: those that AWS refuses, and those of a kind that the emulator can't evaluate."""

import re

from tributary_local.emulator.alarms.expression import ExpressionError
from tributary_local.emulator.alarms.metric_math import read_queries
from tributary_local.emulator.alarms.queries import period_of, queries_of, returned
from tributary_local.emulator.alarms.series import Window
from tributary_local.emulator.alarms.verdict import COMPARISONS
from tributary_local.emulator.protocol import Request

STATISTICS = re.compile(r"SampleCount|Sum|Average|Minimum|Maximum|p\d{1,2}(\.\d+)?|p100")
TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")

# Members of PutMetricAlarm that make it another kind of alarm.
UNKNOWN = ("ThresholdMetricId", "EvaluationCriteria", "EvaluationInterval", "EvaluationWindow")


def refusal(sent: Request) -> str | None:
    """Return why an alarm can't be, or None.

    Args:
        sent: what PutMetricAlarm was called with.
    """
    unknown = [name for name in UNKNOWN if name in sent]
    if unknown:
        return f"The emulator doesn't evaluate alarms with {', '.join(unknown)}"
    if sent.get("ComparisonOperator") not in COMPARISONS:
        return f"ComparisonOperator must be one of {', '.join(COMPARISONS)}"
    if sent.get("TreatMissingData", "missing") not in TREATMENTS:
        return f"TreatMissingData must be one of {', '.join(TREATMENTS)}"
    if "Threshold" not in sent or "EvaluationPeriods" not in sent:
        return "An alarm needs a Threshold and EvaluationPeriods"
    if sent.get("DatapointsToAlarm", 1) > sent["EvaluationPeriods"]:
        return "DatapointsToAlarm must not be greater than EvaluationPeriods"
    if not sent.get("Metrics") and not {"Namespace", "MetricName", "Period"} <= set(sent):
        return "An alarm needs either Metrics, or a Namespace, a MetricName and a Period"
    if not sent.get("Metrics") and ("Statistic" in sent) == ("ExtendedStatistic" in sent):
        return "An alarm on a metric needs either a Statistic or an ExtendedStatistic"
    return _queries_refusal(queries_of(sent))


def _queries_refusal(queries: list[Request]) -> str | None:
    if len(returned(queries)) != 1:
        return "Exactly one element of Metrics must have ReturnData set to true"
    stats = [query["MetricStat"] for query in queries if "MetricStat" in query]
    for stat in stats:
        if not STATISTICS.fullmatch(stat["Stat"]):
            return f"The emulator doesn't evaluate the statistic {stat['Stat']}"
        if stat["Period"] not in (10, 20, 30) and stat["Period"] % 60:
            return "Period must be 10, 20, 30 or a multiple of 60"
    if len({stat["Period"] for stat in stats}) > 1:
        return "Every metric of an alarm must have the same period"
    try:
        read_queries(queries, Window(end=0, length=period_of(queries), size=2))
    except ExpressionError as error:
        return f"Invalid metrics: {error}"
    return None
