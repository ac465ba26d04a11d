"""Advice on the demo: what was planted there is found."""

from dataclasses import replace

import numpy as np
import pytest
from tributary.budget import Advice, recommend
from tributary_local.generator.channels import SATURATED
from tributary_local.generator.curated import planted_installs
from tributary_local.generator.generate import generate
from tributary_local.generator.rows import SourceData

from bench.budget.demo import CreativeRow, daily_rows, statements


@pytest.fixture(scope="module")
def data() -> SourceData:
    return generate()


@pytest.fixture(scope="module")
def daily(data: SourceData) -> list[CreativeRow]:
    return daily_rows(data)


@pytest.fixture(scope="module")
def advice(daily: list[CreativeRow]) -> Advice:
    return recommend(daily)


def test_what_was_planted_is_found(advice: Advice) -> None:
    assert {text for text, is_so in statements(advice).items() if not is_so} == set()


def test_the_saturated_channel_is_not_raised_though_its_average_return_is_higher_than_others(
    daily: list[CreativeRow], advice: Advice
) -> None:
    revenue, spend = (
        {name: float(sum(getattr(row, what) for row in daily if row.channel == name)) for name in
         {one.unit.channel for one in advice.channels}}
        for what in ("revenue", "spend")
    )  # fmt: skip
    better = [name for name in spend if revenue[name] / spend[name] < revenue[SATURATED] / spend[SATURATED]]
    assert len(better) >= 2
    [found] = [one for one in advice.channels if one.unit.channel == SATURATED]
    assert found.action != "raise" and found.elasticity < 0.3


def test_every_install_is_counted_once(data: SourceData, daily: list[CreativeRow]) -> None:
    assert sum(row.conversions for row in daily) == len(data.app_installs) >= sum(planted_installs(data).values())


def test_a_week_of_the_demo_is_refused(daily: list[CreativeRow]) -> None:
    last = max(row.day for row in daily)
    week = recommend([row for row in daily if (last - row.day).days < 7])
    assert {(one.action, one.reason) for one in week.recommendations} == {("hold", "insufficient_evidence")}


def test_the_demo_with_its_outcomes_shuffled_is_held(daily: list[CreativeRow]) -> None:
    paid = [row for row in daily if row.spend]
    held = 0
    for seed in range(20):
        order = np.random.default_rng(seed).permutation(len(paid))
        shuffled = [
            replace(row, conversions=paid[other].conversions, revenue=paid[other].revenue)
            for row, other in zip(paid, order, strict=True)
        ]
        held += all(one.action == "hold" for one in recommend(shuffled, draws=1000).recommendations)
    assert held >= 19
