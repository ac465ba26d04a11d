"""Response curves of units."""

import math
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyspark.sql import SparkSession
from tributary.budget import Experiment, Prior, Response, Unit, fit_response, recommend
from tributary.budget.fitting import shrink
from tributary.weekday_slope import SpendDay, weekday_slope

from .days import FIRST, STRONG, WEAK, Row, channel, rows

WAVES = [80.0 + i % 41 for i in range(84)]


def one(daily: list[Row], **parameters: object) -> Response:
    [response] = fit_response(daily, **parameters)  # type: ignore[arg-type]
    return response


def test_elasticity_is_the_slope_shrunk_to_the_prior_by_their_variances() -> None:
    found = one(STRONG)
    slope = weekday_slope([SpendDay(row.day, row.spend, row.conversions) for row in STRONG])
    assert slope is not None and found.slope_variance is not None
    assert (found.slope, found.slope_variance) == (slope.value, slope.variance)
    precision = 1 / slope.variance + 1 / 0.2**2
    assert found.elasticity == pytest.approx((slope.value / slope.variance + 0.5 / 0.2**2) / precision)
    assert found.elasticity_sd == pytest.approx(precision**-0.5)
    assert (found.no_slope, found.is_measured, found.spend_varies) == (None, True, True)


def test_the_curve_goes_through_the_means_and_the_marginal_return_is_elasticity_times_roas() -> None:
    found = one(WEAK)
    spend, revenue = sum(row.spend for row in WEAK), sum(row.revenue for row in WEAK)
    assert (found.days, found.calendar_days, found.spend, found.revenue) == (84, 84, spend, revenue)
    assert found.conversions == sum(row.conversions for row in WEAK)
    assert found.roas == pytest.approx(float(revenue / spend))
    assert found.mroas == pytest.approx(found.elasticity * float(revenue / spend))
    mean = float(spend) / 84
    assert found.scale == pytest.approx(float(revenue) / 84 / mean**found.elasticity)
    assert found.revenue_at(mean) == pytest.approx(float(revenue) / 84)
    assert found.mroas_at(mean) == pytest.approx(found.mroas)
    step = (found.revenue_at(mean + 0.01) - found.revenue_at(mean - 0.01)) / 0.02
    assert found.mroas_at(mean) == pytest.approx(step, rel=1e-6)


@pytest.mark.parametrize(
    ("daily", "why"),
    [
        (STRONG[:55], "too_few_days"),
        (rows("flat", [100.0] * 84, [20.0 + i % 5 for i in range(84)]), "flat_spend"),
        (channel("steady", spread=0.03), "flat_spend"),
        (rows("dead", WAVES, [0.0] * 84), "too_few_conversions"),
        (channel("rare", a_day=0.5), "too_few_conversions"),
        (rows("steep", WAVES, [spend**2 / 99 for spend in WAVES]), "spend_follows_demand"),
    ],
)
def test_a_unit_whose_slope_cannot_be_known_has_the_prior_alone_and_says_why(daily: list[Row], why: str) -> None:
    found = one(daily, prior_mean=0.4, prior_sd=0.1)
    assert (found.slope, found.slope_variance, found.no_slope) == (None, None, why)
    assert (found.elasticity, found.elasticity_sd) == (0.4, 0.1)
    assert not found.is_measured


def test_the_slope_is_taken_beside_demand_where_spend_follows_it_in_part() -> None:
    demand = [math.exp(0.3 * math.sin(i * 1.7)) for i in range(84)]
    own = [math.exp(0.3 * math.cos(i * 2.3)) for i in range(84)]
    spend = [100 * level**0.7 * noise for level, noise in zip(demand, own, strict=True)]
    counts = [40 * level * (spent / 100) ** 0.4 for level, spent in zip(demand, spend, strict=True)]
    organic = [replace(row, spend=Decimal(0)) for row in rows("organic", spend, [60 * level for level in demand])]
    alone = one(rows("tv", spend, counts))
    [beside] = fit_response([*rows("tv", spend, counts), *organic])
    assert alone.slope is not None and alone.slope > 0.7
    assert beside.is_beside_demand and beside.slope == pytest.approx(0.4, abs=0.05)
    assert beside.unit == Unit("tv")


def test_there_is_no_slope_where_most_of_the_spend_is_demands() -> None:
    demand = [math.exp(0.3 * math.sin(i * 1.7)) for i in range(84)]
    spend = [100 * level**1.5 * math.exp(0.2 * math.cos(i * 2.3)) for i, level in enumerate(demand)]
    counts = [40 * level * (spent / 100) ** 0.1 for level, spent in zip(demand, spend, strict=True)]
    organic = [replace(row, spend=Decimal(0)) for row in rows("organic", spend, [60 * level for level in demand])]
    [found] = fit_response([*rows("tv", spend, counts), *organic])
    assert (found.no_slope, found.elasticity) == ("spend_follows_demand", 0.5)


def test_elasticity_is_clipped_to_what_a_curve_can_be() -> None:
    assert one(STRONG, prior_mean=3.0, prior_sd=0.01).elasticity == 0.95
    assert one(STRONG, prior_mean=-2.0, prior_sd=0.01).elasticity == 0.05


@settings(max_examples=200, deadline=None)
@given(
    slope=st.floats(-2, 2),
    variance=st.floats(1e-4, 10),
    mean=st.floats(0, 1),
    sd=st.floats(0.01, 2),
    tighter=st.floats(0.1, 0.99),
)
def test_a_surer_prior_draws_the_elasticity_nearer_and_an_unsure_slope_less_far(
    slope: float, variance: float, mean: float, sd: float, tighter: float
) -> None:
    found, spread = shrink(slope, variance, Prior(mean, sd))
    nearer, _ = shrink(slope, variance, Prior(mean, sd * tighter))
    unsure, _ = shrink(slope, variance / tighter, Prior(mean, sd))
    low, high = sorted((slope, mean))
    assert low - 1e-12 <= found <= high + 1e-12
    assert abs(nearer - mean) <= abs(found - mean) + 1e-12
    assert abs(unsure - mean) <= abs(found - mean) + 1e-12
    assert spread <= min(math.sqrt(variance), sd) + 1e-12


def test_an_experiment_sets_its_channels_prior_and_says_more_than_the_assumption() -> None:
    flat = rows("flat", [100.0] * 84, [20.0] * 84)
    prior = Experiment(0.2, 0.05).prior()
    [found, other] = fit_response([*flat, *STRONG], priors={"flat": prior})
    assert (found.elasticity, found.elasticity_sd) == (prior.mean, prior.sd)
    assert 0.2 < prior.mean < 0.25 and prior.sd < 0.05
    assert found.is_measured
    assert other.prior == Prior()


def test_a_creative_type_takes_the_mean_of_its_channels_prior_and_is_no_surer_than_without() -> None:
    types = [*channel("tv", creative_type="static"), *[replace(row, creative_type="video") for row in channel("tv")]]
    found = fit_response(types, priors={"tv": Prior(0.3, 0.02)})
    assert [response.unit for response in found] == [Unit("tv", "static"), Unit("tv", "video")]
    assert {(response.prior.mean, response.prior.sd) for response in found} == {(0.3, 0.2)}


def test_immature_days_count_for_todays_spend_alone() -> None:
    late = [replace(row, mature=row.day < FIRST + timedelta(days=70)) for row in STRONG]
    found, mature = one(late), one(STRONG[:70])
    assert (found.days, found.conversions, found.revenue) == (70, mature.conversions, mature.revenue)
    assert (found.elasticity, found.roas) == (mature.elasticity, mature.roas)
    assert found.spend_today == one(STRONG).spend_today != mature.spend_today


def test_a_channels_day_is_mature_when_all_its_creative_types_are() -> None:
    static = channel("tv static", creative_type="static")
    video = [replace(row, creative_type="video", mature=row.day < FIRST + timedelta(days=60)) for row in static]
    both = [replace(row, channel="tv") for row in [*static, *video]]
    assert [found.days for found in fit_response(both)] == [84, 60]
    [whole] = recommend(both).channels
    assert whole.days == 60


def test_todays_spend_is_the_mean_of_the_last_days_those_without_rows_included() -> None:
    spend = [50.0] * 56 + [80.0] * 28
    daily = rows("tv", spend, [9.0] * 84)
    assert one(daily).spend_today == Decimal("80.00")
    assert one(daily, today_days=84).spend_today == Decimal("60.00")
    assert one([row for i, row in enumerate(daily) if i % 2]).spend_today == Decimal("40.00")
    # What has ended spends nothing, and what has begun lately spends what it has since.
    stopped, begun = daily[:40], [replace(row, channel="new") for row in daily[-7:]]
    assert [found.spend_today for found in fit_response([*stopped, *begun])] == [Decimal("80.00"), Decimal(0)]


def test_a_spark_frame_and_its_rows_have_the_same_responses(spark: SparkSession) -> None:
    columns = "day date, channel string, spend decimal(38,12), conversions double, revenue decimal(38,12)"
    daily = [*STRONG, *WEAK]
    frame = spark.createDataFrame(
        [(row.day, row.channel, row.spend, row.conversions, row.revenue) for row in daily], columns
    )
    assert fit_response(frame) == fit_response(daily)


def test_nothing_has_no_response() -> None:
    assert fit_response([]) == []
