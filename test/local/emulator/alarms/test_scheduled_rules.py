"""Rules on a rate, in an account whose minute is a second."""

import time
from typing import Any

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


def test_a_rule_on_a_rate_keeps_to_its_schedule(lab: AlarmLab) -> None:
    heard = times(lab, "rate(1 minute)", 20)
    # Were each counted from when the one before it was seen, a tenth of a second late, these would be a minute behind.
    assert heard[-1] - heard[0] < 19 * MINUTE + 0.8
