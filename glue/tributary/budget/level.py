"""Advice for units that share one sum: the channels a budget, the creative types what their channel gets."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

import numpy as np

from tributary.budget.advice import Action, Reason, Recommendation
from tributary.budget.allocation import Curve, equal_marginals
from tributary.budget.cents import CENT, cents_of, dollars
from tributary.budget.conversion_value import ConversionValue
from tributary.budget.credits import Credits, ModelsRange, models_ranges
from tributary.budget.draws import Draws, Floats, draw
from tributary.budget.judgement import Direction, Judgement, judge
from tributary.budget.response import Response
from tributary.budget.rules import Rules
from tributary.budget.sample_size import LONGEST_TEST_DAYS, SampleSize, sample_size
from tributary.budget.sentence import sentence
from tributary.budget.unit import Unit

LEAST_MOVE = 0.05
"""Of the cap: what would move less keeps what it has."""


@dataclass(frozen=True)
class Level:
    """Units that share one sum. Money in cents a day.

    Attributes:
        responses: of all units.
        values: of their conversions.
        by_model: credits at their grain, or empty.
        unchanged: what each gets while nothing moves.
        bounds: least and greatest that each may get.
        today: spent by all channels.
        budget: of all channels.
        has_response: whether conversions follow spend at all.
    """

    responses: Mapping[Unit, Response]
    values: Mapping[Unit, ConversionValue]
    by_model: Credits
    unchanged: Mapping[Unit, int]
    bounds: Mapping[Unit, tuple[int, int]]
    today: int
    budget: int
    has_response: bool


@dataclass(frozen=True)
class Advised:
    """What a level advises.

    Attributes:
        recommendations: one a unit.
        amounts: cents of each.
        gain: draws of the revenue a day of all together beyond that at unchanged shares, USD.
    """

    recommendations: list[Recommendation]
    amounts: Mapping[Unit, int]
    gain: Floats


@dataclass(frozen=True)
class _Finding:
    """What is known of a unit with spend beside its response."""

    draws: Draws
    judgement: Judgement
    models: ModelsRange | None
    pool: float


def advise(level: Level, rules: Rules) -> Advised:
    """Judge the units, move money between those that may move, and say so."""
    live = {unit: one for unit, one in level.responses.items() if one.spend > 0 and one.spend_today > 0}
    draws = draw(list(live.values()), level.values, rules.draws, rules.seed)
    ranges = models_ranges(level.by_model, live)
    judged = judge(live, draws, ranges, has_response=level.has_response, rules=rules) if live else {}
    amounts = _move(level, judged, rules.cap)
    pool = _pool(live)
    findings = {unit: _Finding(draws[unit], judged[unit], ranges.get(unit), pool) for unit in live}
    recommendations = [_recommendation(level, unit, amounts[unit], findings.get(unit), rules) for unit in amounts]
    gain = sum((_gain(level, unit, amounts[unit], draws[unit]) for unit in live), np.zeros(rules.draws))
    return Advised(_with_sentences(recommendations, rules), amounts, gain)


def money_interval(draws: Floats, probability: float) -> tuple[Decimal, Decimal, Decimal]:
    """Mean and central interval of draws in USD, to the cent."""
    mean, low, high = (Decimal(float(of)).quantize(CENT) for of in (draws.mean(), *interval(draws, probability)))
    return mean, low, high


def interval(draws: Floats, probability: float) -> tuple[float, float]:
    """Central interval of draws."""
    low, high = np.quantile(draws, [(1 - probability) / 2, (1 + probability) / 2])
    return float(low), float(high)


def _pool(live: Mapping[Unit, Response]) -> float:
    """Marginal return of all, weighted by today's spend."""
    today = sum(float(one.spend_today) for one in live.values())
    return sum(float(one.spend_today) * one.mroas_at(float(one.spend_today)) for one in live.values()) / (today or 1.0)


def _move(level: Level, judged: Mapping[Unit, Judgement], cap: float) -> dict[Unit, int]:
    """Equal marginals among the units that may move, each in its direction only; all others keep what they have."""
    moving = {unit: one.direction for unit, one in judged.items() if one.direction}
    while True:
        amounts = dict(level.unchanged) | _equalized(level, moving)
        least = {unit: cap * LEAST_MOVE * level.unchanged[unit] for unit in moving}
        worth_it = {
            unit: way for unit, way in moving.items() if abs(amounts[unit] - level.unchanged[unit]) >= least[unit]
        }
        if len(worth_it) == len(moving):
            return amounts
        moving = worth_it


def _equalized(level: Level, moving: Mapping[Unit, Direction]) -> dict[Unit, int]:
    curves = []
    for unit, direction in moving.items():
        response, now, (low, high) = level.responses[unit], level.unchanged[unit], level.bounds[unit]
        low, high = (now, high) if direction > 0 else (low, now)
        curves.append(Curve(max(response.scale, 0.0), response.elasticity, low, high))
    spread = equal_marginals(curves, sum(level.unchanged[unit] for unit in moving))
    return dict(zip(moving, spread, strict=True))


def _outcome(judgement: Judgement, moved: int, needed: SampleSize | None) -> tuple[Action, Reason]:
    """What is done and why: who may move can find nothing to take or to give, and a test can take too long."""
    if moved:
        return "raise" if moved > 0 else "lower", judgement.reason
    if judgement.direction:
        return "hold", "no_counterpart"
    is_worth_it = judgement.to_test and needed is not None and needed.days <= LONGEST_TEST_DAYS
    return "test" if is_worth_it else "hold", judgement.reason


def _with_sentences(recommendations: Sequence[Recommendation], rules: Rules) -> list[Recommendation]:
    before = float(sum(one.spend_today for one in recommendations)) or 1.0
    after = float(sum(one.spend_advised for one in recommendations)) or 1.0
    return [
        replace(one, sentence=sentence(one, rules, float(one.spend_today) / before, float(one.spend_advised) / after))
        for one in recommendations
    ]


def _gain(level: Level, unit: Unit, cents: int, draws: Draws) -> Floats:
    return draws.revenue_at(cents / 100) - draws.revenue_at(level.unchanged[unit] / 100)


def _recommendation(level: Level, unit: Unit, cents: int, finding: _Finding | None, rules: Rules) -> Recommendation:
    """Everything but the sentence."""
    response = level.responses[unit]
    nothing = Decimal("0.00")
    known = Recommendation(
        unit=unit,
        action="hold",
        reason="no_spend",
        spend_today=response.spend_today,
        spend_advised=dollars(cents),
        share_today=cents_of(response.spend_today) / level.today if level.today else None,
        share_advised=cents / level.budget if level.budget else None,
        expected_gain=nothing,
        gain_low=nothing,
        gain_high=nothing,
        mroas=None,
        mroas_low=None,
        mroas_high=None,
        pool_mroas=None,
        probability=None,
        models_low=None,
        models_high=None,
        conversions=response.conversions,
        days=response.days,
        elasticity=response.elasticity,
        elasticity_sd=response.elasticity_sd,
        test_conversions=None,
        test_days=None,
        sentence="",
    )
    if finding is None:
        return known
    needed = sample_size(response, finding.pool, rules.cap) if finding.judgement.to_test else None
    action, reason = _outcome(finding.judgement, cents - level.unchanged[unit], needed)
    gain, gain_low, gain_high = money_interval(_gain(level, unit, cents, finding.draws), rules.interval)
    mroas = response.mroas_at(finding.draws.today)
    low, high = interval(finding.draws.mroas, rules.interval)
    return replace(
        known,
        action=action,
        reason=reason,
        expected_gain=gain,
        gain_low=gain_low,
        gain_high=gain_high,
        mroas=mroas,
        # The draws borrow where conversions are few; the plain figure is among what may be.
        mroas_low=min(low, mroas),
        mroas_high=max(high, mroas),
        pool_mroas=finding.pool,
        probability=finding.judgement.probability,
        models_low=finding.models.low if finding.models else None,
        models_high=finding.models.high if finding.models else None,
        test_conversions=needed.conversions if needed else None,
        test_days=needed.days if needed else None,
    )
