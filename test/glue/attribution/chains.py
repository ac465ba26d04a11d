"""Chains made by hand, and their removal effects found the long way."""

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from tributary.attribution.chain import Chain, Floats, Link, chain_from

Journey = tuple[tuple[str, ...], int, int, float]
"""Channels, conversions, journeys that did not convert, value."""


def states(path: Sequence[str], order: int) -> list[tuple[str, ...]]:
    if len(path) <= order:
        return [tuple(path)]
    every = [tuple(path[i : i + order]) for i in range(len(path) - order + 1)]
    return [own for i, own in enumerate(every) if i == 0 or own != every[i - 1]]


def chain(journeys: Sequence[Journey], order: int = 1) -> Chain:
    """The chain of journeys, counted in plain Python."""
    channels = tuple(sorted({channel for path, *_ in journeys for channel in path}))

    def number(state: tuple[str, ...]) -> int:
        total = 0
        for channel in state:
            total = total * (len(channels) + 1) + channels.index(channel) + 1
        return total

    counts: dict[tuple[int, int], Floats] = {}
    for path, conversions, nulls, value in journeys:
        each = [-1, *map(number, states(path, order)), -2]
        for step in pairwise(each):
            counts[step] = counts.get(step, np.zeros(3)) + np.array([conversions, nulls, value])
    return chain_from(channels, [Link(*step, *found) for step, found in counts.items()])


def probability(journeys: Sequence[Journey], order: int, without: str | None = None) -> float:
    """The probability of conversion by propagating all journeys until none is left, states of a channel cut off."""
    steps: dict[tuple[str, ...], Counter[tuple[str, ...] | bool]] = {}
    begun: Counter[tuple[str, ...]] = Counter()
    for path, conversions, nulls, _ in journeys:
        own = states(path, order)
        begun[own[0]] += conversions + nulls
        for before, after in pairwise(own):
            steps.setdefault(before, Counter())[after] += conversions + nulls
        ends = steps.setdefault(own[-1], Counter())
        ends[True] += conversions
        ends[False] += nulls
    total = sum(begun.values())
    there = {state: count / total for state, count in begun.items()}
    converted = 0.0
    while sum(there.values()) > 1e-14:
        ahead: dict[tuple[str, ...], float] = {}
        for state, mass in there.items():
            if without in state:
                continue
            out = sum(steps[state].values()) or 1
            for target, count in steps[state].items():
                if target is True:
                    converted += mass * count / out
                elif target is not False:
                    assert isinstance(target, tuple)
                    ahead[target] = ahead.get(target, 0.0) + mass * count / out
        there = ahead
    return converted
