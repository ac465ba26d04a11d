"""Advice from the curated tables and the marts to what is kept under its day."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession
from tributary import credit_balance, publish_attribution, recommendation
from tributary.budget import BudgetError, Experiment
from tributary.contract import Contract
from tributary.known_device import WITHHELD
from tributary.last_touch import LookBack
from tributary.publish import publish
from tributary.publish_attribution import AttributionRules
from tributary.publish_recommendations import AdviceRules, publish_recommendations
from tributary.spend_returns import ReturnRules
from tributary.tables import create_or_evolve

from .curated import Row
from .test_publish import filled, staged
from .warehouse import copy_of

STARTED = datetime(2025, 5, 1)
FIRST = date(2025, 1, 1)
DAYS = 84
RULES = AdviceRules()
LAST = FIRST + timedelta(days=DAYS - 1)


def spend_of(channel: str, day: int) -> int:
    """A spend that varies for reasons of its own."""
    return 40 + (7 * day * (2 if channel == "steep" else 3)) % 61


def curated() -> dict[str, list[Row]]:
    """Two channels: one brings installs by what it spends, the other about the same number whatever it spends."""
    delivery: list[Row] = []
    touches: list[Row] = []
    installs: list[Row] = []
    customers: list[Row] = []
    orders: list[Row] = []
    for day in range(DAYS):
        for channel in ("steep", "flat"):
            for creative_type in ("static", "video"):
                spend = spend_of(channel, day)
                delivery.append(
                    {
                        "ad_date": FIRST + timedelta(days=day),
                        "channel": channel,
                        "campaign_id": f"{channel}-1",
                        "creative_id": creative_type,
                        "creative_type": creative_type,
                        "spend": Decimal(spend),
                    }
                )
                for _ in range(spend // 8 if channel == "steep" else 3 + day % 3):
                    number = len(installs) + 1
                    at = datetime(2025, 1, 1, 10) + timedelta(days=day)
                    device = f"d{number}"
                    touches.append(
                        {
                            "touchpoint_id": number,
                            "occurred_at": at,
                            "device_id": device,
                            "channel": channel,
                            "campaign_id": f"{channel}-1",
                            "creative_type": creative_type,
                        }
                    )
                    came = at + timedelta(days=number % 3)
                    installs.append({"install_id": number, "installed_at": came, "device_id": device})
                    customers.append({"customer_id": number, "device_id": device})
                    ordered = came + timedelta(hours=1)
                    orders.append(
                        {"record_id": number, "order_id": number, "customer_id": number, "ordered_at": ordered}
                    )
    unseen = {"install_id": 10**6, "installed_at": datetime(2025, 1, 9), "device_id": WITHHELD}
    received = [FIRST, FIRST, LAST, LAST + timedelta(days=1)]
    return {
        "ad_performance": delivery,
        "app_installs": [*installs, unseen],
        "campaigns": [{"campaign_id": f"{channel}-1", "channel": channel} for channel in ("steep", "flat")],
        "customers": customers,
        "fx_rates": [],
        "order_items": [],
        "orders": orders,
        "products": [],
        "skan_postbacks": [
            {"postback_id": number, "postback_date": day, "channel": "steep", "campaign_id": "steep-1", "installs": 500}
            for number, day in enumerate(received)
        ],
        "touchpoints": touches,
    }


@pytest.fixture(scope="module")
def lake(spark: SparkSession, contracts: dict[str, Contract]) -> str:
    """A database with the marts of run-1, and no advice."""
    name = filled(spark, contracts, curated())
    for table in (credit_balance.TABLE, *publish_attribution.TABLES, recommendation.TABLE):
        create_or_evolve(spark, name, table)
    end = datetime(2025, 1, 1) + timedelta(days=DAYS)
    staged(spark, name, [f"20250101T000000Z_{end:%Y%m%dT%H%M%SZ}"], "run-1")
    publish(spark, name, contracts, "run-1", STARTED, LookBack())
    publish_attribution.publish_attribution(spark, name, "run-1", STARTED, AttributionRules(markov_order=1))
    return name


@pytest.fixture(scope="module")
def advised(spark: SparkSession, lake: str) -> str:
    """The same with the advice of run-1."""
    name = copy_of(spark, lake)
    publish_recommendations(spark, name, "run-1", STARTED, RULES)
    return name


def kept(spark: SparkSession, database: str) -> list[Row]:
    rows = spark.table(f"glue_catalog.{database}.recommendation").drop("loaded_at").collect()
    return sorted((row.asDict() for row in rows), key=lambda row: (row["day"], row["channel"], row["creative_type"]))


def of(rows: list[Row], channel: str, creative_type: str = "all") -> Row:
    [row] = [row for row in rows if (row["channel"], row["creative_type"]) == (channel, creative_type)]
    return row


def test_money_goes_to_the_channel_that_answers_to_it(spark: SparkSession, advised: str) -> None:
    rows = kept(spark, advised)
    assert (of(rows, "steep")["action"], of(rows, "flat")["action"]) == ("raise", "lower")
    assert {row["day"] for row in rows} == {LAST}
    assert {row["evidence"] for row in rows} == {"observational"}
    assert all(row["sentence"].startswith("Observational: ") for row in rows)
    assert {(row["channel"], row["creative_type"]) for row in rows} == {
        (channel, creative) for channel in ("steep", "flat") for creative in ("all", "static", "video")
    }


def test_the_budget_is_conserved_to_the_cent_and_so_is_each_channels(spark: SparkSession, advised: str) -> None:
    rows = kept(spark, advised)
    whole = [row for row in rows if row["creative_type"] == "all"]
    assert sum(row["spend_advised"] for row in whole) == whole[0]["budget"] == sum(row["spend_today"] for row in whole)
    for channel in whole:
        parts = [row for row in rows if row["channel"] == channel["channel"] and row["creative_type"] != "all"]
        assert sum(row["spend_advised"] for row in parts) == channel["spend_advised"]
    assert sum(row["share_advised"] for row in whole) == pytest.approx(1)


def test_the_elasticity_is_that_of_the_day_of_the_touch_and_young_days_count_for_nothing(
    spark: SparkSession, advised: str
) -> None:
    steep = of(kept(spark, advised), "steep")
    assert steep["elasticity"] > 0.85
    assert steep["days"] == DAYS - 14
    mature = [spend_of("steep", day) for day in range(DAYS - 14)]
    assert steep["conversions"] == sum(2 * (spend // 8) for spend in mature)
    last = [Decimal(2 * spend_of("steep", day)) for day in range(DAYS - 28, DAYS)]
    assert steep["spend_today"] == (sum(last, Decimal(0)) / 28).quantize(Decimal("0.01"))


def test_models_range_over_what_each_credits(spark: SparkSession, advised: str) -> None:
    for row in kept(spark, advised):
        assert row["models_low"] <= row["models_high"]
        assert row["models_low"] == pytest.approx(row["mroas"], rel=0.05)


def test_a_repeated_run_advises_the_same_and_a_later_day_stands_beside(spark: SparkSession, advised: str) -> None:
    name = copy_of(spark, advised)
    before = kept(spark, name)
    record = publish_recommendations(spark, name, "run-1", STARTED, RULES)
    assert kept(spark, name) == before
    assert (record.job, record.dataset, record.rows_out) == ("recommend", "recommendation", len(before))
    staged(spark, name, ["20250326T000000Z_20250402T000000Z"], "run-2")
    publish_recommendations(spark, name, "run-2", STARTED, RULES)
    after = kept(spark, name)
    assert [row for row in after if row["day"] == LAST] == before
    assert {row["run_id"] for row in after if row["day"] == date(2025, 4, 1)} == {"run-2"}
    # The run before it, once more: its day is replaced, and the later one stays.
    publish_recommendations(spark, name, "run-3", STARTED, RULES)
    again = kept(spark, name)
    assert {(row["day"], row["run_id"]) for row in again} == {(LAST, "run-1"), (date(2025, 4, 1), "run-3")}


def test_rows_of_a_month_that_was_advised_on_before_are_all_kept(spark: SparkSession, lake: str) -> None:
    name = copy_of(spark, lake)
    for end in ("20250327T000000Z", "20250328T000000Z", "20250328T120000Z"):
        staged(spark, name, [f"20250326T000000Z_{end}"], "run-2")
        publish_recommendations(spark, name, "run-2", STARTED, RULES)
    days = [row["day"].day for row in kept(spark, name) if row["creative_type"] == "all" and row["channel"] == "flat"]
    assert days == [26, 27]
    files = spark.table(f"glue_catalog.{name}.recommendation.files").collect()
    assert len(files) == 1


def test_a_budget_a_cap_and_an_experiment_are_heeded(spark: SparkSession, lake: str) -> None:
    def advice(**rules: Any) -> list[Row]:
        name = copy_of(spark, lake)
        publish_recommendations(spark, name, "run-1", STARTED, AdviceRules(**rules))
        return kept(spark, name)

    small = advice(cap=0.05)
    assert of(small, "steep")["spend_advised"] <= of(small, "steep")["spend_today"] * Decimal("1.05")
    more = advice(budget=Decimal("300.00"))
    assert sum(row["spend_advised"] for row in more if row["creative_type"] == "all") == 300
    with pytest.raises(BudgetError):
        advice(budget=Decimal(1_000_000))
    # Measured to answer to nothing, the steep channel is not raised; what no channel is named by is left out.
    nothing = Experiment(0.05, 0.001).prior()
    told = advice(priors={"steep": nothing, "elsewhere": nothing})
    assert of(told, "steep")["action"] != "raise"


def test_a_short_history_is_refused(spark: SparkSession, lake: str) -> None:
    name = copy_of(spark, lake)
    rules = AdviceRules(returns=ReturnRules(history_days=21))
    publish_recommendations(spark, name, "run-1", STARTED, rules)
    assert {(row["action"], row["reason"]) for row in kept(spark, name)} == {("hold", "insufficient_evidence")}


def test_what_can_not_be_seen_is_counted_and_in_no_figure(spark: SparkSession, lake: str, advised: str) -> None:
    unseen = spark.table(f"glue_catalog.{advised}.unobservable_daily").collect()
    assert sum(row.conversions for row in unseen if row.kind == "no_consent") == 1
    # Two of the first day, one of the last; what came later is not among the days of the advice.
    counted = {"steep": {"skan": 1500.0}, "flat": {}}
    rows = kept(spark, advised)
    assert all(row["unobservable"] == counted[row["channel"]] for row in rows)
    without = copy_of(spark, lake)
    spark.sql(f"DELETE FROM glue_catalog.{without}.skan_postbacks")
    publish_attribution.publish_attribution(spark, without, "run-1", STARTED, AttributionRules(markov_order=1))
    publish_recommendations(spark, without, "run-1", STARTED, RULES)
    assert kept(spark, without) == [{**row, "unobservable": {}} for row in rows]


def test_nothing_staged_is_nothing_advised(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    empty: dict[str, list[Row]] = {dataset: [] for dataset in curated()}
    name = filled(spark, contracts, empty)
    spark.sql(f"DELETE FROM glue_catalog.{name}.run_record")
    for table in (*publish_attribution.TABLES, recommendation.TABLE):
        create_or_evolve(spark, name, table)
    record = publish_recommendations(spark, name, "run-1", STARTED, RULES)
    assert (record.rows_in, record.rows_out, kept(spark, name)) == (0, 0, [])
