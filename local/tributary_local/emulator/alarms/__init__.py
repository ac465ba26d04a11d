"""CloudWatch alarms, evaluated by the clock as AWS does: exact dimensions, missing data, M of N, metric math."""

from ministack.core import responses
from ministack.services import cloudwatch, eventbridge, sns
from tributary_local.emulator.alarms import handlers
from tributary_local.emulator.alarms.actions import Actions
from tributary_local.emulator.alarms.clock import MINUTE, Clock
from tributary_local.emulator.alarms.evaluator import Evaluator
from tributary_local.emulator.alarms.history import record_transition
from tributary_local.emulator.alarms.suppression import Suppression
from tributary_local.emulator.patch import original, replace
from tributary_local.emulator.protocol import Json, Request

# Functions of the emulator that are called by name.
CALLED = {
    cloudwatch: (
        "_calc_stats",
        "_stat_value",
        "_dims_key",
        "_parse_ts",
        "_ts_iso",
        "_error",
        "_xml",
        "_history_entries",
        "_evaluate_parent_alarms",
        "_rule_ref_name",
    ),
    sns: ("_fanout", "_topic_by_arn_any_scope"),
    eventbridge: ("_put_events",),
    responses: ("request_scope",),
}


def install(minute_seconds: float = MINUTE) -> None:
    """Put the handlers in place and start to evaluate.

    Args:
        minute_seconds: how many seconds a minute of an alarm's period lasts.

    Raises:
        EmulatorChangedError: the emulator no longer has a function that is replaced or called.
    """
    patch(minute_seconds).begin()


def patch(minute_seconds: float) -> Evaluator:
    """Put the handlers in place; return what evaluates, not yet begun."""
    for owner, names in CALLED.items():
        for name in names:
            original(owner, name)
    clock = Clock(minute_seconds)
    actions = Actions(Suppression(clock))
    evaluator = Evaluator(clock, actions)
    _changes(evaluator, actions)
    handlers.install(evaluator)
    return evaluator


def _changes(evaluator: Evaluator, actions: Actions) -> None:
    state = original(cloudwatch, "get_state")

    def _evaluate_alarm(alarm: Request) -> None:
        """Do nothing: the emulator evaluates when data comes, and the clock does here."""

    def _record_history(
        alarm_name: str,
        old_state: str,
        new_state: str,
        reason: str,
        alarm_type: str = "MetricAlarm",
        reason_data: Json = None,
    ) -> None:
        record_transition(alarm_name, old_state, new_state, reason, alarm_type, reason_data)

    def _dispatch_alarm_actions(alarm: Request, old_state: str, new_state: str, reason: str) -> None:
        actions.follow(alarm)

    def get_state() -> Request:
        with evaluator.lock:
            found: Request = state()
            return found

    replace(cloudwatch, "_evaluate_alarm", _evaluate_alarm)
    replace(cloudwatch, "_record_history", _record_history)
    replace(cloudwatch, "_dispatch_alarm_actions", _dispatch_alarm_actions)
    replace(cloudwatch, "get_state", get_state)
