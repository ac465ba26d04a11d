"""Metric math over metrics that are put straight into the emulator's store."""

from collections.abc import Iterator
from typing import Any

import pytest
from ministack.services import cloudwatch
from tributary_local.emulator.alarms.expression import ExpressionError
from tributary_local.emulator.alarms.metric_math import read_queries
from tributary_local.emulator.alarms.series import Series, Window

WINDOW = Window(end=240, length=60, size=4)

METRICS: dict[str, list[float | None]] = {"a": [1, 2, None, 4], "b": [1, 0, 3, None]}


@pytest.fixture(autouse=True)
def _published() -> Iterator[None]:
    for name, values in METRICS.items():
        for minute, value in enumerate(values):
            if value is not None:
                point = {"Timestamp": 60 * minute + 1.0, "Value": value, "Unit": "None", "Dimensions": {}}
                cloudwatch._metric_bucket(("math", name, "")).append(point)
    yield
    cloudwatch.reset()


def evaluate(expression: str) -> Series:
    queries: list[dict[str, Any]] = [
        {
            "Id": name,
            "MetricStat": {"Metric": {"Namespace": "math", "MetricName": name}, "Period": 60, "Stat": "Sum"},
            "ReturnData": False,
        }
        for name in METRICS
    ]
    return read_queries([*queries, {"Id": "e", "Expression": expression, "ReturnData": True}], WINDOW).values


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a + b", (2, 2, None, None)),
        ("a / b", (1, None, None, None)),
        ("100 * a - 1", (99, 199, None, 399)),
        ("-(a ^ 2)", (-1, -4, None, -16)),
        ("FILL(a, 0) + FILL(b, 0)", (2, 2, 3, 4)),
        ("FILL(a, REPEAT)", (1, 2, 2, 4)),
        ("FILL(a, LINEAR)", (1, 2, 3, 4)),
        ("FILL(a, b)", (1, 2, 3, 4)),
        ("SUM(METRICS())", (2, 2, 3, 4)),
        ("SUM(FILL(METRICS(), 1))", (2, 2, 4, 5)),
        ("MAX([a, b])", (1, 2, 3, 4)),
        ("AVG(METRICS('b'))", (1, 0, 3, None)),
        ("a / SUM(a)", (1 / 7, 2 / 7, None, 4 / 7)),
        ("IF(b > 0, a / b, 0)", (1, 0, None, None)),
        ("IF(a >= 2 AND a < 4, a)", (None, 2, None, None)),
        ("IF(a == 1 || a == 4, 1, 0)", (1, 0, None, 1)),
        ("ABS(0 - a)", (1, 2, None, 4)),
    ],
)
def test_an_expression_is_evaluated_period_by_period(expression: str, expected: Series) -> None:
    assert evaluate(expression) == pytest.approx(expected)


@pytest.mark.parametrize(
    "expression",
    ["a +", "a b", "nothing", "e", "SUM(a)", "METRICS()", "SEARCH('x', 'Sum', 60)", "a ? b", "RATE(a)", "'text'"],
)
def test_what_can_not_be_evaluated_is_refused(expression: str) -> None:
    with pytest.raises(ExpressionError):
        evaluate(expression)
