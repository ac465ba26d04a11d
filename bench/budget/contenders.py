"""Rules by which a budget may be spread, each told the same."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

import numpy as np
from tributary.budget import Advice, Experiment, Response, allocate, recommend
from tributary.weekday_slope import SpendDay, weekday_slope

from bench.budget.worlds import World

CAP = 0.2
Amounts = Mapping[str, float]
"""USD a day by channel."""
_FLATTEST, _STEEPEST = 0.05, 0.95
AVERAGE_ROAS, OURS, ORACLE = "average ROAS", "ours", "oracle"


def today(responses: Sequence[Response]) -> dict[str, float]:
    """What is spent now, the same for all contenders."""
    return {one.unit.channel: float(one.spend_today) for one in responses}


def average_roas(world: World, responses: Sequence[Response]) -> Amounts:
    """All that the caps leave to the highest average return, taken from the lowest."""
    spends = today(responses)
    amounts = {channel: (1 - CAP) * spend for channel, spend in spends.items()}
    left = sum(spends.values()) - sum(amounts.values())
    for one in sorted(responses, key=lambda one: -(one.roas or 0.0)):
        channel = one.unit.channel
        given = min(left, 2 * CAP * spends[channel])
        amounts[channel] += given
        left -= given
    return amounts


def raw_elasticity(world: World, responses: Sequence[Response]) -> Amounts:
    """Equal marginals by the plain slopes: neither shrunk nor gated. A curve needs them within [0.05, 0.95]."""
    raw = []
    for one in responses:
        days = [row for row in world.rows if row.channel == one.unit.channel]
        slope = weekday_slope([SpendDay(row.day, row.spend, row.conversions) for row in days])
        raw.append(replace(one, elasticity=min(max(slope.value if slope else 0.5, _FLATTEST), _STEEPEST)))
    return _allocated(raw)


def shrunk(world: World, responses: Sequence[Response]) -> Amounts:
    """Equal marginals by shrunk elasticities, not gated."""
    return _allocated(responses)


def ours(world: World, responses: Sequence[Response]) -> Amounts:
    """What the library recommends."""
    return _advised(recommend(world.rows, cap=CAP))


def ours_after_tests(world: World, responses: Sequence[Response]) -> Amounts:
    """What it recommends when the tests that it asked for have been run: each measured as well as it was planned."""
    first = recommend(world.rows, cap=CAP)
    reach = math.log((1 + CAP) / (1 - CAP))
    rng = np.random.default_rng([5, world.seed])
    priors = {}
    for one in first.channels:
        if one.action == "test" and one.test_conversions:
            error = 2 / math.sqrt(one.test_conversions) / reach
            measured = rng.normal(world.curves[one.unit.channel].elasticity, error)
            priors[one.unit.channel] = Experiment(measured, error).prior()
    return _advised(recommend(world.rows, cap=CAP, priors=priors))


def oracle(world: World, responses: Sequence[Response]) -> Amounts:
    """Equal marginals by the true curves."""
    true = []
    for one in responses:
        curve = world.curves[one.unit.channel]
        # The curve through one true point is the true curve.
        true.append(
            replace(
                one,
                spend=Decimal(repr(curve.spend)) * one.calendar_days,
                revenue=Decimal(repr(curve.revenue)) * one.calendar_days,
                elasticity=curve.elasticity,
            )
        )
    return _allocated(true)


CONTENDERS: dict[str, Callable[[World, Sequence[Response]], Amounts]] = {
    AVERAGE_ROAS: average_roas,
    "raw elasticity": raw_elasticity,
    "shrunk, not gated": shrunk,
    OURS: ours,
    "ours, after its tests": ours_after_tests,
    ORACLE: oracle,
}


def _allocated(responses: Sequence[Response]) -> Amounts:
    budget = sum((one.spend_today for one in responses), Decimal(0))
    return {one.unit.channel: float(one.amount) for one in allocate(responses, budget, CAP)}


def _advised(advice: Advice) -> Amounts:
    return {one.unit.channel: float(one.spend_advised) for one in advice.channels}
