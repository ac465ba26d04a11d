"""How to spread the next days' money over channels, and each channel's over its creative types."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from tributary.budget.advice import Advice, Recommendation
from tributary.budget.allocation import budget_cents, caps_of, check_feasible
from tributary.budget.cents import cents_of, dollars, largest_remainder
from tributary.budget.conversion_value import conversion_values
from tributary.budget.credits import Credits, of_channels, of_creative_types, read_credits
from tributary.budget.daily import Daily, Days, read_days
from tributary.budget.evidence import responds
from tributary.budget.experiment import Prior
from tributary.budget.fitting import DAYS_OF_TODAY, Assumptions, fit
from tributary.budget.level import Level, advise, money_interval
from tributary.budget.response import Response
from tributary.budget.rows import Rows
from tributary.budget.rules import Rules
from tributary.budget.unit import Unit
from tributary.budget.unobservable import read_unobservable


def recommend(
    daily: Rows,
    credits: Rows | None = None,  # noqa: A002 - the field's term
    *,
    budget: Decimal | None = None,
    cap: float = 0.2,
    probability: float = 0.8,
    prior_mean: float = 0.5,
    prior_sd: float = 0.2,
    priors: Mapping[str, Prior] | None = None,
    at_least_days: int = 28,
    at_least_conversions: float = 30,
    slope_days: int = 56,
    today_days: int = DAYS_OF_TODAY,
    interval: float = 0.8,
    draws: int = 4000,
    seed: int = 0,
    unobservable: Rows | None = None,
) -> Advice:
    """Advise how to spread a day's budget, and hold where the figures can't tell.

    Curves are fitted as by `fit_response`. A unit may rise where its marginal return is above the pool's (of all units,
    weighted by today's spend) with more than `probability`, and fall where it is so with less than the complement;
    money moves between such units only, by equal marginals within the cap, and nothing moves where one side is empty.
    All hold where conversions do not follow spend: where the 99 % interval of all slopes together does not lie above 0.
    A unit holds with too few days or conversions, and where attribution models disagree on its direction. One whose
    elasticity is an assumption may not rise, and falls only if even the greatest elasticity would leave it below.

    Within a channel its creative types share what the channel is advised: the same gate against the channel's own pool,
    and caps on what each would get at an unchanged share.

    Observational: it rests on what went together. Sources: Lewis & Rao 2013, on the noise that a return has; Jin et al.
    2017, on response curves; Blake, Nosko & Tadelis 2015, on returns that are none. Deterministic: the same rows in any
    order and the same parameters give the same advice.

    Args:
        daily: as of `fit_response`; with creative types there is advice for them too.
        credits: Spark DataFrame or rows, one an attribution model and unit over the same days: `model`, `channel`,
            optional `creative_type`, `conversions`, `revenue` (Decimal, USD). None: one model, no range.
        budget: USD a day, whole cents. None: what is spent today. Another sum is spread by today's shares before
            anything moves.
        cap: by how much of today's spend a channel may change; a creative type, of what an unchanged share gives it.
        probability: of the gate, from 0.5 to below 1.
        prior_mean: elasticity that is assumed of a unit.
        prior_sd: standard deviation of that assumption.
        priors: of channels, from experiments: `Experiment.prior`.
        at_least_days: with spend.
        at_least_conversions: mature ones, or those that the unit's spend would have brought at the pool's rate.
        slope_days: with spend, below which there is no slope.
        today_days: over which today's spend is the mean.
        interval: probability of the intervals, from 0.5 to below 1.
        draws: of the posteriors, at least 100.
        seed: of the draws, at least 0.
        unobservable: rows `channel`, `kind`, `conversions`; kept beside the advice, added to nothing.

    Returns:
        The advice; without a channel that has rows, an empty one.

    Raises:
        BudgetError: rows or parameters that can't be, or a budget that the caps leave no way to spend.
    """
    rules = Rules(cap, probability, at_least_days, at_least_conversions, interval, draws, seed)
    assumptions = Assumptions(Prior(prior_mean, prior_sd), slope_days, priors or {}, today_days)
    known = read_days(daily)
    by_model, unseen = read_credits(credits), read_unobservable(unobservable)
    level = _channel_level(known.channels, of_channels(by_model), budget, assumptions, rules)
    advised = advise(level, rules)
    parts = fit(known, assumptions) if any(unit.creative_type for unit in known.paid) else []
    creative_types: list[Recommendation] = []
    for channel, amount in advised.amounts.items():
        responses = [one for one in parts if one.unit.channel == channel.channel and one.unit.creative_type]
        if responses:
            part = _creative_level(known.paid, responses, by_model, level, amount, rules)
            creative_types += advise(part, rules).recommendations
    gain, low, high = money_interval(advised.gain, interval)
    return Advice(
        budget=dollars(level.budget),
        channels=tuple(advised.recommendations),
        creative_types=tuple(creative_types),
        expected_gain=gain,
        gain_low=low,
        gain_high=high,
        interval=interval,
        unobservable=tuple(unseen),
    )


def _channel_level(
    channels: Daily, by_model: Credits, budget: Decimal | None, assumptions: Assumptions, rules: Rules
) -> Level:
    responses = fit(channels, assumptions)
    today = [cents_of(one.spend_today) for one in responses]
    bounds = [caps_of(cents, rules.cap) for cents in today]
    total = sum(today) if budget is None else budget_cents(budget)
    check_feasible(total, bounds)
    return Level(
        responses={one.unit: one for one in responses},
        values=conversion_values(_mature(channels.paid)),
        by_model=by_model,
        unchanged=_split(responses, total, bounds),
        bounds=dict(zip(channels.paid, bounds, strict=True)),
        today=sum(today),
        budget=total,
        has_response=responds(responses),
    )


def _creative_level(
    units: Days, responses: Sequence[Response], by_model: Credits, channels: Level, amount: int, rules: Rules
) -> Level:
    """The creative types of one channel, which share its amount in cents."""
    channel = responses[0].unit.channel
    today = cents_of(channels.responses[Unit(channel)].spend_today)
    # Rounded one by one, their spends need not add up to their channel's.
    rounded = _split(responses, today, [(0, today)] * len(responses))
    responses = [replace(one, spend_today=dollars(rounded[one.unit])) for one in responses]
    unchanged = _split(responses, amount, [(0, amount)] * len(responses))
    return Level(
        responses={one.unit: one for one in responses},
        values=conversion_values(_mature({one.unit: units[one.unit] for one in responses})),
        by_model=of_creative_types(by_model, channel),
        unchanged=unchanged,
        bounds={unit: caps_of(cents, rules.cap) for unit, cents in unchanged.items()},
        today=channels.today,
        budget=channels.budget,
        has_response=channels.has_response and responds(responses),
    )


def _split(responses: Sequence[Response], total: int, bounds: Sequence[tuple[int, int]]) -> dict[Unit, int]:
    """Cents by the shares of today's spend."""
    today = [cents_of(one.spend_today) for one in responses]
    wanted = [cents * total / (sum(today) or 1) for cents in today]
    rounded = largest_remainder(wanted, total, [low for low, _ in bounds], [high for _, high in bounds])
    return dict(zip((one.unit for one in responses), rounded, strict=True))


def _mature(units: Days) -> Days:
    return {unit: [row for row in days if row.is_mature] for unit, days in units.items()}
