"""The mart of a day and campaign, and that of a day and channel which is made of it."""

import json
from collections import defaultdict
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from tributary.campaign_daily import TABLE, campaign_daily
from tributary.channel_daily import channel_daily
from tributary.contract import Contract
from tributary.fx import rates_by_day
from tributary.sales import sales

from .curated import at, exact, frame, january

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/metrics.json").read_text())
EXPECTED = {case["model"]: case["expected"] for case in GOLDEN["cases"]}
INSTALLS = "day date, channel string, campaign_id string, creative_type string, country string"
Credit = tuple[str, str, str, str]
GOOGLE: Credit = ("google_ads", "c1", "static", "DE")


def installed(spark: SparkSession, rows: list[tuple[Any, ...]]) -> DataFrame:
    return spark.createDataFrame(rows, INSTALLS)


def sold(
    spark: SparkSession, contracts: dict[str, Contract], orders: list[tuple[Credit, dict[str, Any]]], rates: DataFrame
) -> DataFrame:
    """Sales of orders with the credit that attribution would have given."""
    credited = [(order["order_id"], *credit) for credit, order in orders]
    columns = "order_id bigint, channel string, campaign_id string, creative_type string, country string"
    rows = frame(spark, contracts["orders"], [order for _, order in orders])
    return sales(rows.join(spark.createDataFrame(credited, columns), "order_id"), rates)


@pytest.fixture(scope="module")
def rates(spark: SparkSession, contracts: dict[str, Contract]) -> DataFrame:
    euro = {"rate_date": january(1), "currency": "EUR", "rate": Decimal("1.00000001")}
    return rates_by_day(frame(spark, contracts["fx_rates"], [euro]))


@pytest.fixture(scope="module")
def mart(spark: SparkSession, contracts: dict[str, Contract], rates: DataFrame) -> DataFrame:
    delivery: list[dict[str, Any]] = [
        {"spend": Decimal("1.0001")},
        {"creative_id": "y", "spend": Decimal("2.0002")},
        {"creative_id": "z", "spend": Decimal("0.0003"), "currency": "EUR"},
        {"creative_id": "v", "creative_type": "video", "spend": Decimal(4)},
        {"campaign_id": "c9", "channel": "pinterest", "spend": Decimal("99.9999"), "clicks": 0},
        {"campaign_id": "c2", "channel": "facebook", "spend": Decimal(5), "currency": "JPY"},
        {"campaign_id": "c2", "channel": "facebook", "spend": Decimal(6), "creative_id": "y"},
    ]
    campaigns: list[dict[str, Any]] = [{"campaign_id": "c1"}, {"campaign_id": "c2", "country": None}]
    refund = {"refund_amount": Decimal("1.50"), "refunded_at": at(20)}
    orders = [
        (GOOGLE, {"order_id": 1, "ordered_at": at(1), "amount": Decimal("10.01")}),
        (GOOGLE, {"order_id": 2, "ordered_at": at(1), "amount": Decimal("20.02"), **refund}),
        (GOOGLE, {"order_id": 3, "ordered_at": at(1), "status": "cancelled"}),
        (GOOGLE, {"order_id": 4, "ordered_at": at(1), "currency": "JPY"}),
        (("unattributed", "none", "none", "ZZ"), {"order_id": 5, "ordered_at": at(1), "customer_id": 2}),
    ]
    installs = [(january(1), *GOOGLE), (january(1), *GOOGLE), (january(2), "organic", "none", "none", "FR")]
    return campaign_daily(
        frame(spark, contracts["ad_performance"], delivery),
        frame(spark, contracts["campaigns"], campaigns),
        installed(spark, installs),
        sold(spark, contracts, orders, rates),
        rates,
    ).persist()


def found(mart: DataFrame, **key: Any) -> tuple[Any, ...]:
    """The figures of the one row with this key."""
    row = mart.where(" AND ".join(f"{name} = '{value}'" for name, value in key.items())).collect()
    assert len(row) == 1
    return tuple(row[0])[len(mart.columns) - 9 :]


def test_every_side_is_brought_to_one_grain_and_spend_is_multiplied_by_no_conversion(mart: DataFrame) -> None:
    row = found(mart, day=january(1), channel="google_ads", creative_type="static")
    # 3 creatives and 4 conversions: joined row to row the spend would be a multiple of this.
    assert row == (300, 30, exact("3.000600000003"), 0, 2, 3, 1, exact("30.03"), 1)


def test_a_channel_that_spends_and_never_converts_stays(mart: DataFrame) -> None:
    assert found(mart, channel="pinterest") == (100, 0, exact("99.9999"), 0, 0, 0, 0, 0, 0)


def test_a_channel_that_converts_and_never_spends_stays(mart: DataFrame) -> None:
    assert found(mart, channel="unattributed") == (0, 0, 0, 0, 0, 1, 1, exact("10"), 0)
    assert found(mart, channel="organic") == (0, 0, 0, 0, 1, 0, 0, 0, 0)


def test_a_refund_is_of_its_own_day_and_of_its_orders_campaign(mart: DataFrame) -> None:
    assert found(mart, day=january(20), campaign_id="c1") == (0, 0, 0, 0, 0, 0, 0, exact("-1.5"), 0)


def test_an_amount_without_a_rate_is_in_no_sum_and_is_counted(mart: DataFrame) -> None:
    assert found(mart, campaign_id="c2") == (200, 20, exact("6"), 1, 0, 0, 0, 0, 0)


def test_delivery_is_of_its_campaigns_country_or_of_none(mart: DataFrame) -> None:
    countries = {row.campaign_id: row.country for row in mart.where("spend > 0").collect()}
    assert countries == {"c1": "DE", "c2": "ZZ", "c9": "ZZ"}


def test_every_row_has_a_key_of_its_own_and_the_types_of_the_table(mart: DataFrame) -> None:
    keys = ["day", "channel", "campaign_id", "creative_type", "country"]
    assert mart.dropDuplicates(keys).count() == mart.count() == 7
    assert mart.dtypes == [(name, kind) for name, kind in _table_types() if name not in ("run_id", "loaded_at")]


def _table_types() -> list[tuple[str, str]]:
    return [(column.name, column.dataType.simpleString()) for column in TABLE.schema.fields]


def test_a_channels_day_is_the_sum_of_its_campaigns(mart: DataFrame) -> None:
    channels = channel_daily(mart)
    assert channels.columns == [name for name in mart.columns if name not in ("campaign_id", "creative_type")]
    row = found(channels, day=january(1), channel="google_ads")
    assert row == (400, 40, exact("7.000600000003"), 0, 2, 3, 1, exact("30.03"), 1)


@pytest.fixture(scope="module")
def worked(spark: SparkSession, contracts: dict[str, Contract]) -> dict[str, dict[str, Any]]:
    """The worked case through the jobs' functions: the sums of each channel, and all of those that spend."""
    data = GOLDEN["input"]
    delivery = [
        {
            "ad_date": date.fromisoformat(row["date"]),
            "channel": row["channel"],
            "campaign_id": row["campaign"],
            "creative_type": row["creative_type"],
            "currency": row["currency"],
            "impressions": row["impressions"],
            "clicks": row["clicks"],
            "spend": Decimal(row["spend"]),
        }
        for row in data["ad_daily"]
    ]
    day = date(2024, 3, 1)
    rates = rates_by_day(
        frame(
            spark,
            contracts["fx_rates"],
            [
                {"rate_date": day, "currency": currency, "rate": Decimal(str(rate))}
                for currency, rate in data["fx_to_usd"].items()
            ],
        )
    )
    installs = [
        (day, row["channel"], row["campaign"], "", "ZZ") for row in data["installs"] for _ in range(row["installs"])
    ]
    orders: list[tuple[Credit, dict[str, Any]]] = []
    for row in data["orders"]:
        for _ in range(row["orders"]):
            amount = Decimal(row["revenue_usd"]) / row["orders"]
            order = {"order_id": len(orders), "ordered_at": datetime(2024, 3, 1, 12), "amount": amount}
            orders.append(((row["channel"], row["campaign"], "", "ZZ"), order))
    mart = campaign_daily(
        frame(spark, contracts["ad_performance"], delivery),
        frame(spark, contracts["campaigns"], []),
        installed(spark, installs),
        sold(spark, contracts, orders, rates),
        rates,
    )
    names = {"spend": "spend_usd", "last_touch_orders": "orders", "last_touch_revenue": "revenue_usd"}
    figures = ["spend", "impressions", "clicks", "installs", "last_touch_orders", "last_touch_revenue"]
    sums: dict[str, dict[str, Any]] = defaultdict(lambda: defaultdict(int))
    totals = channel_daily(mart).groupBy("channel").agg(*[F.sum(name).alias(name) for name in figures])
    for row in totals.collect():
        for name in figures:
            value = row[name]
            sums[row.channel][names.get(name, name)] += value
            if row.channel in EXPECTED["channel_metrics"]:
                sums["ALL_PAID"][names.get(name, name)] += value
    return sums


@pytest.mark.parametrize("channel", ["google_ads", "facebook", "twitter", "instagram", "ALL_PAID"])
def test_a_channel_adds_up_as_in_the_worked_case(worked: dict[str, dict[str, Any]], channel: str) -> None:
    expected = EXPECTED["channel_metrics"][channel]
    additive = ["spend_usd", "impressions", "clicks", "installs", "orders", "revenue_usd"]
    assert {name: worked[channel][name] for name in additive} == {
        name: Decimal(str(expected[name])) for name in additive
    }


def test_ratios_of_the_sums_are_those_of_the_worked_case_and_none_of_its_mistakes(
    worked: dict[str, dict[str, Any]],
) -> None:
    google, instagram = worked["google_ads"], worked["instagram"]
    mistakes = list(EXPECTED["wrong_answers"].values())
    figures = [
        google["clicks"] / google["impressions"],
        google["spend_usd"],
        instagram["revenue_usd"] / instagram["spend_usd"],
    ]
    expected = EXPECTED["channel_metrics"]
    right = [expected["google_ads"]["ctr"], expected["google_ads"]["spend_usd"], expected["instagram"]["roas"]]
    assert [float(figure) for figure in figures] == pytest.approx(right, abs=1e-12)
    assert all(float(figure) != pytest.approx(wrong) for figure, wrong in zip(figures, mistakes, strict=True))
