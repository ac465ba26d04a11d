"""The tables of the CloudWatch user guide, "Configuring how CloudWatch alarms treat missing data"."""

import pytest
from tributary_local.emulator.alarms.series import Series
from tributary_local.emulator.alarms.verdict import ALARM, INSUFFICIENT_DATA, OK, Rule, judge, rule_of

TREATMENTS = ("missing", "ignore", "breaching", "notBreaching")


def points(drawn: str) -> Series:
    """Return data points as the guide draws them: X breaches, 0 doesn't, - is missing."""
    return tuple({"X": 9.0, "0": 0.0, "-": None}[one] for one in drawn.split())


def states(drawn: str, periods: int, to_alarm: int) -> list[str | None]:
    """Return the state by each treatment of missing data."""
    return [
        judge(Rule(periods, to_alarm, missing, "GreaterThanThreshold", 5), points(drawn)).state
        for missing in TREATMENTS
    ]


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("0 - X - X", [OK, OK, OK, OK]),
        ("- - - - 0", [OK, OK, OK, OK]),
        ("- - - - -", [INSUFFICIENT_DATA, None, ALARM, OK]),
        ("0 X X - X", [ALARM, ALARM, ALARM, ALARM]),
        ("- - X - -", [ALARM, None, ALARM, OK]),
    ],
)
def test_three_out_of_three(drawn: str, expected: list[str | None]) -> None:
    assert states(drawn, 3, 3) == expected


@pytest.mark.parametrize(
    ("drawn", "expected"),
    [
        ("0 - X - X", [ALARM, ALARM, ALARM, ALARM]),
        ("0 0 X 0 X", [ALARM, ALARM, ALARM, ALARM]),
        ("0 - X - -", [OK, OK, ALARM, OK]),
        ("- - - - 0", [OK, OK, ALARM, OK]),
        ("- - - X -", [ALARM, None, ALARM, OK]),
    ],
)
def test_two_out_of_three(drawn: str, expected: list[str | None]) -> None:
    assert states(drawn, 3, 2) == expected


@pytest.mark.parametrize("drawn", ["- - - - X", "- - - X -"])
def test_a_breach_whose_next_data_point_may_still_come_is_no_alarm(drawn: str) -> None:
    assert states(drawn, 3, 3)[:2] == [None, None]


def test_a_data_point_beyond_the_evaluation_periods_counts_when_a_newer_one_is_missing() -> None:
    assert states("0 0 X - -", 1, 1) == [ALARM] * 4


def test_m_is_n_unless_it_is_given() -> None:
    alarm = {"EvaluationPeriods": 4, "ComparisonOperator": "LessThanThreshold", "Threshold": 1.0}
    assert (rule_of(alarm).to_alarm, rule_of({**alarm, "DatapointsToAlarm": 2}).to_alarm) == (4, 2)


def test_alarms_on_dynamodb_ignore_missing_data_whatever_they_are_told() -> None:
    alarm = {"EvaluationPeriods": 1, "ComparisonOperator": "LessThanThreshold", "Threshold": 1.0}
    assert rule_of({**alarm, "Namespace": "AWS/DynamoDB", "TreatMissingData": "breaching"}).missing == "ignore"


@pytest.mark.parametrize(
    ("comparison", "expected"),
    [
        ("GreaterThanThreshold", [False, False, True]),
        ("GreaterThanOrEqualToThreshold", [False, True, True]),
        ("LessThanThreshold", [True, False, False]),
        ("LessThanOrEqualToThreshold", [True, True, False]),
    ],
)
def test_a_data_point_is_compared_with_the_threshold(comparison: str, expected: list[bool]) -> None:
    rule = Rule(1, 1, "missing", comparison, 5)
    assert [rule.breaches(value) for value in (4, 5, 6)] == expected
