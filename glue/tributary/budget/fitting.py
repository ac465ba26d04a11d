"""Fits a response curve to each unit's days."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from tributary.budget.cents import CENT
from tributary.budget.daily import Daily, Day, read_days
from tributary.budget.error import BudgetError
from tributary.budget.experiment import Prior
from tributary.budget.known_slope import known_slope
from tributary.budget.response import GREATEST_ELASTICITY, LEAST_ELASTICITY, Response
from tributary.budget.rows import Rows
from tributary.budget.unit import Unit
from tributary.weekday_slope import SpendDay

DAYS_OF_TODAY = 28
"""Four whole weeks, so that each weekday counts alike."""


def fit_response(
    daily: Rows,
    *,
    prior_mean: float = 0.5,
    prior_sd: float = 0.2,
    at_least_days: int = 56,
    priors: Mapping[str, Prior] | None = None,
    today_days: int = DAYS_OF_TODAY,
) -> list[Response]:
    """Fit a response curve to each unit's days.

    The slope of ln(conversions + 1/2) over ln(spend) within weekdays is shrunk to the prior by its error (the posterior
    of a normal mean); the curve goes through the means. Observational. Where spend follows demand (it moves with the
    conversions of other channels and of none) the plain slope is too steep: what goes with those conversions is taken
    from both sides first, and there is no slope where that is most of the spend's variance, nor where the slope is
    clearly above 1. Without a slope the elasticity is the prior's, and `no_slope` says why. Sources: Jin et al. 2017,
    Bayesian methods for media mix modeling with carryover and shape effects; Blake, Nosko & Tadelis 2015, Econometrica
    83(1), on slopes that demand makes.

    Args:
        daily: Spark DataFrame or rows, one a day and unit: `day` (date), `channel`, optional `creative_type`, `spend`
            (Decimal, USD, at least 0), `conversions` (at least 0, may be fractional; best on the day of the touch that
            brought them, for delay flattens the slope), `revenue` (Decimal, USD, what those conversions brought; a
            refund may make a day's negative), optional `mature` (bool, true unless given). Days that are not mature
            count for nothing but today's spend; a day that has no row is one without spend. Rows of `organic` and
            `unattributed` tell of demand and have no response.
        prior_mean: elasticity that is assumed of a unit.
        prior_sd: standard deviation of that assumption.
        at_least_days: with spend, below which there is no slope.
        priors: of channels, in the place of the assumption. A creative type takes the mean of its channel's prior, and
            is no surer of it than `prior_sd`.
        today_days: calendar days up to the last of all units over which today's spend is the mean.

    Returns:
        One a unit, by channel and creative type: creative types where the rows have them, else channels.

    Raises:
        BudgetError: rows or parameters that can't be.
    """
    return fit(read_days(daily), Assumptions(Prior(prior_mean, prior_sd), at_least_days, priors or {}, today_days))


@dataclass(frozen=True)
class Assumptions:
    """What `fit_response` is told.

    Attributes:
        prior: of a unit of which nothing is known.
        slope_days: with spend, below which there is no slope.
        priors: of channels.
        today_days: over which today's spend is the mean.
    """

    prior: Prior
    slope_days: int
    priors: Mapping[str, Prior]
    today_days: int

    def __post_init__(self) -> None:
        for name, given in {"days of a slope": self.slope_days, "days of today": self.today_days}.items():
            if given < 1:
                raise BudgetError(f"{given} {name}: give at least 1")

    def prior_of(self, unit: Unit) -> Prior:
        """The unit's own, or the general one."""
        known = self.priors.get(unit.channel)
        if known is None:
            return self.prior
        if unit.creative_type is None:
            return known
        return Prior(known.mean, max(known.sd, self.prior.sd))


def fit(daily: Daily, assumptions: Assumptions) -> list[Response]:
    """Fit checked days of paid units."""
    unknown = sorted(set(assumptions.priors) - {unit.channel for unit in daily.paid})
    if unknown:
        raise BudgetError(f"a prior is of {unknown[0]}, which has no rows: name one of the channels")
    elsewhere = {unit.channel: daily.conversions_elsewhere(unit.channel) for unit in daily.paid}
    return [_fit_unit(daily, unit, elsewhere[unit.channel], assumptions) for unit in daily.paid]


def _fit_unit(daily: Daily, unit: Unit, elsewhere: Mapping[date, float], assumptions: Assumptions) -> Response:
    mature = [row for row in daily.paid[unit] if row.is_mature]
    paid = [SpendDay(row.day, row.spend, row.conversions) for row in mature if row.spend > 0]
    conversions = math.fsum(row.conversions for row in mature)
    known = known_slope(paid, conversions, [elsewhere.get(row.day, 0.0) for row in paid], assumptions.slope_days)
    prior, slope = assumptions.prior_of(unit), known.slope
    mean, sd = (prior.mean, prior.sd) if slope is None else shrink(slope.value, slope.variance, prior)
    end = daily.last_mature_day
    return Response(
        unit=unit,
        days=len(paid),
        calendar_days=(end - paid[0].day).days + 1 if paid and end else 0,
        spend=sum((row.spend for row in mature), Decimal(0)),
        conversions=conversions,
        revenue=sum((row.revenue for row in mature), Decimal(0)),
        slope=slope.value if slope else None,
        slope_variance=slope.variance if slope else None,
        no_slope=known.why_none,
        is_beside_demand=known.is_beside_demand,
        spread=known.spread,
        prior=prior,
        elasticity=min(max(mean, LEAST_ELASTICITY), GREATEST_ELASTICITY),
        elasticity_sd=sd,
        spend_today=_today(daily.paid[unit], daily.last_day, assumptions.today_days),
    )


def shrink(slope: float, variance: float, prior: Prior) -> tuple[float, float]:
    """Mean and standard deviation of a normal mean's posterior, not clipped; a slope without error stands alone."""
    if variance == 0:
        return slope, 0.0
    precision = 1 / variance + 1 / prior.sd**2
    return (slope / variance + prior.mean / prior.sd**2) / precision, precision**-0.5


def _today(days: Sequence[Day], end: date | None, span: int) -> Decimal:
    spent = [row for row in days if row.spend > 0]
    if not spent or end is None:
        return Decimal(0)
    # A unit that began within the span spends today what it has spent since.
    begin = max(spent[0].day, end - timedelta(days=span - 1))
    return (sum((row.spend for row in spent if row.day >= begin), Decimal(0)) / ((end - begin).days + 1)).quantize(CENT)
