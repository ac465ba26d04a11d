"""The guard at the head of a run: it begins when its window has settled, unless an alarm fires that would fail it.

What the run is not to move is skipped here.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.exceptions import AirflowFailException
from airflow.providers.standard.triggers.temporal import DateTimeTrigger
from airflow.providers.standard.utils.skipmixin import SkipMixin
from airflow.sdk import BaseOperator, Context

from tributary_airflow.chosen_datasets import chosen
from tributary_airflow.other_runs import under_way
from tributary_airflow.window import WindowRefusedError, window_of
from tributary_airflow.work import client

PARAMETER = "ignore_alarms"
"""Parameter of a run: names of alarms that don't hold it back. Airflow keeps it with the run."""

_MOST = 100
"""Names that CloudWatch takes in one call."""

_LOOK = timedelta(minutes=1)
"""Between two looks at the runs that a run waits for."""


class GuardOperator(BaseOperator, SkipMixin):  # type: ignore[misc]
    """Fails the run while one of `alarms` is in ALARM that its parameter `ignore_alarms` doesn't name.

    Another try would ask the same within minutes: it fails at once. Each of the alarms passes by itself.

    A scheduled run is due at the very end of its window, when transactions of it may still be open and every extract
    would be refused: it is held back, in the triggerer, until the window's end is `settling` past. So is any run while
    a run of a DAG of `waits_for` is under way; those fail beside a run of this DAG, so none waits for the other.

    Of a run that moves some datasets alone, it skips the tasks right behind it that are of another. Airflow's scheduler
    skips what follows them, so that no worker starts for it.

    Raises:
        AirflowFailException: An alarm holds the run back, or the parameter names one that holds back none; the run has
            no window, or one that ends in the future.
    """

    inherits_from_skipmixin = True
    """Has Airflow keep what was skipped: a task of it that is cleared by itself is skipped again."""

    def __init__(
        self, *, region: str, alarms: list[str], settling: timedelta, waits_for: Sequence[str] = (), **kwargs: Any
    ) -> None:
        super().__init__(**kwargs)
        self.region = region
        self.alarms = alarms
        self.settling = settling
        self.waits_for = list(waits_for)

    def execute(self, context: Context) -> dict[str, list[str]]:
        """Ask for the alarms, and once more when the window has settled meanwhile; return those that were ignored."""
        firing = self._ignored(context)
        try:
            window = window_of(context["params"], context.get("data_interval_start"), context.get("data_interval_end"))
        except WindowRefusedError as error:
            raise AirflowFailException(str(error)) from error
        now = datetime.now(UTC)
        if window.end > now:
            raise AirflowFailException(f"the window ends {window.text['end']}, which is still to come")
        settled = window.end + self.settling
        if settled > now:
            self.log.info("The window settles until %s", settled.isoformat(timespec="seconds"))
            self.defer(trigger=DateTimeTrigger(moment=settled), method_name="resume")
        return self._begin(context, firing)

    def resume(self, context: Context, event: object) -> dict[str, list[str]]:
        """Go on when the window has settled, or a run that was waited for may have ended."""
        return self._begin(context, self._ignored(context))

    def _begin(self, context: Context, ignored: list[str]) -> dict[str, list[str]]:
        """Skip what the run doesn't move; to Airflow that is an exception, whose task returns nothing."""
        self._wait_for_others(context)
        moved = chosen(context["params"])
        if moved:
            self.log.info("The run moves %s alone", ", ".join(sorted(moved)))
            others = [task for task in self.downstream_list if getattr(task, "dataset", None) not in {None, *moved}]
            self.skip(context["ti"], others)
        return {"ignored": ignored}

    def _wait_for_others(self, context: Context) -> None:
        going = under_way(context, self.waits_for)
        if going:
            self.log.info("A run of %s is under way: this one waits for its end", ", ".join(going))
            self.defer(trigger=DateTimeTrigger(moment=datetime.now(UTC) + _LOOK), method_name="resume")

    def _ignored(self, context: Context) -> list[str]:
        """Alarms that fire and don't hold the run back."""
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
        return passed

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
