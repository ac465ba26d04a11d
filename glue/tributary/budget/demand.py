"""Spend that follows demand: what its slope is worth then."""

import math
from collections.abc import Sequence

from tributary.weekday_slope import Slope, SpendDay, weekday_correlation, weekday_slope

LEAST_CORRELATION = 0.3
"""Below it the slope's bias, correlation x deviation of demand / deviation of spend, is within the slope's error."""
LEAST_OWN_SHARE = 0.5
"""Of the variance of ln(spend): the other channels' conversions are demand with noise, so what they leave of a spend
that is mostly demand's is mostly demand's still."""
_ONE_SIDED_95 = 1.6448536269514722
_ONE_SIDED_99_9 = 3.090232306167813


def follows_demand(paid: Sequence[SpendDay], elsewhere: Sequence[float]) -> bool:
    """Whether a unit's spend moves with conversions that it did not bring: those of other channels, and of none.

    Demand moves both, or all budgets are moved together; either way the plain slope holds more than the unit's own
    effect. The correlation within weekdays has to be at least 0.3, and above 0 at the one-sided level of 0.1 %
    (Fisher), for there are many units.

    Args:
        paid: days of the unit with spend.
        elsewhere: those conversions on the same days.
    """
    correlation = weekday_correlation(paid, elsewhere)
    rows = len(paid) - len({row.day.weekday() for row in paid}) + 1
    if rows <= 3 or correlation < LEAST_CORRELATION:
        return False
    return correlation >= 1 or math.atanh(correlation) * math.sqrt(rows - 3) > _ONE_SIDED_99_9


def own_slope(slope: Slope, paid: Sequence[SpendDay], elsewhere: Sequence[float]) -> Slope | None:
    """The slope beside demand, where most of the spend's variance is its own; else nothing."""
    own = weekday_slope(paid, elsewhere)
    return own if own is not None and own.spread**2 >= LEAST_OWN_SHARE * slope.spread**2 else None


def is_too_steep(slope: Slope) -> bool:
    """Whether a slope is clearly above 1: a further dollar brings less than the one before, so it isn't the spend's."""
    return slope.value - _ONE_SIDED_95 * math.sqrt(slope.variance) > 1
