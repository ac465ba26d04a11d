"""Draws of elasticity and return, and what a conversion is worth."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from tributary.budget import Unit, fit_response
from tributary.budget.conversion_value import conversion_values
from tributary.budget.daily import Day, read_days
from tributary.budget.draws import Draws, draw

from .days import STRONG, WEAK, Row, channel

SIZE = 40_000


def draws_of(daily: list[Row]) -> tuple[Draws, ...]:
    responses = fit_response(daily)
    return tuple(draw(responses, conversion_values(read_days(daily).paid), SIZE, 0).values())


def test_the_rate_is_gamma_of_the_conversions_and_a_half() -> None:
    few = [
        replace(row, conversions=float(i in (3, 9)), revenue=Decimal(20 * (i in (3, 9)))) for i, row in enumerate(WEAK)
    ]
    [found] = draws_of(few)
    spend = float(sum(row.spend for row in WEAK))
    rate = found.roas / 20
    # The two conversions were worth the same, so that the unit's own value is 20; its noise is that of 30 such.
    assert rate.mean() * spend == pytest.approx(2.5, rel=0.03)
    assert rate.var() * spend**2 == pytest.approx(2.5 + 2.5 * 3.5 / 30, rel=0.06)


def test_the_elasticity_is_the_clipped_posterior() -> None:
    [response] = fit_response(STRONG)
    [found] = draws_of(STRONG)
    assert (found.elasticity.min() >= 0.05, found.elasticity.max() <= 0.95) == (True, True)
    assert np.median(found.elasticity) == pytest.approx(response.elasticity, abs=0.005)
    low, high = np.quantile(found.elasticity, [0.16, 0.84])
    assert (high - low) / 2 == pytest.approx(response.elasticity_sd, rel=0.05)


def test_a_units_draws_are_its_own_whatever_others_there_are() -> None:
    [alone] = draws_of(STRONG)
    together, _ = draws_of([*STRONG, *WEAK])
    assert np.array_equal(alone.roas, together.roas)


def noisy(variation: float, name: str = "tv") -> list[Day]:
    """Days whose revenue is a sum of conversions' gamma amounts."""
    rng = np.random.default_rng(5)
    days = []
    for row in channel(name, days=2000):
        amounts = rng.gamma(1 / variation, 20 * variation, int(row.conversions))
        days.append(Day(row.day, row.spend, row.conversions, Decimal(str(round(float(amounts.sum()), 2)))))
    return days


@pytest.mark.parametrize("variation", [0.25, 1.0, 2.0])
def test_the_variation_of_a_conversions_value_is_told_from_sums_of_days(variation: float) -> None:
    days = noisy(variation)
    [value] = conversion_values({Unit("tv"): days}).values()
    assert value.mean == pytest.approx(20, rel=0.03)
    assert value.variation == pytest.approx(variation, rel=0.1)
    assert value.weight == sum(day.conversions for day in days)


def test_a_unit_with_few_conversions_is_filled_up_to_thirty_with_those_of_all() -> None:
    many = noisy(1.0)
    few = [replace(many[0], conversions=10.0, revenue=Decimal(1000))]
    values = conversion_values({Unit("many"): many, Unit("few"): few, Unit("none"): []})
    mean = float(sum(day.revenue for day in [*many, *few])) / sum(day.conversions for day in [*many, *few])
    assert values[Unit("few")].mean == pytest.approx((1000 + 20 * mean) / 30)
    assert values[Unit("none")].mean == pytest.approx(mean)
    assert {values[unit].weight for unit in (Unit("few"), Unit("none"))} == {30}
    assert values[Unit("few")].variation == values[Unit("many")].variation
