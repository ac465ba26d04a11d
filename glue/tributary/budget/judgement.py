"""Whether a unit may rise or fall, and what keeps it if not."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np

from tributary.budget.advice import Reason
from tributary.budget.credits import ModelsRange
from tributary.budget.draws import Draws, Floats
from tributary.budget.evidence import elasticity_lack, is_enough
from tributary.budget.response import Response
from tributary.budget.rules import Rules
from tributary.budget.unit import Unit

Direction = Literal[-1, 0, 1]


@dataclass(frozen=True)
class Judgement:
    """What may become of a unit.

    Attributes:
        direction: 1 for up, -1 for down, 0 for neither.
        reason: why.
        to_test: whether an experiment would help where it stays.
        probability: that its marginal return is above the pool's.
    """

    direction: Direction
    reason: Reason
    to_test: bool
    probability: float


class Pool:
    """Draws of the marginal return of all units, weighted by today's spend."""

    def __init__(self, draws: Mapping[Unit, Draws]) -> None:
        self._draws = draws
        self._weighted = {unit: one.today * one.mroas for unit, one in draws.items()}
        self._sum: Floats = np.sum(list(self._weighted.values()), axis=0)
        self._today = sum(one.today for one in draws.values())

    def chance_above(self, unit: Unit, mroas: Floats) -> float:
        """Probability that a unit is above the pool if these are its marginal returns; ties are as good as not.

        A unit is above the pool where it is above the others in it, and so it is held against these: beside a pool that
        is nearly all its own, what counts would be lost in rounding.
        """
        others = self._today - self._draws[unit].today
        above = mroas * others - (self._sum - self._weighted[unit])
        return float(np.mean(above > 0) + np.mean(above == 0) / 2)


def judge(
    responses: Mapping[Unit, Response],
    draws: Mapping[Unit, Draws],
    ranges: Mapping[Unit, ModelsRange],
    *,
    has_response: bool,
    rules: Rules,
) -> dict[Unit, Judgement]:
    """Hold each unit against the pool of all.

    A unit whose elasticity is an assumption may not rise. It may fall where even the greatest elasticity would leave it
    below the pool: its marginal return can't exceed its average return.

    Args:
        responses: with spend, and with spend today.
        draws: of each.
        ranges: of each by the attribution models, or empty.
        has_response: whether conversions follow spend at all; where not, nothing moves.
        rules: of the gate.

    Returns:
        One a unit.
    """
    pool = Pool(draws)
    rate = sum(one.conversions for one in responses.values()) / float(sum(one.spend for one in responses.values()))
    judged: dict[Unit, Judgement] = {}
    for unit, response in responses.items():
        probability = pool.chance_above(unit, draws[unit].mroas)
        lack = elasticity_lack(response)
        best = probability if lack is None else pool.chance_above(unit, draws[unit].greatest_mroas)
        direction: Direction = 0
        if lack is None and probability > rules.probability:
            direction = 1
        elif best < 1 - rules.probability:
            direction = -1
        if not is_enough(response, rate, rules.at_least_days, rules.at_least_conversions):
            found = Judgement(0, "insufficient_evidence", False, probability)
        elif lack is not None and not direction:
            found = Judgement(0, lack, lack != "insufficient_evidence", probability)
        elif not has_response:
            found = Judgement(0, "no_response", False, probability)
        elif direction and unit in ranges and not ranges[unit].agree(direction):
            found = Judgement(0, "models_disagree", True, probability)
        else:
            found = Judgement(direction, "probable_gain" if direction else "within_noise", False, probability)
        judged[unit] = found
    return judged
