"""Slope of logarithms within weekdays: how many per cent more response went with one per cent more spend."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple


class SpendDay(NamedTuple):
    """A day with spend, and the response to it: installs, conversions or credits."""

    day: date
    spend: Decimal
    response: float


@dataclass(frozen=True)
class Slope:
    """A least-squares slope.

    Attributes:
        value: of ln(response + 1/2) over ln(spend).
        variance: square of its standard error.
        freedom: degrees of freedom of that error.
        spread: standard deviation of ln(spend) within weekdays, and beside the control where there is one.
    """

    value: float
    variance: float
    freedom: int
    spread: float


def weekday_slope(days: Sequence[SpendDay], control: Sequence[float] | None = None) -> Slope | None:
    """Regress ln(response + 1/2) on ln(spend), both less their weekday's mean.

    Args:
        days: one row a day, spend above zero, response at least zero.
        control: counts of something else on the same days, at least zero; what goes with ln(count + 1/2) within
            weekdays is taken from both sides before.

    Returns:
        Nothing where spend does not vary within weekdays beside the control, or where no degree of freedom is left.
    """
    weekdays = len({row.day.weekday() for row in days})
    freedom = len(days) - weekdays - (1 if control is None else 2)
    if freedom < 1 or len({(row.day.weekday(), row.spend) for row in days}) == weekdays:
        return None
    x = _within_weekdays(days, [math.log(row.spend) for row in days])
    y = _within_weekdays(days, [math.log(row.response + 0.5) for row in days])
    if control is not None:
        z = _within_weekdays(days, [math.log(count + 0.5) for count in control])
        x, y = _beside(x, z), _beside(y, z)
    sxx = products(x, x)
    if not sxx:
        return None
    slope = products(x, y) / sxx
    rest = [b - slope * a for a, b in zip(x, y, strict=True)]
    return Slope(slope, products(rest, rest) / freedom / sxx, freedom, math.sqrt(sxx / (freedom + 1)))


def weekday_correlation(days: Sequence[SpendDay], counts: Sequence[float]) -> float:
    """Pearson's correlation of ln(spend) with ln(count + 1/2), both less weekday means; 0 where one is constant."""
    x = _within_weekdays(days, [math.log(row.spend) for row in days])
    y = _within_weekdays(days, [math.log(count + 0.5) for count in counts])
    scale = math.sqrt(products(x, x) * products(y, y))
    return products(x, y) / scale if scale else 0.0


def demeaned(values: Sequence[float]) -> list[float]:
    """Each value less the mean of all."""
    mean = math.fsum(values) / len(values)
    return [value - mean for value in values]


def products(x: Sequence[float], y: Sequence[float]) -> float:
    """Sum of the products of pairs."""
    return math.fsum(a * b for a, b in zip(x, y, strict=True))


def _within_weekdays(days: Sequence[SpendDay], values: Sequence[float]) -> list[float]:
    """Each value less its weekday's mean."""
    weekdays: dict[int, list[float]] = {}
    for row, value in zip(days, values, strict=True):
        weekdays.setdefault(row.day.weekday(), []).append(value)
    means = {weekday: math.fsum(same) / len(same) for weekday, same in weekdays.items()}
    return [value - means[row.day.weekday()] for row, value in zip(days, values, strict=True)]


def _beside(values: Sequence[float], control: Sequence[float]) -> list[float]:
    """What is left of values when their regression on the control is taken away."""
    squares = products(control, control)
    slope = products(values, control) / squares if squares else 0.0
    return [value - slope * other for value, other in zip(values, control, strict=True)]
