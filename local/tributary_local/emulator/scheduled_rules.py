"""Rules on a rate follow the alarms' clock, and keep to their schedule: an alarm may wait for one in each period."""

from ministack.services import eventbridge
from tributary_local.emulator.alarms.clock import Clock
from tributary_local.emulator.patch import original, replace
from tributary_local.emulator.pin import EmulatorChangedError

# How often rules are looked at, in seconds of the clock, and how often at most in those of this machine.
TICK, SHORTEST_TICK = 1, 0.1


def install(clock: Clock) -> None:
    """Put the handlers in place.

    Args:
        clock: the alarms' clock, which a rate counts by too; a cron expression names times of day and stays as it is.

    Raises:
        EmulatorChangedError: the emulator no longer has what is replaced.
    """
    if not hasattr(eventbridge, "_SCHEDULER_TICK_INTERVAL"):
        raise EmulatorChangedError("ministack.services.eventbridge no longer has _SCHEDULER_TICK_INTERVAL")
    rate, tick = original(eventbridge, "_parse_rate_seconds"), original(eventbridge, "_tick_scheduled_rules")

    def _parse_rate_seconds(expr: str) -> float | None:
        seconds = rate(expr)
        return None if seconds is None else clock.seconds(seconds)

    def _tick_scheduled_rules() -> None:
        before = dict(eventbridge._rule_last_fired)
        tick()
        for key, fired in list(eventbridge._rule_last_fired.items()):
            rule = eventbridge._rules._data.get(key) or {}
            interval = _parse_rate_seconds(rule.get("ScheduleExpression", ""))
            due = before.get(key, rule.get("CreationTime"))
            # The emulator counts on from when it looked, a little later each time.
            if interval is not None and fired != due:
                eventbridge._rule_last_fired[key] = due + (fired - due) // interval * interval

    replace(eventbridge, "_parse_rate_seconds", _parse_rate_seconds)
    replace(eventbridge, "_tick_scheduled_rules", _tick_scheduled_rules)
    eventbridge._SCHEDULER_TICK_INTERVAL = max(clock.seconds(TICK), SHORTEST_TICK)
