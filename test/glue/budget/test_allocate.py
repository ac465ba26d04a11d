"""Equal marginal returns within caps, to the cent."""

import math
from dataclasses import replace
from decimal import Decimal

from hypothesis import given, settings
from hypothesis import strategies as st
from tributary.budget import Allocation, Prior, Response, Unit, allocate, fit_response
from tributary.budget.cents import largest_remainder

from .days import STRONG, WEAK

CENT = Decimal("0.01")


def response(name: str, today: str, roas: float, elasticity: float) -> Response:
    """A unit that spends today what it has always spent."""
    spend = Decimal(today) * 100
    return Response(
        unit=Unit(name),
        days=100,
        calendar_days=100,
        spend=spend,
        conversions=1000.0,
        revenue=spend * Decimal(str(roas)),
        slope=elasticity,
        slope_variance=0.01,
        no_slope=None,
        is_beside_demand=False,
        spread=0.3,
        prior=Prior(),
        elasticity=elasticity,
        elasticity_sd=0.1,
        spend_today=Decimal(today),
    )


RESPONSES = st.lists(
    st.tuples(
        st.decimals("0", "100000", places=2),
        st.one_of(st.just(0.0), st.floats(0.001, 50)),
        st.floats(0.05, 0.95),
    ),
    min_size=1,
    max_size=9,
).map(lambda units: [response(f"c{i}", str(today), roas, e) for i, (today, roas, e) in enumerate(units)])


def amounts(found: list[Allocation]) -> list[Decimal]:
    return [one.amount for one in found]


def within(responses: list[Response], cap: float, share: float) -> Decimal:
    """A budget between the least and the greatest that the caps leave."""
    rooms = [(one.spend_today * Decimal(str(cap))).quantize(CENT, rounding="ROUND_FLOOR") for one in responses]
    today, room = sum((one.spend_today for one in responses), Decimal(0)), sum(rooms, Decimal(0))
    return min(max((today + room * Decimal(str(share))).quantize(CENT), today - room), today + room)


@settings(max_examples=300, deadline=None)
@given(responses=RESPONSES, cap=st.sampled_from([0.0, 0.05, 0.2, 0.5, 0.99]), share=st.floats(-1, 1))
def test_the_budget_is_spent_to_the_cent_and_no_cap_is_passed(
    responses: list[Response], cap: float, share: float
) -> None:
    budget = within(responses, cap, share)
    found = allocate(responses, budget, cap)
    assert sum(amounts(found)) == budget
    for one in found:
        assert one.amount == one.amount.quantize(CENT)
        assert abs(one.amount - one.today) <= one.today * Decimal(str(cap))


@settings(max_examples=150, deadline=None)
@given(responses=RESPONSES, share=st.floats(-1, 1))
def test_no_exchange_of_a_dollar_would_bring_more(responses: list[Response], share: float) -> None:
    found = allocate(responses, within(responses, 0.2, share))
    by_unit = {one.unit: one for one in responses}
    # What could give and what could take, a few cents away from its bounds; cents are coarse for small amounts.
    gives = [one for one in found if one.amount > one.today * Decimal("0.8") + Decimal("0.05") and one.amount > 50]
    takes = [one for one in found if one.amount < one.today * Decimal("1.2") - Decimal("0.05") and one.amount > 50]
    for giver in gives:
        for taker in takes:
            loss = by_unit[giver.unit].mroas_at(float(giver.amount) - 0.05)
            assert by_unit[taker.unit].mroas_at(float(taker.amount) + 0.05) <= loss * (1 + 1e-6) + 1e-12


def test_money_goes_where_the_next_dollar_brings_more_and_not_where_the_average_does() -> None:
    saturated, steep = response("saturated", "100", 3.0, 0.1), response("steep", "100", 1.0, 0.8)
    found = allocate([saturated, steep], Decimal(200))
    assert amounts(found) == [Decimal("80.00"), Decimal("120.00")]
    assert [one.today for one in found] == [Decimal(100), Decimal(100)]


def test_marginal_returns_are_equal_where_no_cap_is_met() -> None:
    near = [response("a", "100", 2.0, 0.5), response("b", "150", 2.05, 0.5), response("c", "80", 1.98, 0.5)]
    found = allocate(near, Decimal(330))
    returns = [one.mroas for one in found]
    assert max(returns) / min(returns) - 1 < 2e-4  # type: ignore[type-var, operator]
    assert [one.amount > one.today for one in found] == [False, True, False]


def test_a_channel_without_return_is_the_first_to_give_and_the_last_to_take() -> None:
    dead, live = response("dead", "100", 0.0, 0.5), response("live", "100", 1.0, 0.5)
    assert amounts(allocate([dead, live], Decimal(200))) == [Decimal(80), Decimal(120)]
    assert amounts(allocate([dead, live], Decimal("230.01"))) == [Decimal("110.01"), Decimal(120)]
    assert sum(amounts(allocate([dead, replace(dead, unit=Unit("too"))], Decimal("200.01")))) == Decimal("200.01")


def test_what_brings_nothing_anywhere_is_spread_by_the_room_that_the_caps_leave() -> None:
    small, great = response("small", "100", 0.0, 0.5), response("great", "300", 0.0, 0.5)
    assert amounts(allocate([small, great], Decimal(410))) == [Decimal("102.50"), Decimal("307.50")]


def test_what_nothing_is_spent_on_gets_nothing() -> None:
    [nothing, all_of_it] = allocate([response("none", "0", 0.0, 0.5), response("tv", "10", 1.0, 0.5)], Decimal(10))
    assert (nothing.amount, nothing.mroas, all_of_it.amount) == (Decimal(0), None, Decimal(10))


def test_allocate_takes_what_fit_response_returns() -> None:
    responses = fit_response([*STRONG, *WEAK])
    budget = sum((one.spend_today for one in responses), Decimal(0))
    strong, weak = allocate(responses, budget)
    assert strong.amount > strong.today and weak.amount < weak.today
    assert strong.amount + weak.amount == budget


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.integers(0, 100), st.integers(0, 100)), min_size=1, max_size=8),
    st.floats(0, 1),
)
def test_rounding_keeps_total_and_bounds_and_is_off_by_less_than_one_where_it_can_be(
    wanted: list[tuple[float, int, int]], share: float
) -> None:
    low = [max(0, int(amount) - under) for amount, under, _ in wanted]
    high = [int(amount) + over for amount, _, over in wanted]
    total = sum(low) + round(share * (sum(high) - sum(low)))
    found = largest_remainder([amount for amount, *_ in wanted], total, low, high)
    assert sum(found) == total
    assert all(least <= cents <= most for least, cents, most in zip(low, found, high, strict=True))


def test_the_largest_remainders_are_rounded_up() -> None:
    assert largest_remainder([1.2, 2.7, 3.6, 4.5], 12, [0] * 4, [9] * 4) == [1, 3, 4, 4]
    assert largest_remainder([1.2, 2.7, 3.6], 8, [0] * 3, [9, 2, 9]) == [2, 2, 4]
    assert math.isclose(sum(largest_remainder([0.0, 0.0], 7, [0, 0], [5, 5])), 7)
