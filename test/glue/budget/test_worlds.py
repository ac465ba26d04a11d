"""Advice in worlds whose truth is known: fewer of them than `npm run bench:budget` looks at."""

from collections.abc import Mapping

import pytest
from tributary.budget import recommend

from bench.budget.contenders import AVERAGE_ROAS, OURS
from bench.budget.parts import shuffled_rows
from bench.budget.score import Score, scores
from bench.budget.worlds import DAYS, FIRST, WORLDS, varied

SEEDS = range(20)


@pytest.fixture(scope="module")
def found() -> Mapping[str, Mapping[str, Score]]:
    return {kind: scores(make, SEEDS) for kind, make in WORLDS.items()}


@pytest.mark.parametrize(
    ("kind", "most"), [("varied spend", 0.05), ("flat or confounded spend", 0.05), ("saturated winners", 0.2)]
)
def test_advice_seldom_loses_revenue(found: Mapping[str, Mapping[str, Score]], kind: str, most: float) -> None:
    assert found[kind][OURS].harmful <= most


def test_where_spend_varies_it_gains_as_much_as_the_average_return_does(
    found: Mapping[str, Mapping[str, Score]],
) -> None:
    assert found["varied spend"][OURS].mean >= 0.8 * found["varied spend"][AVERAGE_ROAS].mean


def test_where_winners_are_saturated_it_gains_more(found: Mapping[str, Mapping[str, Score]]) -> None:
    ours, average = found["saturated winners"][OURS], found["saturated winners"][AVERAGE_ROAS]
    assert ours.mean > 1.5 * average.mean
    assert average.harmful > 0.1


def test_what_it_asks_to_test_pays_where_figures_cannot_tell(found: Mapping[str, Mapping[str, Score]]) -> None:
    of = found["flat or confounded spend"]
    assert of["ours, after its tests"].mean > 2 * of[OURS].mean
    assert of["ours, after its tests"].harmful <= 0.05


def test_one_week_is_refused() -> None:
    for seed in SEEDS:
        advice = recommend([row for row in varied(seed).rows if (row.day - FIRST).days >= DAYS - 7])
        assert {(one.action, one.reason) for one in advice.channels} == {("hold", "insufficient_evidence")}


def test_shuffled_outcomes_are_held_in_95_of_100_seeds() -> None:
    held = sum(
        all(one.action == "hold" for one in recommend(shuffled_rows(varied(seed).rows, seed), draws=1000).channels)
        for seed in range(200)
    )
    assert held >= 190
