"""The chain of paths: its states, its removal effects and what they credit."""

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from tributary.attribution import AttributionError, attribute, removal_effects
from tributary.attribution import removal as removal_module
from tributary.attribution.chain import chain_of
from tributary.attribution.removal import effects_of

from .chains import Journey, chain, probability, states
from .path_frames import by_channel, frame

CHANNELS = st.sampled_from(["a", "b", "c", "d", "e"])
JOURNEY = st.tuples(
    st.lists(CHANNELS, min_size=1, max_size=6).map(tuple),
    st.integers(0, 9),
    st.integers(0, 9),
    st.integers(0, 500).map(float),
)
JOURNEYS = st.lists(JOURNEY, min_size=1, max_size=12).filter(lambda all_: sum(one[1] for one in all_) > 0)


def worth(journeys: Sequence[Journey]) -> list[Journey]:
    """The journeys with a value only where they converted."""
    return [(path, conversions, nulls, value * (conversions > 0)) for path, conversions, nulls, value in journeys]


@settings(max_examples=150, deadline=None)
@given(JOURNEYS, st.integers(1, 4))
def test_removal_effects_are_those_of_journeys_followed_to_their_end(journeys: list[Journey], order: int) -> None:
    found = chain(journeys, order)
    effects = effects_of(found)
    whole = probability(journeys, order)
    assert effects.probability == pytest.approx(whole, abs=1e-11)
    for channel, effect in zip(found.channels, effects.conversions, strict=True):
        assert effect == pytest.approx(1 - probability(journeys, order, channel) / whole, abs=1e-9)


@settings(max_examples=150, deadline=None)
@given(JOURNEYS, st.integers(1, 4))
def test_removal_effects_are_those_of_a_dense_solution_without_the_channel(journeys: list[Journey], order: int) -> None:
    found = chain(worth(journeys), order)
    effects = effects_of(found)
    for outcome, expected, by in (
        (found.conversion, effects.conversions, effects.probability),
        (found.value, effects.values, effects.value),
    ):
        if by == 0:
            continue
        for channel in range(len(found.channels)):
            kept = ~found.members[:, channel]
            equations = np.eye(kept.sum()) - found.step.toarray()[np.ix_(kept, kept)]
            left = found.start[kept] @ np.linalg.solve(equations, outcome[kept])
            assert expected[channel] == pytest.approx(1 - left / by, abs=1e-9)


@settings(max_examples=60, deadline=None)
@given(JOURNEYS, st.integers(1, 3))
def test_large_chains_are_solved_as_small_ones(journeys: list[Journey], order: int) -> None:
    found = chain(worth(journeys), order)
    small = effects_of(found)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(removal_module, "_DENSE", 0)
        large = effects_of(found)
    assert large.probability == pytest.approx(small.probability, abs=1e-12)
    assert large.conversions == pytest.approx(small.conversions, abs=1e-11)
    assert large.values == pytest.approx(small.values, abs=1e-9)


@settings(max_examples=100, deadline=None)
@given(JOURNEYS, st.randoms(use_true_random=False))
def test_the_order_of_paths_does_not_matter(journeys: list[Journey], chance: random.Random) -> None:
    mixed = list(journeys)
    chance.shuffle(mixed)
    one, other = effects_of(chain(journeys)), effects_of(chain(mixed))
    assert one.conversions == pytest.approx(other.conversions, abs=1e-12)


@settings(max_examples=100, deadline=None)
@given(JOURNEYS)
def test_a_repeated_touch_changes_nothing_in_a_chain_of_the_first_order(journeys: list[Journey]) -> None:
    repeated = [(tuple(c for c in path for _ in range(2)), *rest) for path, *rest in journeys]
    one, other = effects_of(chain(journeys)), effects_of(chain(repeated))  # type: ignore[arg-type]
    assert one.conversions == pytest.approx(other.conversions, abs=1e-12)


def test_a_chain_simulated_step_by_step_comes_close(monkeypatch: pytest.MonkeyPatch) -> None:
    journeys: list[Journey] = [
        (("a", "b", "c"), 30, 20, 0.0),
        (("b",), 5, 60, 0.0),
        (("c", "a", "b", "a"), 10, 15, 0.0),
        (("a", "c"), 0, 40, 0.0),
    ]
    found = chain(journeys, 2)
    effects = effects_of(found)
    generator = np.random.default_rng(20250310)
    absorbed = np.column_stack([found.step.toarray(), found.conversion])
    runs = 20_000

    def converts(without: int | None) -> float:
        count = 0
        for _ in range(runs):
            at = generator.choice(found.start.size, p=found.start)
            while without is None or not found.members[at, without]:
                row = absorbed[at]
                draw = generator.random()
                if draw >= row.sum():
                    break
                at = int(np.searchsorted(np.cumsum(row), draw, side="right"))
                if at == found.start.size:
                    count += 1
                    break
        return count / runs

    whole = converts(None)
    assert effects.probability == pytest.approx(whole, abs=0.012)
    for channel in range(3):
        assert effects.conversions[channel] == pytest.approx(1 - converts(channel) / whole, abs=0.05)


@settings(max_examples=6, deadline=None)
@given(JOURNEYS, st.integers(1, 4))
def test_spark_counts_the_chain_that_plain_counting_finds(
    spark: SparkSession, journeys: list[Journey], order: int
) -> None:
    known = worth(journeys)
    expected, found = chain(known, order), chain_of(frame(spark, known), order)
    assert found.channels == expected.channels
    assert found.start == pytest.approx(expected.start)
    assert found.step.toarray() == pytest.approx(expected.step.toarray())
    assert found.conversion == pytest.approx(expected.conversion)
    assert found.value == pytest.approx(expected.value)
    assert (found.members == expected.members).all()


def test_states_are_the_last_channels_and_repeats_fall_together() -> None:
    assert states(("a", "a", "a", "b"), 2) == [("a", "a"), ("a", "b")]
    assert states(("a", "b"), 3) == [("a", "b")]


def test_a_channel_that_only_leads_to_others_gets_credit_and_one_that_nothing_follows_none(spark: SparkSession) -> None:
    rows = [(["a", "b"], 0, 10, 0), (["b"], 10, 10, 100), (["c"], 0, 10, 0)]
    credit = by_channel(attribute(frame(spark, rows), "markov"))
    assert credit["a"] > 0
    assert credit["c"] == 0
    assert sum(credit.values()) == pytest.approx(10, abs=1e-9)


def test_a_refund_without_a_journey_of_its_own_is_credited_like_the_rest(spark: SparkSession) -> None:
    rows = [(["a"], 10, 0, 100), (["b"], 10, 0, 100), (["z"], 0, 0, -20)]
    credit = attribute(frame(spark, rows), "markov")
    assert by_channel(credit, "value") == pytest.approx({"a": 90, "b": 90, "z": 0})
    assert by_channel(credit, "conversions") == pytest.approx({"a": 10, "b": 10, "z": 0})


def test_value_without_any_worth_is_credited_by_conversions(spark: SparkSession) -> None:
    rows = [(["a"], 10, 0, 0), (["b"], 30, 0, 0)]
    assert by_channel(attribute(frame(spark, rows), "markov"), "value") == {"a": 0, "b": 0}
    rows = [(["a"], 10, 0, 0), (["b"], 30, 0, 0), (["z"], 0, 0, -40)]
    assert by_channel(attribute(frame(spark, rows), "markov"), "value") == pytest.approx({"a": -10, "b": -30, "z": 0})


@pytest.mark.parametrize("model", ["markov", "markov_shapley", "shapley_conversion_rate", "shapley", "linear"])
def test_paths_without_conversions_credit_nothing(spark: SparkSession, model: str) -> None:
    credit = attribute(frame(spark, [(["a", "b"], 0, 5, 0), (["unattributed"], 3, 0, 30)]), model)
    assert by_channel(credit) == {"a": 0, "b": 0, "unattributed": 3}
    assert by_channel(attribute(frame(spark, []), model)) == {}


def test_orders_out_of_range_are_refused(spark: SparkSession) -> None:
    paths = frame(spark, [(["a"], 1, 1, 1)])
    for order in (0, -1, 80):
        with pytest.raises(AttributionError, match="order"):
            attribute(paths, "markov", order=order)
        with pytest.raises(AttributionError, match="order"):
            removal_effects(paths, order)
    for wrong in (1.5, True, "2"):
        with pytest.raises(AttributionError, match="whole number"):
            attribute(paths, "markov", order=wrong)


def test_a_chain_of_thousands_of_states_is_solved_within_its_bound() -> None:
    chance = random.Random(7)  # noqa: S311 - a graph, no secret
    names = [f"c{i:03}" for i in range(60)]
    journeys: list[Journey] = [
        (tuple(chance.choices(names, k=chance.randint(1, 6))), chance.randint(0, 3), chance.randint(1, 5), 1.0)
        for _ in range(3_000)
    ]
    found = chain(journeys, 2)
    assert found.start.size > removal_module._DENSE
    effects = effects_of(found)
    for channel in (0, 59):
        kept = ~found.members[:, channel]
        equations = np.eye(kept.sum()) - found.step.toarray()[np.ix_(kept, kept)]
        left: Any = found.start[kept] @ np.linalg.solve(equations, found.conversion[kept])
        assert effects.conversions[channel] == pytest.approx(1 - left / effects.probability, abs=1e-11)
