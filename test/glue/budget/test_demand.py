"""Spend that follows demand."""

import math
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from tributary.budget.demand import follows_demand, is_too_steep
from tributary.budget.known_slope import known_slope
from tributary.weekday_slope import Slope, SpendDay, weekday_correlation

from .days import FIRST


def spending(days: int, correlation: float, deviation: float = 0.3) -> tuple[list[SpendDay], list[float]]:
    """Days of spend whose logarithm goes with that of what happens elsewhere; as many conversions as the root of it."""
    rng = np.random.default_rng(7)
    demand, own = rng.normal(0, 1, days), rng.normal(0, 1, days)
    logs = deviation * (correlation * demand + math.sqrt(1 - correlation**2) * own)
    paid = [
        SpendDay(FIRST + timedelta(days=i), Decimal(str(round(100 * math.exp(log), 4))), 50 * math.exp(0.5 * log))
        for i, log in enumerate(logs)
    ]
    return paid, [float(count) for count in 100 * np.exp(0.3 * demand)]


@pytest.mark.parametrize(("days", "correlation", "follows"), [(84, 0.0, False), (84, 0.8, True), (84, -0.8, False)])
def test_spend_follows_demand_where_it_moves_with_the_conversions_of_others(
    days: int, correlation: float, follows: bool
) -> None:
    assert follows_demand(*spending(days, correlation)) is follows


def test_a_correlation_has_to_matter_and_to_be_no_chance() -> None:
    paid, elsewhere = spending(2000, 0.15)
    assert weekday_correlation(paid, elsewhere) * math.sqrt(2000) > 4
    assert not follows_demand(paid, elsewhere)
    paid, elsewhere = spending(40, 0.5)
    assert 0.3 < weekday_correlation(paid, elsewhere) < 0.45
    assert not follows_demand(paid, elsewhere)


def test_without_others_there_is_no_demand_to_follow() -> None:
    paid, _ = spending(84, 0.8)
    assert not follows_demand(paid, [0.0] * 84)


def test_what_is_left_beside_demand_has_to_vary_enough_too() -> None:
    paid, elsewhere = spending(400, 0.6, deviation=0.115)
    found = known_slope(paid, 50.0 * 400, elsewhere, 56)
    assert (found.slope, found.why_none) == (None, "spend_follows_demand")
    paid, elsewhere = spending(400, 0.6, deviation=0.15)
    found = known_slope(paid, 50.0 * 400, elsewhere, 56)
    assert found.is_beside_demand and found.slope is not None
    assert found.slope.value == pytest.approx(0.5, abs=0.02)


def test_a_slope_is_too_steep_only_where_its_error_leaves_no_doubt() -> None:
    assert is_too_steep(Slope(1.4, 0.04, 50, 0.3))
    assert not is_too_steep(Slope(1.3, 0.04, 50, 0.3))
