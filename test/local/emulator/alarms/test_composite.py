"""Composite alarms: their state follows that of others, and others may suppress their actions."""

from typing import Any

import pytest


def composite(lab: Any, rule: str, **settings: Any) -> str:
    """Put a composite alarm and return its name."""
    name: str = lab.name()
    lab.watch.put_composite_alarm(AlarmName=name, AlarmRule=rule, **settings)
    return name


def test_a_composite_alarm_follows_the_evaluated_alarms(lab: Any) -> None:
    metrics = lab.name(), lab.name()
    children = [lab.alarm(metric) for metric in metrics]
    both = composite(lab, f"ALARM({children[0]}) AND ALARM({children[1]})")
    lab.publish(metrics[0], [1, 1, 9, 9, 9, 9, 1])
    lab.publish(metrics[1], [1, 1, 1, 9, 9, 1, 1])
    lab.wait(both, "OK", "ALARM", "OK")


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("ALARM({0}) OR ALARM({1})", "ALARM"),
        ("ALARM({0}) AND ALARM({1})", "OK"),
        ("ALARM({0}) AND NOT ALARM({1})", "ALARM"),
        ("OK({1}) AND INSUFFICIENT_DATA({2})", "ALARM"),
        ("(OK({0}) OR OK({1})) AND NOT INSUFFICIENT_DATA({2})", "OK"),
    ],
)
def test_a_rule_combines_the_states_of_alarms(lab: Any, rule: str, expected: str) -> None:
    children = [lab.still() for _ in range(3)]
    lab.set(children[0], "ALARM")
    lab.set(children[1], "OK")
    alarm = composite(lab, rule.format(*children))
    assert lab.described(alarm)["StateValue"] == expected


def test_actions_are_suppressed_while_the_suppressor_is_in_alarm(lab: Any) -> None:
    topic, queue = lab.topic()
    child, suppressor = lab.still(), lab.still()
    lab.set(suppressor, "ALARM")
    alarm = composite(
        lab,
        f"ALARM({child})",
        AlarmActions=[topic],
        ActionsSuppressor=suppressor,
        ActionsSuppressorWaitPeriod=60,
        ActionsSuppressorExtensionPeriod=60,
    )
    lab.set(child, "ALARM")
    record = lab.described(alarm)
    assert (record["StateValue"], record["ActionsSuppressedBy"]) == ("ALARM", "Alarm")
    assert lab.received(queue) == []
    lab.set(suppressor, "OK")
    lab.until(lambda: lab.received(queue), lambda: lab.described(alarm))
    assert "ActionsSuppressedBy" not in lab.described(alarm)


def test_actions_wait_for_the_suppressor(lab: Any) -> None:
    topic, queue = lab.topic()
    child, suppressor = lab.still(), lab.still()
    alarm = composite(
        lab,
        f"ALARM({child})",
        AlarmActions=[topic],
        ActionsSuppressor=suppressor,
        ActionsSuppressorWaitPeriod=120,
        ActionsSuppressorExtensionPeriod=60,
    )
    lab.set(child, "ALARM")
    assert lab.described(alarm)["ActionsSuppressedBy"] == "WaitPeriod"
    assert lab.received(queue) == []
    lab.until(lambda: lab.received(queue), lambda: lab.described(alarm))
