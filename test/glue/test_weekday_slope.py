"""The regression within weekdays that the mart of spend's responses and the budget share."""

import math
import random
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest
from numpy.typing import NDArray
from tributary.weekday_slope import SpendDay, weekday_correlation, weekday_slope

FIRST = date(2025, 1, 6)


def days(spend: list[float], responses: list[float]) -> list[SpendDay]:
    return [
        SpendDay(FIRST + timedelta(days=i), Decimal(str(spent)), response)
        for i, (spent, response) in enumerate(zip(spend, responses, strict=True))
    ]


def drawn(seed: int, count: int = 70) -> tuple[list[float], list[float], list[float]]:
    rng = random.Random(seed)  # noqa: S311
    demand = [float(rng.randint(50, 150)) for _ in range(count)]
    spend = [round(level * rng.uniform(0.7, 1.3), 2) for level in demand]
    return spend, [round(level**0.8 * spent**0.4 / 10) for level, spent in zip(demand, spend, strict=True)], demand


def with_weekdays(*columns: list[float]) -> NDArray[np.float64]:
    weekdays = [[float(i % 7 == weekday) for weekday in range(7)] for i in range(len(columns[0]))]
    return np.column_stack([*columns, weekdays])


def test_the_slope_its_error_and_the_spread_are_those_of_least_squares_with_a_column_a_weekday() -> None:
    spend, responses, _ = drawn(1)
    found = weekday_slope(days(spend, responses))
    design = with_weekdays([math.log(spent) for spent in spend])
    y = np.log(np.array(responses) + 0.5)
    beta, *_ = np.linalg.lstsq(design, y, rcond=None)
    rest = y - design @ beta
    assert found is not None
    assert found.freedom == 62
    assert found.value == pytest.approx(beta[0])
    assert found.variance == pytest.approx(float(rest @ rest) / 62 * np.linalg.inv(design.T @ design)[0, 0])
    assert found.spread == pytest.approx(math.sqrt(1 / np.linalg.inv(design.T @ design)[0, 0] / 63))


def test_a_control_is_one_more_column_of_the_regression() -> None:
    spend, responses, demand = drawn(2)
    found = weekday_slope(days(spend, responses), demand)
    plain = weekday_slope(days(spend, responses))
    design = with_weekdays([math.log(spent) for spent in spend], [math.log(level + 0.5) for level in demand])
    y = np.log(np.array(responses) + 0.5)
    beta, *_ = np.linalg.lstsq(design, y, rcond=None)
    rest = y - design @ beta
    assert found is not None and plain is not None
    assert found.freedom == 61
    assert found.value == pytest.approx(beta[0])
    assert found.variance == pytest.approx(float(rest @ rest) / 61 * np.linalg.inv(design.T @ design)[0, 0])
    # Demand moved both sides, so the plain slope took its work for the spend's.
    assert abs(found.value - 0.4) < 0.1 < 0.3 < plain.value - 0.4
    assert found.spread < plain.spread


def test_without_variation_within_weekdays_or_without_freedom_there_is_no_slope() -> None:
    assert weekday_slope(days([5.0 + i % 7 for i in range(70)], [1.0] * 70)) is None
    assert weekday_slope(days([5.0 + i for i in range(8)], [1.0] * 8)) is None
    assert weekday_slope([]) is None


def test_the_correlation_is_within_weekdays_and_zero_where_a_side_is_constant() -> None:
    spend, _, demand = drawn(3)
    x, y = np.log(spend), np.log(np.array(demand) + 0.5)
    for weekday in range(7):
        x[weekday::7] -= x[weekday::7].mean()
        y[weekday::7] -= y[weekday::7].mean()
    assert weekday_correlation(days(spend, demand), demand) == pytest.approx(np.corrcoef(x, y)[0, 1])
    assert weekday_correlation(days(spend, demand), [3.0] * 70) == 0
