"""How a unit's revenue answers to its spend: elasticity, curve, average and marginal return."""

import math
from dataclasses import dataclass
from decimal import Decimal

from tributary.budget.experiment import Prior
from tributary.budget.known_slope import LEAST_SPREAD, NoSlope
from tributary.budget.unit import Unit

LEAST_ELASTICITY, GREATEST_ELASTICITY = 0.05, 0.95


@dataclass(frozen=True)
class Response:
    """How a unit responds to spend. Money in USD.

    Attributes:
        unit: what it is about.
        days: with spend whose conversions are mature.
        calendar_days: from the first of them to the last mature day of all units: the curve's means are over these.
        spend: on the mature days.
        conversions: on the mature days.
        revenue: on the mature days.
        slope: e, None where it can't be known.
        slope_variance: s squared, None where it can't be known.
        no_slope: why the elasticity is the prior's alone, None where the slope is in it.
        is_beside_demand: whether spend follows demand in part, and the slope is what is left beside it.
        spread: standard deviation of ln(spend) within weekdays, beside demand where the slope is.
        prior: what was known before.
        elasticity: of the posterior, clipped to [0.05, 0.95].
        elasticity_sd: of the posterior.
        spend_today: a day's mean over the last `today_days` calendar days, to the cent.
    """

    unit: Unit
    days: int
    calendar_days: int
    spend: Decimal
    conversions: float
    revenue: Decimal
    slope: float | None
    slope_variance: float | None
    no_slope: NoSlope | None
    is_beside_demand: bool
    spread: float
    prior: Prior
    elasticity: float
    elasticity_sd: float
    spend_today: Decimal

    @property
    def spend_varies(self) -> bool:
        """Whether the spend varies enough within weekdays for a slope to say something."""
        return self.spread >= LEAST_SPREAD

    @property
    def is_measured(self) -> bool:
        """Whether the elasticity rests on data, daily or of an experiment, and not on an assumption alone."""
        return self.no_slope is None or self.prior.experiment is not None

    @property
    def mean_spend(self) -> float:
        """USD a calendar day."""
        return float(self.spend) / self.calendar_days if self.calendar_days else 0.0

    @property
    def roas(self) -> float | None:
        """Average return: revenue by spend; None without spend."""
        return float(self.revenue / self.spend) if self.spend else None

    @property
    def mroas(self) -> float | None:
        """Marginal return at the mean spend: elasticity times ROAS."""
        return None if self.roas is None else self.elasticity * self.roas

    @property
    def scale(self) -> float:
        """A of the curve: revenue of a day = A times spend of the day to the power of the elasticity."""
        if not self.spend:
            return 0.0
        return float(self.revenue) / self.calendar_days / math.pow(self.mean_spend, self.elasticity)

    def revenue_at(self, spend: float) -> float:
        """Revenue of a day by the curve, USD, at a spend of a day, USD."""
        return self.scale * math.pow(spend, self.elasticity)

    def mroas_at(self, spend: float) -> float:
        """Slope of the curve at a spend of a day above zero, USD."""
        return self.scale * self.elasticity * math.pow(spend, self.elasticity - 1)
