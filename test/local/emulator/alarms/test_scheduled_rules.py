"""Rules on a rate, in an account whose minute is a second."""

import time
from typing import Any

import pytest
from ministack.services import eventbridge
from tributary_local.emulator import scheduled_rules
from tributary_local.emulator.alarms.clock import Clock

from .conftest import MINUTE, AlarmLab


def times(lab: AlarmLab, rate: str, count: int) -> list[float]:
    """Put a rule that sends to a queue; return when its first events arrived, as seconds after its creation."""
    url, arn = lab.queue()
    rule, events = lab.name(), lab.client("events")
    events.put_rule(Name=rule, ScheduleExpression=rate)
    events.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": arn}])
    begin = time.monotonic()
    heard: list[float] = []
    try:
        while len(heard) < count:
            assert time.monotonic() - begin < 30, heard
            found: list[dict[str, Any]] = lab.received(url, seconds=1)
            heard += [time.monotonic() - begin for _ in found]
    finally:
        events.remove_targets(Rule=rule, Ids=["queue"])
        events.delete_rule(Name=rule)
    return heard


def test_a_rule_on_a_rate_counts_minutes_of_the_alarms_clock(lab: AlarmLab) -> None:
    first, second = times(lab, "rate(3 minutes)", 2)
    assert first < 6 * MINUTE
    assert 2 * MINUTE < second - first < 5 * MINUTE


def test_a_rule_on_a_rate_keeps_to_its_schedule(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("_parse_rate_seconds", "_tick_scheduled_rules", "_SCHEDULER_TICK_INTERVAL"):
        monkeypatch.setattr(eventbridge, name, getattr(eventbridge, name))
    key = ("000000000000", "eu-central-1", "default|probe")
    rule = {"State": "ENABLED", "ScheduleExpression": "rate(5 minutes)", "CreationTime": 1000}
    monkeypatch.setattr(eventbridge._rules, "_data", {key: rule})
    monkeypatch.setattr(eventbridge, "_rule_last_fired", {})
    scheduled_rules.install(Clock(6.0))

    def fired(now: float) -> float | None:
        monkeypatch.setattr(eventbridge, "_now_ts", lambda: now)
        eventbridge._tick_scheduled_rules()
        found: float | None = eventbridge._rule_last_fired.get(key)
        return found

    # Five minutes are thirty seconds; it is looked at late, and once much too late.
    assert [fired(now) for now in (1029, 1034, 1059, 1060, 1125, 1149, 1150)] == [
        1000,
        1030,
        1030,
        1060,
        1120,
        1120,
        1150,
    ]
