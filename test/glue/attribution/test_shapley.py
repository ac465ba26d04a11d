"""Shapley values: by permutations, and what makes them fair."""

from itertools import permutations
from math import factorial

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from pyspark.sql import SparkSession
from tributary.attribution import AttributionError, attribute
from tributary.attribution.coalitions import MOST_CHANNELS, chain_worth, shapley_values

from .chains import Journey, chain, probability
from .path_frames import by_channel, frame
from .test_markov import JOURNEYS

WORTH = st.integers(1, 5).flatmap(
    lambda n: st.lists(st.integers(-50, 50), min_size=2**n - 1, max_size=2**n - 1).map(lambda some: [0, *some])
)


def by_permutations(worth: NDArray[np.float64]) -> list[float]:
    players = len(worth).bit_length() - 1
    values = [0.0] * players
    for order in permutations(range(players)):
        coalition = 0
        for player in order:
            values[player] += worth[coalition | 1 << player] - worth[coalition]
            coalition |= 1 << player
    return [value / factorial(players) for value in values]


@settings(max_examples=120, deadline=None)
@given(WORTH)
def test_the_value_is_the_mean_gain_over_all_permutations_and_adds_up(worth: list[int]) -> None:
    game = np.array(worth, dtype=float)[:, None]
    values = shapley_values(game)[:, 0]
    assert values == pytest.approx(by_permutations(game[:, 0]), abs=1e-9)
    assert values.sum() == pytest.approx(worth[-1], abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(WORTH)
def test_a_player_who_adds_nothing_gets_nothing_and_twins_get_the_same(worth: list[int]) -> None:
    game = np.array(worth, dtype=float)
    players = len(worth).bit_length() - 1
    # One more player who changes nothing, and a twin of the first: either of the two is as good as both.
    size = 2 ** (players + 2)
    larger = np.empty(size)
    for coalition in range(size):
        known = coalition & (len(worth) - 1) | (coalition >> (players + 1) & 1)
        larger[coalition] = game[known]
    values = shapley_values(larger[:, None])[:, 0]
    assert values[players] == pytest.approx(0, abs=1e-9)
    assert values[players + 1] == pytest.approx(values[0], abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(JOURNEYS)
def test_a_coalition_of_the_chain_converts_what_journeys_within_it_do(journeys: list[Journey]) -> None:
    found = chain(journeys)
    worth = chain_worth(found)[:, 0]
    assert worth[0] == 0
    assert worth[-1] == pytest.approx(probability(journeys, 1), abs=1e-11)
    for channel, name in enumerate(found.channels):
        without = worth[len(worth) - 1 - 2**channel]
        assert without == pytest.approx(probability(journeys, 1, name), abs=1e-11)


def reference(paths: list[tuple[list[str], int, int, int]]) -> dict[str, float]:
    """By the definition: v(S) counts the conversions of the paths within S."""
    channels = sorted({channel for path, *_ in paths for channel in path})
    worth = np.zeros(2 ** len(channels))
    for coalition in range(len(worth)):
        inside = {channel for i, channel in enumerate(channels) if coalition >> i & 1}
        worth[coalition] = sum(conversions for path, conversions, _, _ in paths if set(path) <= inside)
    return dict(zip(channels, by_permutations(worth), strict=True))


def test_the_value_of_paths_is_that_of_the_game_over_their_channels(spark: SparkSession) -> None:
    paths = [(["a", "b", "a"], 6, 0, 60), (["b"], 2, 5, 20), (["c", "b", "a", "d"], 4, 1, 40), (["d", "d"], 0, 3, 0)]
    expected = reference(paths)
    assert by_channel(attribute(frame(spark, paths), "shapley")) == pytest.approx(expected)
    ordered = attribute(frame(spark, paths), "shapley_ordered").groupBy("channel").sum("conversions")
    assert {row[0]: row[1] for row in ordered.collect()} == pytest.approx(expected)
    turned = [(list(reversed(path)), conversions, nulls, value) for path, conversions, nulls, value in paths]
    assert by_channel(attribute(frame(spark, turned), "shapley")) == pytest.approx(expected)


def test_positions_are_those_of_a_channels_first_touch(spark: SparkSession) -> None:
    rows = attribute(frame(spark, [(["a", "b", "a", "c"], 3, 0, 30)]), "shapley_ordered").collect()
    assert sorted((row.channel, row.position) for row in rows) == [("a", 1), ("b", 2), ("c", 3)]
    assert [(row.conversions, row.value) for row in rows] == [(pytest.approx(1), pytest.approx(10))] * 3


def test_more_channels_than_coalitions_can_be_asked_of_are_refused(spark: SparkSession) -> None:
    names = [f"c{i}" for i in range(MOST_CHANNELS + 1)]
    paths = frame(spark, [(names, 1, 0, 1)])
    for model in ("markov_shapley", "shapley_conversion_rate"):
        with pytest.raises(AttributionError, match="coalitions"):
            attribute(paths, model)
    assert sum(by_channel(attribute(paths, "shapley")).values()) == pytest.approx(1)
    few = frame(spark, [(names[:MOST_CHANNELS], 1, 1, 1)])
    assert sum(by_channel(attribute(few, "markov_shapley")).values()) == pytest.approx(1)
