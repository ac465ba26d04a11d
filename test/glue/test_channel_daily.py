"""The mart of a day and channel, from the curated tables to what is published."""

import runpy
import sys
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession
from tributary import channel_daily, run_record
from tributary.attribution import LookBack
from tributary.contract import Contract
from tributary.publish import MartError, publish_channel_daily
from tributary.run_record import RunRecord
from tributary.schema import contract_schema
from tributary.tables import create_or_evolve, describe

from .warehouse import fresh_database

ROOT = Path(__file__).parents[2]
STARTED = datetime(2025, 2, 1)
RULE = LookBack()
DAY = date(2025, 1, 1)
Figures = dict[tuple[date, str], tuple[int, int, Decimal, int, int, Decimal]]


def at(day: int, hour: int = 12) -> datetime:
    return datetime(2025, 1, day, hour)


def spend(day: int, channel: str, creative: str, impressions: int, clicks: int, amount: str) -> tuple[Any, ...]:
    money = Decimal(amount)
    return (date(2025, 1, day), channel, "c", "C", creative, "static", impressions, clicks, money, at(day))


CURATED: dict[str, list[tuple[Any, ...]]] = {
    "ad_performance": [
        spend(1, "google_ads", "x", 100, 10, "1.0001"),
        spend(1, "google_ads", "y", 50, 5, "2.0002"),
        spend(1, "pinterest", "z", 1000, 1, "99.9999"),
        spend(2, "google_ads", "x", 7, 0, "0.1000"),
    ],
    "touchpoints": [
        (1, "d1", at(1, 9), "google_ads", "c", "click", at(1)),
        (2, "d2", at(1, 9), "facebook", "c", "impression", at(1)),
    ],
    "app_installs": [
        (1, "d1", at(1, 10), "ios", "DE", at(1)),
        (2, "d2", at(1, 10), "ios", "DE", at(1)),
        (3, "d3", at(1, 23), "ios", "DE", at(1)),
        (4, "d2", at(3, 10), "ios", "DE", at(1)),
    ],
    "customers": [
        (1, "d1", "DE", at(1), at(1)),
        (2, "d2", "DE", at(1), at(1)),
        (3, None, "DE", at(1), at(1)),
    ],
    "orders": [
        (1, 1, at(1, 11), Decimal("10.01"), at(1)),
        (2, 1, at(1, 12), Decimal("20.02"), at(1)),
        (3, 1, at(9, 12), Decimal("30.03"), at(9)),
        (4, 2, at(2, 8), Decimal("1.00"), at(2)),
        (5, 3, at(2, 8), Decimal("2.00"), at(2)),
        (6, 99, at(2, 8), Decimal("3.00"), at(2)),
        (7, 1, datetime(2025, 1, 1, 23, 59, 59, 999999), Decimal("0.10"), at(2)),
    ],
}
EXPECTED: Figures = {
    (date(2025, 1, 1), "google_ads"): (150, 15, Decimal("3.0003"), 1, 3, Decimal("30.13")),
    (date(2025, 1, 1), "pinterest"): (1000, 1, Decimal("99.9999"), 0, 0, Decimal(0)),
    (date(2025, 1, 1), "facebook"): (0, 0, Decimal(0), 1, 0, Decimal(0)),
    (date(2025, 1, 1), "organic"): (0, 0, Decimal(0), 1, 0, Decimal(0)),
    (date(2025, 1, 2), "google_ads"): (7, 0, Decimal("0.1000"), 0, 0, Decimal(0)),
    (date(2025, 1, 2), "facebook"): (0, 0, Decimal(0), 0, 1, Decimal("1.00")),
    (date(2025, 1, 2), "unattributed"): (0, 0, Decimal(0), 0, 2, Decimal("5.00")),
    (date(2025, 1, 3), "organic"): (0, 0, Decimal(0), 1, 0, Decimal(0)),
    (date(2025, 1, 9), "unattributed"): (0, 0, Decimal(0), 0, 1, Decimal("30.03")),
}


def filled(spark: SparkSession, contracts: dict[str, Contract]) -> str:
    """A database with the curated tables of the case and an empty mart."""
    name = fresh_database(spark)
    for table in (channel_daily.TABLE, run_record.TABLE):
        create_or_evolve(spark, name, table)
    for dataset, rows in CURATED.items():
        create_or_evolve(spark, name, describe(contracts[dataset]))
        add(spark, contracts[dataset], name, rows)
    return name


@pytest.fixture(scope="module")
def database(spark: SparkSession, contracts: dict[str, Contract]) -> str:
    """Shared by the tests that leave the curated tables alone; each publishes what it looks at."""
    return filled(spark, contracts)


@pytest.fixture(scope="module")
def mart(spark: SparkSession, database: str) -> tuple[RunRecord, Figures]:
    return publish(spark, database), published(spark, database)


def add(spark: SparkSession, contract: Contract, database: str, rows: list[tuple[Any, ...]]) -> None:
    frame = spark.createDataFrame(rows, contract_schema(contract))
    lineage = ["'w' window_id", "'a' attempt", "'r' run_id", "timestamp_ntz'2025-01-01 00:00:00' loaded_at"]
    frame.selectExpr("*", *lineage).writeTo(f"glue_catalog.{database}.{contract.dataset}").append()


def publish(spark: SparkSession, database: str, run: str = "run-1") -> RunRecord:
    return publish_channel_daily(spark, database, run, STARTED, RULE)


def published(spark: SparkSession, database: str) -> Figures:
    rows = spark.table(f"glue_catalog.{database}.channel_daily").collect()
    figures = {
        (row.day, row.channel): (
            row.impressions,
            row.clicks,
            row.spend,
            row.installs,
            row.last_touch_orders,
            row.last_touch_revenue,
        )
        for row in rows
    }
    assert len(figures) == len(rows)
    return figures


def test_the_mart_holds_every_day_and_channel_of_either_side_to_the_cent(mart: tuple[RunRecord, Figures]) -> None:
    record, figures = mart
    assert figures == EXPECTED
    assert (record.job, record.dataset, record.rows_in, record.rows_out) == ("marts", "channel_daily", 15, 9)
    assert record.money_in == {"spend": Decimal("103.1002"), "last_touch_revenue": Decimal("66.16")}
    assert record.money_out == record.money_in


def test_spend_is_not_multiplied_by_the_conversions_of_its_channel(
    spark: SparkSession, database: str, mart: tuple[RunRecord, Figures]
) -> None:
    curated = f"glue_catalog.{database}"
    # The mistake: three orders and two creatives of a channel on one day, joined row to row.
    mistaken = spark.sql(f"""
        SELECT sum(spend) FROM {curated}.ad_performance JOIN {curated}.orders ON ad_date = to_date(ordered_at)
        JOIN {curated}.customers USING (customer_id) WHERE channel = 'google_ads' AND ad_date = DATE'2025-01-01'
    """).first()[0]
    assert mistaken == Decimal("9.0009")
    assert mart[1][DAY, "google_ads"][2] == Decimal("3.0003")


def test_a_channel_that_spends_and_never_converts_stays(mart: tuple[RunRecord, Figures]) -> None:
    assert mart[1][DAY, "pinterest"] == (1000, 1, Decimal("99.9999"), 0, 0, Decimal(0))


def test_publishing_again_replaces_the_mart_in_one_snapshot_with_the_days_that_vanished(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    database = filled(spark, contracts)
    publish(spark, database)
    table = f"glue_catalog.{database}.channel_daily"
    before = spark.table(f"{table}.snapshots").count()
    spark.sql(f"DELETE FROM glue_catalog.{database}.orders WHERE ordered_at > TIMESTAMP_NTZ'2025-01-05 00:00:00'")
    late = [(8, 1, at(1, 13), Decimal("5.00"), at(20))]
    add(spark, contracts["orders"], database, late)
    publish(spark, database, "run-2")
    assert spark.table(f"{table}.snapshots").count() == before + 1
    changed = dict(EXPECTED)
    del changed[date(2025, 1, 9), "unattributed"]
    changed[DAY, "google_ads"] = (150, 15, Decimal("3.0003"), 1, 4, Decimal("35.13"))
    assert published(spark, database) == changed
    assert {row.run_id for row in spark.table(table).collect()} == {"run-2"}


def test_publishing_the_same_run_twice_gives_the_same_mart(
    spark: SparkSession, database: str, mart: tuple[RunRecord, Figures]
) -> None:
    again = publish(spark, database)
    assert published(spark, database) == EXPECTED
    assert (again.rows_out, again.money_out) == (mart[0].rows_out, mart[0].money_out)


def test_a_mart_that_does_not_balance_is_not_published(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    database = filled(spark, contracts)
    add(spark, contracts["customers"], database, [(1, "d9", "DE", at(1), at(1))])
    with pytest.raises(MartError, match="last_touch_orders adds up to 11, its tables to 7"):
        publish(spark, database)
    assert published(spark, database) == {}


def test_the_mart_of_empty_tables_is_empty(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    name = fresh_database(spark)
    for dataset in CURATED:
        create_or_evolve(spark, name, describe(contracts[dataset]))
    create_or_evolve(spark, name, channel_daily.TABLE)
    record = publish(spark, name)
    assert (record.rows_out, record.money_out) == (0, {"spend": Decimal(0), "last_touch_revenue": Decimal(0)})
    assert published(spark, name) == {}


def test_the_windows_of_attribution_are_configuration(spark: SparkSession, database: str) -> None:
    publish_channel_daily(spark, database, "run-1", STARTED, LookBack(timedelta(minutes=1), timedelta(minutes=1)))
    found = published(spark, database)
    assert sum(row[3] for (_, channel), row in found.items() if channel == "organic") == 4
    assert sum(row[4] for (_, channel), row in found.items() if channel == "unattributed") == 7


def test_the_job_publishes_and_records_under_its_run(
    spark: SparkSession, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = {"JOB_NAME": "tributary-local-marts", "run_id": "run-7", "curated_database": database}
    options = [part for name, value in arguments.items() for part in (f"--{name}", value)]
    monkeypatch.setattr(sys, "argv", ["marts.py", *options])
    runpy.run_path(str(ROOT / "glue/jobs/marts.py"), run_name="__main__")
    assert published(spark, database) == EXPECTED
    row = spark.table(f"glue_catalog.{database}.run_record").first()
    assert (row.run_id, row.job, row.dataset, row.rows_out) == ("run-7", "marts", "channel_daily", 9)
    assert row.money_out == {"spend": Decimal("103.1002"), "last_touch_revenue": Decimal("66.16")}
