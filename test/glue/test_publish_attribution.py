"""The marts of attribution, from the curated tables to what is published under one run."""

from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from pyspark.sql import DataFrame, SparkSession
from tributary import credit_balance, journey_daily, publish_attribution
from tributary.attribution import AttributionError
from tributary.attribution.journeys import JourneyRules
from tributary.contract import Contract
from tributary.credit_balance import CreditError
from tributary.last_touch import LookBack
from tributary.publish import publish
from tributary.publish_attribution import TABLES, AttributionRules
from tributary.tables import create_or_evolve
from tributary.touch_credit import touch_credit

from .curated import Row, at, exact, january
from .test_publish import CURATED, add, filled
from .warehouse import copy_of

STARTED = datetime(2025, 2, 1)
RULES = AttributionRules()
NAMES = [table.name for table in TABLES]


@pytest.fixture(scope="module")
def published(spark: SparkSession, contracts: dict[str, Contract]) -> str:
    """A database whose marts, those of attribution too, were published by run-1."""
    name = filled(spark, contracts)
    for table in (credit_balance.TABLE, *TABLES):
        create_or_evolve(spark, name, table)
    publish(spark, name, contracts, "run-1", STARTED, LookBack())
    publish_attribution.publish_attribution(spark, name, "run-1", STARTED, RULES)
    return name


def rows(spark: SparkSession, database: str, table: str) -> list[Row]:
    kept = spark.table(f"glue_catalog.{database}.{table}").drop("run_id", "loaded_at", "checked_at").collect()
    return sorted((row.asDict() for row in kept), key=str)


def test_all_marts_are_of_the_run_and_every_model_accounts_for_everything(spark: SparkSession, published: str) -> None:
    for name in NAMES:
        runs = spark.table(f"glue_catalog.{published}.{name}").select("run_id").distinct().collect()
        assert [row.run_id for row in runs] == ["run-1"], name
    found = {
        (row["model"], row["conversion_type"]): row for row in rows(spark, published, "attribution_reconciliation")
    }
    credit = spark.table(f"glue_catalog.{published}.attribution_credit")
    sums = credit.groupBy("model", "conversion_type").sum("conversions", "value").collect()
    assert {(row[0], row[1]) for row in sums} == set(found)
    for row in sums:
        balance = found[row[0], row[1]]
        assert row[2] == pytest.approx(balance["conversions"], abs=1e-9, rel=0)
        assert row[3] == balance["value"]
        assert balance["credited_conversions"] + balance["unattributed_conversions"] == pytest.approx(
            balance["conversions"]
        )
        assert (balance["markov_order"] is None) == (balance["model"] != "markov")
        assert balance["share_of_touches_cut"] == 0
    assert {balance["conversions"] for balance in found.values() if balance["conversion_type"] == "install"} == {4}
    # Six orders were not cancelled, of which one has no rate.
    orders = found["linear", "order"]
    assert (orders["conversions"], orders["unconverted_amounts"]) == (6, 1)


def test_the_last_touch_of_orders_is_what_the_marts_of_every_day_have(spark: SparkSession, published: str) -> None:
    kpi = spark.table(f"glue_catalog.{published}.channel_kpi").where("model = 'linear'")
    daily = spark.table(f"glue_catalog.{published}.channel_daily")
    for column in ("spend", "impressions", "clicks", "unconverted_spend"):
        assert kpi.agg({column: "sum"}).collect()[0][0] == daily.agg({column: "sum"}).collect()[0][0], column
    assert kpi.agg({"revenue": "sum"}).collect()[0][0] == daily.agg({"last_touch_revenue": "sum"}).collect()[0][0]
    assert kpi.where("channel = 'pinterest'").collect()[0]["attributed_roas"] == 0


def test_a_repeated_run_publishes_the_same_once(spark: SparkSession, published: str) -> None:
    name = copy_of(spark, published)
    before = {table: rows(spark, name, table) for table in (*NAMES, "attribution_reconciliation")}
    records = publish_attribution.publish_attribution(spark, name, "run-1", STARTED, RULES)
    assert {table: rows(spark, name, table) for table in before} == before
    assert {record.dataset: record.rows_out for record in records} == {table: len(before[table]) for table in NAMES}


def test_late_touches_and_refunds_restate_what_they_concern(
    spark: SparkSession, contracts: dict[str, Contract], published: str
) -> None:
    name = copy_of(spark, published)
    late = [{"touchpoint_id": 9, "occurred_at": at(1, 22), "device_id": "d3", "channel": "twitter"}]
    add(spark, contracts["touchpoints"], name, late, "run-2")
    publish_attribution.publish_attribution(spark, name, "run-2", STARTED, RULES)
    credit = spark.table(f"glue_catalog.{name}.attribution_credit").where("model = 'last_touch'")
    twitter = credit.where("channel = 'twitter' AND conversion_type = 'install'").collect()
    assert [(row.day.day, row.conversions) for row in twitter] == [(1, 1)]
    before = {
        (row["model"], row["conversion_type"]): row["conversions"]
        for row in rows(spark, published, "attribution_reconciliation")
    }
    after = spark.table(f"glue_catalog.{name}.attribution_reconciliation").where("run_id = 'run-2'").collect()
    assert {(row.model, row.conversion_type): row.conversions for row in after} == before


def test_credit_that_loses_something_is_not_published(
    spark: SparkSession, published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = copy_of(spark, published)
    before = {table: rows(spark, name, table) for table in (*NAMES, "attribution_reconciliation")}

    def lossy(journeys: DataFrame) -> DataFrame:
        return touch_credit(journeys).where("NOT (conversion_type = 'install' AND channel = 'google_ads')")

    monkeypatch.setattr(publish_attribution, "touch_credit", lossy)
    with pytest.raises(CreditError, match="of install: 4 conversions"):
        publish_attribution.publish_attribution(spark, name, "run-2", STARTED, RULES)
    assert {table: rows(spark, name, table) for table in before} == before


def test_paths_that_lose_something_are_not_published(
    spark: SparkSession, published: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    name = copy_of(spark, published)
    before = {table: rows(spark, name, table) for table in (*NAMES, "attribution_reconciliation")}
    whole = journey_daily.journey_daily
    monkeypatch.setattr(journey_daily, "journey_daily", lambda journeys: whole(journeys).where("path <> 'google_ads'"))
    with pytest.raises(CreditError, match="paths to install: 3 conversions of 4"):
        publish_attribution.publish_attribution(spark, name, "run-2", STARTED, RULES)
    assert {table: rows(spark, name, table) for table in before} == before


def test_paths_begin_and_end_where_the_first_and_the_last_touch_are_credited(
    spark: SparkSession, published: str
) -> None:
    names = ("journey_daily", "attribution_credit")
    paths, credit = (spark.table(f"glue_catalog.{published}.{name}") for name in names)
    for end, model in (("first_channel", "first_touch"), ("last_channel", "last_touch")):
        of_paths = paths.groupBy("day", "conversion_type", end)
        of_model = credit.where(f"model = '{model}'").groupBy("day", "conversion_type", "channel")
        begun, credited = (one.sum("conversions", "value").collect() for one in (of_paths, of_model))
        assert {tuple(row) for row in begun} == {tuple(row) for row in credited}
    assert {row.path for row in paths.collect()} >= {"google_ads", "facebook", "unattributed"}


def test_a_channel_that_can_not_be_one_stops_the_run(
    spark: SparkSession, contracts: dict[str, Contract], published: str
) -> None:
    name = copy_of(spark, published)
    add(
        spark,
        contracts["touchpoints"],
        name,
        [{"touchpoint_id": 9, "occurred_at": at(1), "channel": "(null)"}],
        "run-2",
    )
    with pytest.raises(AttributionError, match="reserved state"):
        publish_attribution.publish_attribution(spark, name, "run-2", STARTED, RULES)


def test_installs_that_networks_count_themselves_are_there_once_a_channel_and_day(
    spark: SparkSession, published: str
) -> None:
    found = [row for row in rows(spark, published, "unobservable_daily") if row["kind"] == "skan"]
    assert {tuple(row.values()) for row in found} == {
        (january(2), "facebook", "install", "skan", 7, 0),
        (january(2), "google_ads", "install", "skan", 5, 0),
        (january(3), "facebook", "install", "skan", 1, 0),
    }


def test_no_model_and_no_total_has_anything_of_what_networks_count_themselves(
    spark: SparkSession, published: str
) -> None:
    name = copy_of(spark, published)
    spark.sql(f"DELETE FROM glue_catalog.{name}.skan_postbacks")
    publish_attribution.publish_attribution(spark, name, "run-1", STARTED, RULES)
    for table in ("attribution_credit", "attribution_reconciliation", "channel_kpi", "model_agreement"):
        assert rows(spark, name, table) == rows(spark, published, table), table
    unseen = [row for row in rows(spark, published, "unobservable_daily") if row["kind"] != "skan"]
    assert rows(spark, name, "unobservable_daily") == unseen != []


def test_rules_are_those_that_the_run_is_given(spark: SparkSession, published: str) -> None:
    name = copy_of(spark, published)
    rules = AttributionRules(JourneyRules(timedelta(minutes=30)), markov_order=2)
    publish_attribution.publish_attribution(spark, name, "run-2", STARTED, rules)
    credit = spark.table(f"glue_catalog.{name}.attribution_credit")
    assert {row.channel for row in credit.select("channel").distinct().collect()} == {"unattributed"}
    found = spark.table(f"glue_catalog.{name}.attribution_reconciliation").where("run_id = 'run-2'")
    assert found.where("model = 'linear' AND conversion_type = 'install'").collect()[0].unattributed_conversions == 4


def test_refunds_are_in_the_value_and_not_in_the_number(spark: SparkSession, published: str) -> None:
    found = {
        row["conversion_type"]: row
        for row in rows(spark, published, "attribution_reconciliation")
        if row["model"] == "linear"
    }
    gross = Decimal("10.01") + Decimal("20.02") + 2 * Decimal("10") + Decimal("10") * Decimal("1.00000001")
    assert found["order"]["value"] == exact(str(gross - Decimal("5.01")))
    assert len(CURATED["orders"]) - 1 == found["order"]["conversions"]
