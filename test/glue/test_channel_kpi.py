"""A channel's figures and ratios under each model."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, Row, SparkSession
from tributary.attribution_credit import TABLE as CREDIT
from tributary.channel_daily import TABLE as CHANNEL_DAILY
from tributary.channel_kpi import channel_kpi
from tributary.mart_table import figures

from .curated import exact, january


def frame(spark: SparkSession, table: Any, rows: list[dict[str, Any]], rest: dict[str, Any]) -> DataFrame:
    columns = figures(table)
    schema = ", ".join(f"{column.name} {column.dataType.simpleString()}" for column in columns)
    return spark.createDataFrame([tuple({**rest, **row}[c.name] for c in columns) for row in rows], schema)


def kpis(spark: SparkSession, delivered: list[dict[str, Any]], credited: list[dict[str, Any]]) -> dict[Any, Row]:
    nothing = {column.name: 0 for column in figures(CHANNEL_DAILY)}
    money = {name: Decimal(0) for name in ("spend", "last_touch_revenue")}
    daily = frame(spark, CHANNEL_DAILY, delivered, {**nothing, **money, "day": january(1), "country": "DE"})
    common = {"day": january(1), "campaign_id": "c", "creative_type": "static", "value": Decimal(0)}
    credit = frame(spark, CREDIT, credited, common)
    return {(row.channel, row.model): row for row in channel_kpi(daily, credit).collect()}


def test_delivery_is_there_once_under_each_model_and_ratios_are_of_sums(spark: SparkSession) -> None:
    delivered = [
        {"channel": "a", "country": "DE", "impressions": 1000, "clicks": 40, "spend": Decimal(10)},
        {"channel": "a", "country": "FR", "impressions": 3000, "clicks": 60, "spend": Decimal(30)},
        {"channel": "b", "impressions": 500, "spend": Decimal(5)},
    ]
    credited = [
        {"channel": "a", "model": "linear", "conversion_type": "install", "conversions": 4.0},
        {"channel": "a", "model": "linear", "conversion_type": "install", "conversions": 1.0, "campaign_id": "d"},
        {"channel": "a", "model": "linear", "conversion_type": "order", "conversions": 2.0, "value": Decimal(60)},
        {"channel": "a", "model": "linear", "conversion_type": "first_order", "conversions": 1.0, "value": Decimal(25)},
        {
            "channel": "unattributed",
            "model": "markov",
            "conversion_type": "order",
            "conversions": 2.0,
            "value": Decimal(60),
        },
    ]
    found = kpis(spark, delivered, credited)
    assert set(found) == {
        ("a", "linear"),
        ("a", "markov"),
        ("b", "linear"),
        ("b", "markov"),
        ("unattributed", "markov"),
    }
    row = found["a", "linear"]
    assert (row.impressions, row.clicks, row.spend) == (4000, 100, exact("40"))
    assert (row.installs, row.orders, row.first_orders, row.revenue) == (5, 2, 1, exact("60"))
    assert (row.click_through_rate, row.click_to_install_rate, row.cost_per_mille) == (0.025, 0.05, 10)
    assert (row.cost_per_click, row.cost_per_install, row.customer_acquisition_cost) == (0.4, 8, 40)
    assert (row.attributed_roas, row.install_to_order_rate, row.buyer_rate) == (1.5, 0.4, 0.2)
    assert found["a", "markov"].attributed_roas == 0


def test_a_channel_that_never_converts_stays_and_a_denominator_of_nothing_is_null(spark: SparkSession) -> None:
    delivered = [{"channel": "b", "impressions": 500, "spend": Decimal(5)}]
    credited = [{"channel": "a", "model": "linear", "conversion_type": "install", "conversions": 1.0}]
    found = kpis(spark, delivered, credited)
    never, organic = found["b", "linear"], found["a", "linear"]
    assert (never.installs, never.cost_per_install, never.cost_per_click, never.attributed_roas) == (0, None, None, 0)
    assert (organic.attributed_roas, organic.click_through_rate, organic.cost_per_install) == (None, None, 0)


def test_the_worked_metrics_are_found(spark: SparkSession) -> None:
    golden = json.loads((Path(__file__).parents[1] / "golden/metrics.json").read_text())
    rates = {name: Decimal(str(rate)) for name, rate in golden["input"]["fx_to_usd"].items()}
    delivered = [
        {
            "channel": row["channel"],
            "impressions": row["impressions"],
            "clicks": row["clicks"],
            "spend": Decimal(row["spend"]) * rates[row["currency"]],
        }
        for row in golden["input"]["ad_daily"]
    ]
    credited = [
        {
            "channel": row["channel"],
            "model": "linear",
            "conversion_type": "install",
            "conversions": float(row["installs"]),
        }
        for row in golden["input"]["installs"]
    ] + [
        {
            "channel": row["channel"],
            "model": "linear",
            "conversion_type": "order",
            "conversions": float(row["orders"]),
            "value": Decimal(row["revenue_usd"]),
        }
        for row in golden["input"]["orders"]
    ]
    found = kpis(spark, delivered, credited)
    (case,) = [case for case in golden["cases"] if case["model"] == "channel_metrics"]
    names = {
        "ctr": "click_through_rate",
        "click_to_install": "click_to_install_rate",
        "impression_to_install": "impression_to_install_ratio",
        "install_to_order": "install_to_order_rate",
        "cpm": "cost_per_mille",
        "cpc": "cost_per_click",
        "cpi": "cost_per_install",
        "cpa_order": "cost_per_order",
        "roas": "attributed_roas",
    }
    for channel in ("google_ads", "facebook", "twitter", "instagram"):
        row = found[channel, "linear"].asDict()
        worked = {name: case["expected"][channel][name] for name in names}
        assert {name: row[column] for name, column in names.items()} == pytest.approx(worked), channel
