"""What a conversion is worth, and how sure that is: revenue varies beyond what the number of conversions explains."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tributary.budget.daily import Day
from tributary.budget.unit import Unit

ENOUGH = 30.0
"""Conversions below which a unit borrows from the others."""


@dataclass(frozen=True)
class ConversionValue:
    """Revenue per conversion.

    Attributes:
        mean: USD.
        weight: conversions that the mean rests on.
        variation: coefficient of variation of a single conversion's revenue, squared.
    """

    mean: float
    weight: float
    variation: float


def conversion_values(units: Mapping[Unit, Sequence[Day]]) -> dict[Unit, ConversionValue]:
    """The ratio estimator revenue / conversions of each unit, with the variance of its residuals by day.

    A unit with fewer than 30 conversions is filled up to 30 with conversions at the mean of all units, and takes the
    variation of all: by itself it would know neither.

    Args:
        units: mature days of each.
    """
    conversions = {unit: math.fsum(row.conversions for row in days) for unit, days in units.items()}
    revenue = {unit: math.fsum(float(row.revenue) for row in days) for unit, days in units.items()}
    everything = math.fsum(conversions.values())
    pooled_mean = math.fsum(revenue.values()) / everything if everything else 0.0
    known = {unit: _variation(units[unit], n, revenue[unit]) for unit, n in conversions.items() if n >= ENOUGH}
    weight = math.fsum(conversions[unit] for unit in known)
    pooled = math.fsum(conversions[unit] * known[unit] for unit in known) / weight if weight else 1.0
    values = {}
    for unit, n in conversions.items():
        missing = max(ENOUGH - n, 0.0)
        mean = (revenue[unit] + missing * pooled_mean) / (n + missing)
        values[unit] = ConversionValue(max(mean, 0.0), n + missing, known.get(unit, pooled))
    return values


def _variation(days: Sequence[Day], conversions: float, revenue: float) -> float:
    """Of one conversion: days are sums of them, so a day's squared residual grows with its conversions."""
    mean = revenue / conversions
    if mean <= 0 or len(days) < 2:
        return 1.0
    residuals = math.fsum((float(row.revenue) - mean * row.conversions) ** 2 for row in days)
    return residuals / conversions * len(days) / (len(days) - 1) / mean**2
