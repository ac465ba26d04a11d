"""The state of a metric alarm by its data points: M of N, and what missing ones count for.

The rules and the tables of examples are in the CloudWatch user guide, "Configuring how CloudWatch alarms treat missing
data".
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass

from tributary_local.emulator.alarms.series import Series
from tributary_local.emulator.protocol import Request

ALARM = "ALARM"
OK = "OK"
INSUFFICIENT_DATA = "INSUFFICIENT_DATA"

# More data points are read than are evaluated, in case some are missing: five for three, in the guide's examples.
FURTHER_POINTS = 2

COMPARISONS: dict[str, Callable[[float, float], bool]] = {
    "GreaterThanThreshold": operator.gt,
    "GreaterThanOrEqualToThreshold": operator.ge,
    "LessThanThreshold": operator.lt,
    "LessThanOrEqualToThreshold": operator.le,
}


@dataclass(frozen=True)
class Rule:
    """When an alarm goes off.

    Attributes:
        periods: N, how many data points are evaluated.
        to_alarm: M, how many of them must breach.
        missing: what a missing one counts for, one of `missing`, `ignore`, `breaching` and `notBreaching`.
        comparison: such as `GreaterThanThreshold`.
        threshold: what data points are compared with.
    """

    periods: int
    to_alarm: int
    missing: str
    comparison: str
    threshold: float

    def breaches(self, value: float) -> bool:
        """Tell whether a data point breaches the threshold."""
        return COMPARISONS[self.comparison](value, self.threshold)


@dataclass(frozen=True)
class Verdict:
    """What the data points say.

    Attributes:
        state: the alarm's state, or None: it keeps the one it is in.
        evaluated: places of the data points that were looked at, oldest first.
        filled: how many missing ones counted as breaching or as not breaching.
    """

    state: str | None
    evaluated: tuple[int, ...]
    filled: int


def rule_of(alarm: Request) -> Rule:
    """Return the rule of an alarm as PutMetricAlarm was given it."""
    # Whatever such an alarm was given, missing data leaves it in its state.
    ignoring = alarm.get("Namespace") == "AWS/DynamoDB"
    return Rule(
        periods=alarm["EvaluationPeriods"],
        to_alarm=alarm.get("DatapointsToAlarm") or alarm["EvaluationPeriods"],
        missing="ignore" if ignoring else alarm.get("TreatMissingData") or "missing",
        comparison=alarm["ComparisonOperator"],
        threshold=alarm["Threshold"],
    )


def judge(rule: Rule, points: Series) -> Verdict:
    """Return the state that an alarm's data points put it in.

    Args:
        rule: the alarm's.
        points: those of the evaluation range, newest last.
    """
    found = [(index, value) for index, value in enumerate(points) if value is not None][-rule.periods :]
    evaluated = tuple(index for index, _ in found)
    breaching = [index for index, value in found if rule.breaches(value)]
    missing = rule.periods - len(found)
    if missing and rule.missing in ("breaching", "notBreaching"):
        counted = len(breaching) + (missing if rule.missing == "breaching" else 0)
        return Verdict(ALARM if counted >= rule.to_alarm else OK, evaluated, missing)
    if not found:
        return Verdict(None if rule.missing == "ignore" else INSUFFICIENT_DATA, evaluated, 0)
    if len(breaching) >= rule.to_alarm:
        return Verdict(ALARM, evaluated, 0)
    if len(breaching) < len(found) or not missing:
        return Verdict(OK, evaluated, 0)
    # Every data point there is breaches, but they are too few. The next one may still be within the threshold, unless
    # the oldest is so old that it came.
    late = len(points) - breaching[0] >= rule.to_alarm
    return Verdict(ALARM if late and rule.missing == "missing" else None, evaluated, 0)
