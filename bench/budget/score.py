"""True gains of contenders over the worlds of a kind."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from tributary.budget import fit_response

from bench.budget.contenders import CONTENDERS, ORACLE, today
from bench.budget.worlds import World

_NOTHING = 1e-9
"""Per cent of revenue: rounding of floats, where nothing was moved."""


@dataclass(frozen=True)
class Score:
    """True gains of one contender, in per cent of the revenue before, one a world."""

    gains: Sequence[float]

    @property
    def mean(self) -> float:
        """Mean gain in per cent."""
        return sum(self.gains) / len(self.gains)

    @property
    def harmful(self) -> float:
        """Share of the worlds in which it lost revenue."""
        return sum(gain < -_NOTHING for gain in self.gains) / len(self.gains)

    @property
    def idle(self) -> float:
        """Share of the worlds in which it moved nothing."""
        return sum(abs(gain) <= _NOTHING for gain in self.gains) / len(self.gains)


def scores(make: Callable[[int], World], seeds: Iterable[int]) -> dict[str, Score]:
    """Run every contender in every world."""
    gains: dict[str, list[float]] = {name: [] for name in CONTENDERS}
    for seed in seeds:
        world = make(seed)
        responses = fit_response(world.rows)
        before = _revenue(world, today(responses))
        for name, contender in CONTENDERS.items():
            gains[name].append(100 * (_revenue(world, contender(world, responses)) / before - 1))
    return {name: Score(found) for name, found in gains.items()}


def share_of_oracle(score: Score, of: Mapping[str, Score]) -> float:
    """Mean gain as a share of what the true curves allow."""
    return score.mean / of[ORACLE].mean


def _revenue(world: World, amounts: Mapping[str, float]) -> float:
    return sum(world.curves[channel].revenue_at(amount) for channel, amount in amounts.items())
