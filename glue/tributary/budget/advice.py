"""What is advised, and all that it rests on."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from tributary.budget.evidence import Lack
from tributary.budget.unit import Unit
from tributary.budget.unobservable import Unobservable

Action = Literal["raise", "lower", "hold", "test"]
Reason = Literal["probable_gain", "within_noise", "no_counterpart", "models_disagree"] | Lack


@dataclass(frozen=True)
class Recommendation:
    """What is advised for a unit. Money in USD a day; everything is observational.

    Attributes:
        unit: a channel, or a creative type of one.
        action: `raise` or `lower` its share (of the budget; of its channel's money for a creative type), `hold` it, or
            `test`: change the spend on purpose, for the figures can't tell and within a year an experiment can.
        reason: `probable_gain` where money moves, else what keeps it: `within_noise`, `no_counterpart` (nothing on the
            other side to take from or give to), `models_disagree`, `insufficient_evidence` (days or conversions),
            `flat_spend`, `spend_follows_demand`, `elasticity_unknown` (too few conversions a day), `no_response`
            (conversions do not follow spend), `no_spend`.
        spend_today: a day's mean over the last days.
        spend_advised: to the cent.
        share_today: of all that is spent today; None where nothing is.
        share_advised: of the budget; None where that is 0.
        expected_gain: revenue a day beyond that at an unchanged share, below 0 for a unit that gives money.
        gain_low: lower end of the interval.
        gain_high: upper end of the interval.
        mroas: USD of revenue that the next USD of spend brings, at today's spend; None without spend.
        mroas_low: lower end of the interval.
        mroas_high: upper end of the interval.
        pool_mroas: the same of all units that it is held against, weighted by their spend; None where there is none.
        probability: that the unit's marginal return is above the pool's.
        models_low: least marginal return by any attribution model; None where one model is all there is.
        models_high: greatest.
        conversions: mature ones that it rests on.
        days: with spend that it rests on.
        elasticity: of the posterior.
        elasticity_sd: of the posterior.
        test_conversions: that an experiment needs where one would tell; None for the others, and where there is nothing
            to plan it with.
        test_days: that it takes at today's rate; over 365 the action is `hold`.
        sentence: all of it in plain words.
    """

    unit: Unit
    action: Action
    reason: Reason
    spend_today: Decimal
    spend_advised: Decimal
    share_today: float | None
    share_advised: float | None
    expected_gain: Decimal
    gain_low: Decimal
    gain_high: Decimal
    mroas: float | None
    mroas_low: float | None
    mroas_high: float | None
    pool_mroas: float | None
    probability: float | None
    models_low: float | None
    models_high: float | None
    conversions: float
    days: int
    elasticity: float
    elasticity_sd: float
    test_conversions: int | None
    test_days: int | None
    sentence: str


@dataclass(frozen=True)
class Advice:
    """How to spread a day's budget. Money in USD a day.

    Attributes:
        budget: what is spread; the channels' `spend_advised` add up to it exactly.
        channels: one a channel that has spend in the data.
        creative_types: how to split each channel's advised amount, which they add up to exactly.
        expected_gain: revenue beyond that at unchanged shares, by the channels' moves.
        gain_low: lower end of the interval.
        gain_high: upper end of the interval.
        interval: probability that the intervals hold.
        unobservable: conversions that no attribution sees; in none of the figures.
    """

    budget: Decimal
    channels: tuple[Recommendation, ...]
    creative_types: tuple[Recommendation, ...]
    expected_gain: Decimal
    gain_low: Decimal
    gain_high: Decimal
    interval: float
    unobservable: tuple[Unobservable, ...]

    @property
    def recommendations(self) -> tuple[Recommendation, ...]:
        """All of them, channels first."""
        return self.channels + self.creative_types
