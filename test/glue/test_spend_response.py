"""How installs follow spend."""

import math
import random
from datetime import date, timedelta
from decimal import Decimal

import pytest
from pyspark.sql import SparkSession
from tributary.spend_response import Day, SpendResponse, correlation, elasticity, responses, spend_response, student_t

FIRST = date(2025, 1, 6)


def normal(probability: float, freedom: int) -> float:
    """A stand-in for Student's t where the interval does not matter."""
    return 1.96


def series(spend: list[float], installs: list[int]) -> list[Day]:
    days = [FIRST + timedelta(days=i) for i in range(len(spend))]
    return [Day(*row) for row in zip(days, [Decimal(str(amount)) for amount in spend], installs, strict=True)]


def of(rows: list[SpendResponse], channel: str, lag: int | None) -> SpendResponse:
    [row] = [row for row in rows if (row.channel, row.lag_days) == (channel, lag)]
    return row


def test_correlation_is_pearsons_with_fishers_interval() -> None:
    # Anscombe's first set; the figures are those of R's cor.test.
    x = [10.0, 8, 13, 9, 11, 14, 6, 4, 12, 7, 5]
    y = [8.04, 6.95, 7.58, 8.81, 8.33, 9.96, 7.24, 4.26, 10.84, 4.82, 5.68]
    found = correlation(x, y)
    assert found.value == pytest.approx(0.8164205163448399, abs=1e-12)
    assert found.low == pytest.approx(0.4243912, abs=1e-7)
    assert found.high == pytest.approx(0.9506933, abs=1e-7)


@pytest.mark.parametrize(
    ("x", "y"), [([1, 2, 3], [1, 2, 3]), ([1, 1, 1, 1], [1, 2, 3, 4]), ([1, 2, 3, 4], [0, 0, 0, 0])]
)
def test_too_few_days_or_no_variation_say_nothing(x: list[float], y: list[float]) -> None:
    assert (correlation(x, y).value, correlation(x, y).low, correlation(x, y).high) == (None, None, None)


def test_a_perfect_correlation_is_one_and_not_more() -> None:
    x = [0.1 * i for i in range(9)]
    assert correlation(x, [3 * value for value in x]).value == pytest.approx(1)
    assert correlation(x, [-value for value in x]).low == pytest.approx(-1)


def test_a_lag_pairs_spend_with_the_installs_that_many_days_later() -> None:
    rng = random.Random(1)  # noqa: S311
    spend = [float(rng.randint(10, 99)) for _ in range(40)]
    installs = [0, 0, 0, *[int(amount) for amount in spend[:-3]]]
    rows = responses({"tv": series(spend, installs)}, normal)
    best = max((row for row in rows if row.measure == "correlation"), key=lambda row: row.estimate or 0)
    assert (best.lag_days, best.days) == (3, 37)
    assert best.estimate == pytest.approx(1)
    assert [row.lag_days for row in rows] == [0, 1, 2, 3, 4, 5, 6, 7, None]


def test_days_without_spend_or_installs_count_as_zeros_over_the_days_of_all_channels() -> None:
    full = series([5.0] * 10, [1] * 10)
    gaps = [Day(FIRST + timedelta(days=3), Decimal(4), 2), Day(FIRST + timedelta(days=20), Decimal(0), 9)]
    rows = responses({"tv": full, "radio": gaps, "organic": [Day(FIRST, Decimal(0), 5)]}, normal)
    assert {row.channel for row in rows} == {"tv", "radio"}
    row = of(rows, "radio", 0)
    assert (row.first_day, row.last_day, row.days) == (FIRST, FIRST + timedelta(days=9), 10)
    # One day of ten stands out on both sides; the installs long after the last spend are in no pair.
    assert row.estimate == pytest.approx(1)
    assert of(rows, "tv", 0).estimate is None
    assert (of(rows, "radio", None).days, of(rows, "radio", None).estimate) == (1, None)


def test_elasticity_is_the_slope_of_logarithms_within_weekdays() -> None:
    # Weekends are cheap and weak: between weekdays the slope would be another.
    weights = [1.0, 1.1, 1.2, 1.3, 1.4, 0.2, 0.1]
    spend = [weights[i % 7] * (100 + 10 * (i // 7)) for i in range(70)]
    installs = [int(1000 * weights[i % 7] ** 2 * (amount / weights[i % 7]) ** 0.5) for i, amount in enumerate(spend)]
    found = elasticity(series(spend, installs), normal)
    assert found.value == pytest.approx(0.5, abs=0.01)


def test_the_interval_of_elasticity_has_the_degrees_of_freedom_that_weekdays_leave() -> None:
    rng = random.Random(2)  # noqa: S311
    days = series([rng.uniform(50, 150) for _ in range(70)], [rng.randint(5, 50) for _ in range(70)])
    asked: list[tuple[float, int]] = []

    def quantile(probability: float, freedom: int) -> float:
        asked.append((probability, freedom))
        return 2.0

    found = elasticity(days, quantile)
    assert asked == [(0.975, 62)]
    # The same regression by its normal equations, with a column a weekday.
    size = 8
    rows = [
        [
            math.log(day.spend),
            *[float(day.day.weekday() == weekday) for weekday in range(7)],
            math.log(day.installs + 0.5),
        ]
        for day in days
    ]
    system = [[sum(row[i] * row[j] for row in rows) for j in range(size + 1)] for i in range(size)]
    inverse = [[*system[i][:size], *[float(i == j) for j in range(size)]] for i in range(size)]
    for i in range(size):
        pivot = max(range(i, size), key=lambda k: abs(inverse[k][i]))
        inverse[i], inverse[pivot] = inverse[pivot], inverse[i]
        inverse[i] = [value / inverse[i][i] for value in inverse[i]]
        for k in range(size):
            if k != i:
                inverse[k] = [a - inverse[k][i] * b for a, b in zip(inverse[k], inverse[i], strict=True)]
    beta = [sum(inverse[i][size + j] * system[j][size] for j in range(size)) for i in range(size)]
    rest = sum((row[size] - sum(b * value for b, value in zip(beta, row, strict=False))) ** 2 for row in rows)
    error = math.sqrt(rest / 62 * inverse[0][size])
    assert found.value == pytest.approx(beta[0], abs=1e-9)
    assert found.low == pytest.approx(beta[0] - 2 * error)
    assert found.high == pytest.approx(beta[0] + 2 * error)


@pytest.mark.parametrize("spend", [[5.0 + i % 3 for i in range(55)], [5.0 + i % 7 for i in range(70)]])
def test_under_8_weeks_or_without_variation_within_weekdays_there_is_no_elasticity(spend: list[float]) -> None:
    assert elasticity(series(spend, [1] * len(spend)), normal).value is None


def test_the_quantile_of_students_t_is_the_one_of_the_tables(spark: SparkSession) -> None:
    quantile = student_t(spark)
    tables = {1: 12.706205, 10: 2.228139, 48: 2.010635, 120: 1.979930}
    assert {n: round(quantile(0.975, n), 6) for n in tables} == tables


def test_the_mart_sums_a_channels_day_before_it_measures(spark: SparkSession) -> None:
    columns = "day date, channel string, spend decimal(38,12), installs bigint"
    rows = [
        (FIRST + timedelta(days=i), channel, Decimal(i + 1), i * 2)
        for i in range(60)
        for channel in ("tv", "tv", "organic")
    ]
    rows = [(day, channel, spend if channel == "tv" else Decimal(0), n) for day, channel, spend, n in rows]
    mart = spend_response(spark.createDataFrame(rows, columns))
    assert mart.columns == [
        "channel",
        "measure",
        "lag_days",
        "first_day",
        "last_day",
        "days",
        "estimate",
        "low",
        "high",
    ]
    found = mart.orderBy("measure", "lag_days").collect()
    assert [(row.channel, row.measure, row.lag_days, row.days) for row in found] == [
        *[("tv", "correlation", lag, 60 - lag) for lag in range(8)],
        ("tv", "elasticity", None, 60),
    ]
    assert found[0].estimate == pytest.approx(1)
    assert found[-1].low < found[-1].estimate < found[-1].high
