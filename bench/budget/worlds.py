"""Worlds whose truth is known: channels with response curves, and ninety days of figures that follow from them."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

DAYS = 90
FIRST = date(2025, 1, 1)
_CHANNELS = 8
_WEEKDAYS = np.array([1.0, 1.0, 1.0, 1.05, 1.15, 0.95, 0.85])
"""Spend and demand both have their week."""
_VARIATION = 0.8
"""Coefficient of variation of a conversion's revenue."""

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Row:
    """A day of a channel, as the library takes it."""

    day: date
    channel: str
    spend: Decimal
    conversions: float
    revenue: Decimal


@dataclass(frozen=True)
class TrueCurve:
    """Expected revenue of a day at average demand: `revenue` x (spend / `spend`) ^ `elasticity`, USD."""

    spend: float
    revenue: float
    elasticity: float

    def revenue_at(self, spend: float) -> float:
        """USD a day."""
        return self.revenue * math.pow(spend / self.spend, self.elasticity)


@dataclass(frozen=True)
class World:
    """What was seen, and what is true."""

    seed: int
    rows: list[Row]
    curves: dict[str, TrueCurve]


@dataclass(frozen=True)
class Spending:
    """How a channel's spend comes about.

    Attributes:
        volatility: standard deviation of the logarithm of what is its own.
        follows: power of demand that it is proportional to.
        has_week: whether it has a week.
    """

    volatility: float
    follows: float = 0.0
    has_week: bool = True


def varied(seed: int) -> World:
    """Spend that varies for reasons of its own."""
    rng = np.random.default_rng([1, seed])
    curves = [_curve(rng, rng.uniform(0.2, 0.9)) for _ in range(_CHANNELS)]
    return _world(seed, rng, curves, [Spending(rng.uniform(0.2, 0.4)) for _ in curves], demand=0.1)


def confounded(seed: int) -> World:
    """Spend that is flat, or that follows a strong common demand; by turns of both, all of one, all of the other."""
    rng = np.random.default_rng([2, seed])
    curves = [_curve(rng, rng.uniform(0.2, 0.9)) for _ in range(_CHANNELS)]
    flat_share = (0.5, 0.0, 1.0)[seed % 3]
    spending = [
        Spending(0.03, has_week=False)
        if rng.random() < flat_share
        else Spending(rng.uniform(0.05, 0.3), rng.uniform(0.3, 1.5))
        for _ in curves
    ]
    return _world(seed, rng, curves, spending, demand=0.25)


def saturated(seed: int) -> World:
    """Two channels of eight have the best average return and hardly answer to more spend, which varies."""
    rng = np.random.default_rng([3, seed])
    curves = _saturated_winners(rng)
    return _world(seed, rng, curves, [Spending(rng.uniform(0.2, 0.4)) for _ in curves], demand=0.1)


def saturated_and_confounded(seed: int) -> World:
    """The same, with spend that follows a strong common demand."""
    rng = np.random.default_rng([6, seed])
    curves = _saturated_winners(rng)
    spending = [Spending(rng.uniform(0.05, 0.3), rng.uniform(0.3, 1.5)) for _ in curves]
    return _world(seed, rng, curves, spending, demand=0.25)


WORLDS: dict[str, Callable[[int], World]] = {
    "varied spend": varied,
    "flat or confounded spend": confounded,
    "saturated winners": saturated,
    "saturated and confounded": saturated_and_confounded,
}


def _curve(rng: np.random.Generator, elasticity: float, roas: float | None = None) -> TrueCurve:
    """A channel of some 200 USD a day, with an average return around 1.5 unless it is given."""
    spend = 200 * math.exp(rng.normal(0, 0.5))
    return TrueCurve(spend, spend * (roas or 1.5 * math.exp(rng.normal(0, 0.6))), elasticity)


def _saturated_winners(rng: np.random.Generator) -> list[TrueCurve]:
    others = [_curve(rng, rng.uniform(0.4, 0.9)) for _ in range(_CHANNELS - 2)]
    best = max(curve.revenue / curve.spend for curve in others)
    return [*[_curve(rng, rng.uniform(0.05, 0.2), best * rng.uniform(1.0, 1.5)) for _ in range(2)], *others]


def _demand(rng: np.random.Generator, deviation: float) -> Floats:
    """Demand of each day for all channels, around 1, alike from day to day."""
    levels = np.empty(DAYS)
    level = rng.normal(0, deviation)
    for day in range(DAYS):
        levels[day] = level
        level = 0.7 * level + rng.normal(0, deviation * math.sqrt(1 - 0.7**2))
    demand: Floats = np.exp(levels - deviation**2 / 2)
    return demand


def _world(
    seed: int, rng: np.random.Generator, curves: list[TrueCurve], spending: list[Spending], demand: float
) -> World:
    days = [FIRST + timedelta(days=i) for i in range(DAYS)]
    week = _WEEKDAYS[[day.weekday() for day in days]]
    common = _demand(rng, demand)
    rows, named = [], {}
    for number, (curve, how) in enumerate(zip(curves, spending, strict=True), start=1):
        named[f"channel_{number}"] = curve
        factor = common**how.follows * (week if how.has_week else 1.0) * np.exp(rng.normal(0, how.volatility, DAYS))
        worth = 25 * math.exp(rng.normal(0, 0.4))
        conversions = rng.poisson(curve.revenue / worth * week * common * factor**curve.elasticity)
        shape = conversions / _VARIATION**2
        revenue = worth * _VARIATION**2 * np.where(shape > 0, rng.gamma(np.maximum(shape, 1e-9)), 0.0)
        rows += [
            Row(day, f"channel_{number}", _cents(spent), float(count), _cents(earned))
            for day, spent, count, earned in zip(days, curve.spend * factor, conversions, revenue, strict=True)
        ]
    return World(seed, rows, named)


def _cents(amount: float) -> Decimal:
    return Decimal(round(100 * float(amount))).scaleb(-2)
