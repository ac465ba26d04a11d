"""The guard at the head of a run: no run begins while an alarm fires under which it would fail for sure."""

from typing import Any

from airflow.exceptions import AirflowFailException
from airflow.sdk import BaseOperator, Context

from tributary_airflow.work import client

PARAMETER = "ignore_alarms"
"""Parameter of a run: names of alarms that don't hold it back. Airflow keeps it with the run."""

_MOST = 100
"""Names that CloudWatch takes in one call."""


class GuardOperator(BaseOperator):  # type: ignore[misc]
    """Fails the run while one of `alarms` is in ALARM that its parameter `ignore_alarms` doesn't name.

    Another try would ask the same within minutes: it fails at once. Each of the alarms passes by itself.

    Raises:
        AirflowFailException: An alarm holds the run back, or the parameter names one that holds back none.
    """

    def __init__(self, *, region: str, alarms: list[str], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.region = region
        self.alarms = alarms

    def execute(self, context: Context) -> dict[str, list[str]]:
        """Ask for the alarms; return those that fire and were ignored."""
        ignored = context["params"].get(PARAMETER) or []
        unknown = sorted(set(ignored) - set(self.alarms))
        if unknown:
            raise AirflowFailException(
                f"{PARAMETER} names {', '.join(unknown)}: no such alarm holds a run back; there are "
                f"{', '.join(self.alarms)}"
            )
        firing = self._firing()
        held = {name: reason for name, reason in firing.items() if name not in ignored}
        if held:
            reasons = "; ".join(f"{name}: {reason}" for name, reason in sorted(held.items()))
            raise AirflowFailException(f"alarms hold the run back: {reasons}")
        passed = sorted(firing)
        if passed:
            self.log.warning("The run begins although %s fire: its parameter %s says so", ", ".join(passed), PARAMETER)
        return {"ignored": passed}

    def _firing(self) -> dict[str, str]:
        """Alarms in ALARM, and why."""
        found = {}
        for first in range(0, len(self.alarms), _MOST):
            names = self.alarms[first : first + _MOST]
            answer = client("cloudwatch", self.region).describe_alarms(
                AlarmNames=names, StateValue="ALARM", AlarmTypes=["MetricAlarm"]
            )
            for alarm in answer["MetricAlarms"]:
                since = alarm["StateUpdatedTimestamp"].isoformat(timespec="seconds")
                found[alarm["AlarmName"]] = f"in ALARM since {since}: {alarm['StateReason']}"
        return found
