"""What holds of advice whatever the rows."""

import random
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tributary.budget import Advice, recommend

from .days import Row, channel

CENT = Decimal("0.01")


def drawn(seed: int, *, with_types: bool = False) -> list[Row]:
    """Some channels of all kinds."""
    rng = random.Random(seed)  # noqa: S311
    daily = []
    for number in range(rng.randint(1, 5)):
        for part in range(3 if with_types else 1):
            rows = channel(
                f"{seed} {number} {part}",
                elasticity=rng.uniform(0, 0.9),
                a_day=rng.choice([0.0, 0.3, 5.0, 20.0, 60.0]),
                spend=rng.uniform(5, 400),
                days=rng.choice([10, 40, 60, 90]),
                spread=rng.choice([0.02, 0.3]),
            )
            creative_type = f"type {part}" if with_types else None
            # All end on one day, as if the short ones had begun later.
            late = timedelta(days=90 - len(rows))
            daily += [
                replace(row, day=row.day + late, channel=f"channel {number}", creative_type=creative_type)
                for row in rows
            ]
    return daily


def check(advice: Advice, cap: float) -> None:
    assert sum(one.spend_advised for one in advice.channels) == advice.budget
    for one in advice.channels:
        assert abs(one.spend_advised - one.spend_today) <= one.spend_today * Decimal(str(cap))
    for whole in advice.channels:
        parts = [one for one in advice.creative_types if one.unit.channel == whole.unit.channel]
        assert not parts or sum(one.spend_advised for one in parts) == whole.spend_advised
    moved = {one.action for one in advice.channels} & {"raise", "lower"}
    assert moved in (set(), {"raise", "lower"})
    for one in advice.recommendations:
        assert one.spend_advised == one.spend_advised.quantize(CENT) >= 0
        assert one.gain_low <= one.gain_high
        assert (one.reason == "probable_gain") == (one.action in ("raise", "lower"))
        assert "bservational" in one.sentence
        if one.action == "raise":
            assert one.probability is not None and one.probability > 0.8
        if one.action == "lower":
            assert one.probability is not None and one.probability < 0.2


@settings(max_examples=40, deadline=None)
@given(seed=st.integers(0, 10**6), cap=st.sampled_from([0.0, 0.1, 0.2, 0.5]), with_types=st.booleans())
def test_cents_are_kept_caps_are_kept_and_one_side_never_moves_alone(seed: int, cap: float, with_types: bool) -> None:
    check(recommend(drawn(seed, with_types=with_types), cap=cap, draws=400), cap)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), share=st.floats(-1, 1))
def test_any_budget_that_the_caps_leave_is_spent_to_the_cent(seed: int, share: float) -> None:
    daily = drawn(seed)
    today = recommend(daily, draws=400)
    room = sum(((one.spend_today * Decimal("0.2")).quantize(CENT, "ROUND_FLOOR") for one in today.channels), Decimal(0))
    budget = today.budget + (room * Decimal(str(share))).quantize(CENT, "ROUND_DOWN")
    found = recommend(daily, budget=budget, draws=400)
    assert found.budget == budget
    check(found, 0.2)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), order=st.randoms(use_true_random=False), with_types=st.booleans())
def test_the_order_of_rows_changes_nothing(seed: int, order: random.Random, with_types: bool) -> None:
    daily = drawn(seed, with_types=with_types)
    other = list(daily)
    order.shuffle(other)
    assert recommend(other, draws=400) == recommend(daily, draws=400)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10**6), factor=st.sampled_from([2, 10, 1000]))
def test_another_currency_scales_amounts_and_nothing_else(seed: int, factor: int) -> None:
    daily = drawn(seed)
    scaled = [replace(row, spend=row.spend * factor, revenue=row.revenue * factor) for row in daily]
    before, after = recommend(daily, draws=400), recommend(scaled, draws=400)
    # Today's spends are rounded to the cent, and a cent is less in one currency than in the other.
    near = Decimal("0.05") * factor
    for one, other in zip(before.channels, after.channels, strict=True):
        assert other.spend_today == pytest.approx(one.spend_today * factor, abs=near)
        assert other.elasticity == pytest.approx(one.elasticity, abs=1e-9)
        assert other.mroas == pytest.approx(one.mroas, rel=1e-2)
        assert other.probability == pytest.approx(one.probability, abs=0.01)
        if other.action == one.action:
            assert other.spend_advised == pytest.approx(one.spend_advised * factor, abs=near, rel=Decimal("0.01"))
            assert other.expected_gain == pytest.approx(one.expected_gain * factor, abs=near, rel=Decimal("0.05"))


def test_the_same_seed_gives_the_same_advice_and_another_seed_other_draws() -> None:
    daily = drawn(3)
    assert recommend(daily) == recommend(daily)
    others = recommend(daily, seed=1)
    assert [one.spend_today for one in others.channels] == [one.spend_today for one in recommend(daily).channels]
    assert [one.mroas_low for one in others.channels] != [one.mroas_low for one in recommend(daily).channels]
