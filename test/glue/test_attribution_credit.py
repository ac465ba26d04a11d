"""Credit of the lake's conversions: by every model all of them, where and when they belong."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from tributary.attributable import TYPES, attributable
from tributary.attribution.journeys import JourneyRules
from tributary.attribution_credit import attribution_credit, chain_orders, device_journeys
from tributary.chain_credit import month_paths
from tributary.contract import Contract
from tributary.credit_balance import CreditError, Total, balances, corrected, totals_of
from tributary.fx import rates_by_day
from tributary.touch_credit import MODELS, touch_credit

from .curated import Row, at, exact, frame, january

ALL_MODELS = {*MODELS, "markov", "markov_shapley"}
EURO = [
    {"rate_date": day, "currency": "EUR", "rate": Decimal("1.1")}
    for day in (january(1), january(24), date(2025, 2, 24))
]
REFUND = {"status": "refunded", "refund_amount": Decimal("4.00"), "refunded_at": at(25)}
TOUCHES: list[Row] = [
    {"touchpoint_id": 1, "occurred_at": at(1), "channel": "google_ads", "campaign_id": "g1", "creative_type": "static"},
    {"touchpoint_id": 2, "occurred_at": at(2), "channel": "facebook", "campaign_id": "f1", "creative_type": "video"},
    {"touchpoint_id": 3, "occurred_at": at(3), "channel": "google_ads", "campaign_id": "g2", "creative_type": "video"},
    {"touchpoint_id": 4, "occurred_at": at(2), "channel": "twitter", "campaign_id": "t1", "device_id": "d2"},
    {
        "touchpoint_id": 5,
        "occurred_at": at(3),
        "channel": "facebook",
        "campaign_id": "f1",
        "creative_type": "video",
        "device_id": "d3",
    },
    {"touchpoint_id": 6, "occurred_at": at(4), "channel": "snapchat", "campaign_id": "s1", "device_id": "d4"},
    {
        "touchpoint_id": 7,
        "occurred_at": at(5),
        "channel": "facebook",
        "campaign_id": "f1",
        "creative_type": "video",
        "device_id": "d4",
    },
]
INSTALLS: list[Row] = [
    {"install_id": 1, "installed_at": at(4)},
    {"install_id": 2, "installed_at": at(4), "device_id": "d3"},
    {"install_id": 3, "installed_at": at(4), "device_id": "d9"},
]
ORDERS: list[Row] = [
    {"order_id": 1, "ordered_at": at(5), "amount": Decimal("10.01"), "currency": "EUR", **REFUND},
    {"order_id": 2, "ordered_at": at(6), "amount": Decimal("20.00")},
    {"order_id": 3, "ordered_at": at(6), "amount": Decimal("7.77"), "customer_id": 2},
    {"order_id": 4, "ordered_at": at(6), "amount": Decimal("9.00"), "customer_id": 3, "currency": "JPY"},
    {"order_id": 5, "ordered_at": at(7), "amount": Decimal("5.00"), "status": "cancelled"},
]
CUSTOMERS: list[Row] = [
    {"customer_id": 1, "device_id": "d1"},
    {"customer_id": 2},
    {"customer_id": 3, "device_id": "d3"},
]


def made(
    spark: SparkSession,
    contracts: dict[str, Contract],
    touches: list[Row] = TOUCHES,
    installs: list[Row] = INSTALLS,
    orders: list[Row] = ORDERS,
    **rules: Any,
) -> tuple[DataFrame, dict[str, Total]]:
    """The mart and what it has to add up to."""
    tables: dict[str, list[Row]] = {
        "touchpoints": touches,
        "app_installs": installs,
        "orders": orders,
        "customers": CUSTOMERS,
    }
    curated = {name: frame(spark, contracts[name], rows) for name, rows in tables.items()}
    rates = rates_by_day(frame(spark, contracts["fx_rates"], EURO))
    found = attributable(curated["app_installs"], curated["orders"], curated["customers"], rates)
    journeys = device_journeys(curated["touchpoints"], found, JourneyRules(**rules)).localCheckpoint()
    paths = month_paths(journeys, TYPES).localCheckpoint()
    credit = attribution_credit(touch_credit(journeys).localCheckpoint(), paths, dict.fromkeys(TYPES, 1))
    return credit.localCheckpoint(), totals_of(found)


@pytest.fixture(scope="module")
def case(spark: SparkSession, contracts: dict[str, Contract]) -> tuple[DataFrame, dict[str, Total]]:
    return made(spark, contracts)


def credited(credit: DataFrame, model: str, kind: str) -> dict[tuple[Any, ...], Any]:
    rows = credit.where(f"model = '{model}' AND conversion_type = '{kind}'").collect()
    return {(row.day.day, row.channel, row.campaign_id): (row.conversions, row.value) for row in rows}


def test_each_type_has_its_conversions_and_its_money(case: tuple[DataFrame, dict[str, Total]]) -> None:
    assert case[1] == {
        "install": Total(3, exact("0"), 0),
        # 10.01 EUR and its refund of 4 EUR at 1.1, 7.77 of nobody's device, and one without a rate.
        "first_order": Total(3, exact("14.381"), 1),
        "order": Total(4, exact("34.381"), 1),
    }


def test_the_last_touch_brings_its_campaign_and_a_refund_its_own_day(case: tuple[DataFrame, dict[str, Total]]) -> None:
    orders = credited(case[0], "last_touch", "order")
    assert orders == {
        (5, "google_ads", "g2"): (1, exact("11.011")),
        (25, "google_ads", "g2"): (0, exact("-4.4")),
        (6, "google_ads", "g2"): (1, exact("20")),
        (6, "unattributed", "none"): (1, exact("7.77")),
        (6, "facebook", "f1"): (1, exact("0")),
    }
    firsts = credited(case[0], "last_touch", "first_order")
    assert set(firsts) == {key for key in orders if key != (6, "google_ads", "g2")}


def test_installs_have_no_value_and_those_without_a_touch_are_unattributed(
    case: tuple[DataFrame, dict[str, Total]],
) -> None:
    linear = credited(case[0], "linear", "install")
    third = pytest.approx(1 / 3)
    assert linear == {
        (4, "google_ads", "g1"): (third, 0),
        (4, "google_ads", "g2"): (third, 0),
        (4, "facebook", "f1"): (pytest.approx(4 / 3), 0),
        (4, "unattributed", "none"): (1, 0),
    }


def test_every_model_credits_everything(case: tuple[DataFrame, dict[str, Total]]) -> None:
    credit, totals = case
    found = balances(credit, totals)
    assert {(one.model, one.conversion_type) for one in found} == {(m, t) for m in ALL_MODELS for t in totals}
    whole = corrected(credit, found).groupBy("model", "conversion_type").sum("conversions", "value").collect()
    assert len(whole) == len(found)
    for row in whole:
        assert row[2] == pytest.approx(totals[row[1]].conversions, abs=1e-9, rel=0)
        assert row[3] == totals[row[1]].value
    assert corrected(credit, found).count() == credit.count()


def test_a_model_that_loses_or_doubles_something_is_told(case: tuple[DataFrame, dict[str, Total]]) -> None:
    credit, totals = case
    less = credit.where("NOT (model = 'linear' AND channel = 'facebook' AND conversion_type = 'install')")
    with pytest.raises(CreditError, match=r"^linear of install: 3 conversions, credited or unattributed 1\.66"):
        balances(less, totals)
    more = credit.unionByName(
        credit.where("model = 'markov' AND conversion_type = 'order' AND channel = 'unattributed'")
    )
    with pytest.raises(CreditError, match=r"markov of order: 4 conversions.*; markov of order: a value of 34\.381"):
        balances(more, totals)
    with pytest.raises(CreditError, match="shapley credits nothing of order"):
        balances(credit.where("NOT (model = 'shapley' AND conversion_type = 'order')"), totals)


def test_a_chains_credit_is_divided_in_its_channel_as_linear_does(case: tuple[DataFrame, dict[str, Total]]) -> None:
    for model in ("markov", "markov_shapley"):
        shares: dict[str, list[float]] = defaultdict(list)
        for (_, channel, campaign), (conversions, _) in credited(case[0], model, "install").items():
            if channel == "google_ads":
                shares[campaign].append(conversions)
        assert sum(shares["g1"]) == pytest.approx(sum(shares["g2"]))
        assert sum(shares["g1"]) > 0


def test_a_channel_that_only_leads_to_others_is_credited_without_a_campaign(
    case: tuple[DataFrame, dict[str, Total]],
) -> None:
    assert credited(case[0], "markov", "install")[1, "snapchat", "none"][0] > 0
    assert not any(channel == "snapchat" for _, channel, _ in credited(case[0], "linear", "install"))


def test_months_have_chains_of_their_own_and_a_refund_is_credited_like_its_order(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    later = timedelta(days=31)
    other = {"device_id": "d5", "channel": "pinterest", "campaign_id": "p1"}
    touches = [
        {**row, **other, "touchpoint_id": 100 + i, "occurred_at": at(1 + i) + later}
        for i, row in enumerate(TOUCHES[:2])
    ]
    installs = [*INSTALLS, {"install_id": 9, "installed_at": at(4) + later, "device_id": "d5"}]
    orders = [{**order, "refunded_at": at(25) + later} if "refunded_at" in order else order for order in ORDERS]
    credit, totals = made(spark, contracts, [*TOUCHES, *touches], installs, orders)
    balances(credit, totals)
    one, _ = made(spark, contracts)

    def of_january(rows: DataFrame, kind: str) -> dict[tuple[Any, ...], float]:
        return {key: share[0] for key, share in credited(rows, "markov", kind).items() if key[1] != "pinterest"}

    for kind in ("install", "order"):
        assert of_january(credit, kind) == pytest.approx(of_january(one, kind))
    refunded = credit.where("model = 'markov' AND conversion_type = 'order' AND value < 0").collect()
    assert {row.day for row in refunded} == {date(2025, 2, 25)}
    assert {row.channel for row in refunded} <= {"google_ads", "facebook"}


def test_a_longest_path_and_a_look_back_are_parameters(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    credit, totals = made(spark, contracts, max_path_length=1)
    balances(credit, totals)
    assert credited(credit, "first_touch", "install") == credited(credit, "last_touch", "install")
    short, totals = made(spark, contracts, look_back=timedelta(hours=36))
    balances(short, totals)
    assert (4, "google_ads", "g1") not in credited(short, "linear", "install")


def test_each_type_has_the_order_that_its_paths_ask_for(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    # What comes after one touch is open, and what comes after two of them is not.
    rows = [("install", list("aabbaabbaabb"[phase : phase + size]), 10) for phase in range(4) for size in range(1, 9)]
    rows.append(("order", ["a"], 30))
    schema = "conversion_type string, path array<string>, conversions int"
    paths = spark.createDataFrame(rows, schema).selectExpr("*", "0 AS nulls", "0 AS value")
    found = chain_orders(paths)
    assert found["order"] == 1
    assert found["install"] > 1
    assert found["first_order"] == 1


def test_nothing_to_credit_is_nothing(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    credit, totals = made(spark, contracts, [], [], [])
    assert credit.collect() == []
    assert balances(credit, totals) == []
    nobody, totals = made(spark, contracts, [])
    assert {row.channel for row in nobody.select("channel").distinct().collect()} == {"unattributed"}
    assert balances(nobody, totals)
