"""Which slope of a unit is to be used, and why there is none where there is none."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tributary.budget.demand import follows_demand, is_too_steep, own_slope
from tributary.weekday_slope import Slope, SpendDay, weekday_slope

LEAST_SPREAD = 0.1
"""Standard deviation of ln(spend) within weekdays, so about 10 % of the spend: below it, 20 conversions a day over 8
weeks give a slope with an error of 0.3, from which less is learnt than from the prior."""
LEAST_CONVERSIONS_A_DAY = 1.0
"""Where most days have no conversion, ln(conversions + 1/2) is flat whatever the elasticity: at one a day it shows two
thirds of it, at two nine tenths."""

NoSlope = Literal["too_few_days", "flat_spend", "too_few_conversions", "spend_follows_demand"]


@dataclass(frozen=True)
class KnownSlope:
    """A slope that is to be used, or why there is none.

    Attributes:
        slope: None where there is none.
        why_none: None where there is one.
        is_beside_demand: whether it is what is left of the plain slope beside demand.
        spread: standard deviation of ln(spend) within weekdays, beside demand where the slope is.
    """

    slope: Slope | None
    why_none: NoSlope | None
    is_beside_demand: bool
    spread: float


def known_slope(
    paid: Sequence[SpendDay], conversions: float, elsewhere: Sequence[float], at_least_days: int
) -> KnownSlope:
    """Choose the slope.

    Args:
        paid: mature days with spend.
        conversions: on all mature days.
        elsewhere: conversions on the days with spend that the unit's channel did not bring.
        at_least_days: with spend.
    """
    plain = weekday_slope(paid)
    spread = 0.0 if plain is None else plain.spread
    if len(paid) < at_least_days:
        return KnownSlope(None, "too_few_days", False, spread)
    if plain is None or spread < LEAST_SPREAD:
        return KnownSlope(None, "flat_spend", False, spread)
    if conversions < LEAST_CONVERSIONS_A_DAY * len(paid):
        return KnownSlope(None, "too_few_conversions", False, spread)
    follows = follows_demand(paid, elsewhere)
    slope = own_slope(plain, paid, elsewhere) if follows else plain
    if slope is None or slope.spread < LEAST_SPREAD or is_too_steep(slope):
        return KnownSlope(None, "spend_follows_demand", False, spread)
    return KnownSlope(slope, None, follows, slope.spread)
