"""All marts, from the curated tables to what is published under one run."""

import json
import runpy
import sys
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession
from tributary import cohort_roas, deletion, reconcile, restatement, run_record
from tributary.contract import Contract
from tributary.last_touch import LookBack
from tributary.manifest import Manifest
from tributary.mart_table import figures
from tributary.marts import MARTS, TABLES
from tributary.publish import NOTHING_KNOWN, MartError, known_until, publish
from tributary.rollback import roll_back
from tributary.run_record import RunRecord, write_records
from tributary.snapshots import stamp
from tributary.stage import Run
from tributary.sweep import apply_sweep
from tributary.tables import create_or_evolve, describe

from .curated import Row, at, exact, frame, january
from .deletes import deleting
from .warehouse import copy_of, fresh_database

ROOT = Path(__file__).parents[2]
STARTED = datetime(2025, 2, 1)
RULE = LookBack()
WINDOWS = ["20250101T000000Z_20250110T000000Z", "20250105T000000Z_20250106T000000Z"]
REFUND = {"status": "refunded", "refund_amount": Decimal("5.01"), "refunded_at": at(9)}
CURATED: dict[str, list[Row]] = {
    "ad_performance": [
        {"spend": Decimal("1.0001")},
        {"creative_id": "y", "spend": Decimal("2.0002"), "currency": "EUR"},
        {"channel": "pinterest", "campaign_id": "c9", "spend": Decimal("99.9999")},
        {"ad_date": january(2), "spend": Decimal("0.1"), "currency": "JPY"},
    ],
    "app_installs": [
        {"install_id": 1, "installed_at": at(1, 10)},
        {"install_id": 2, "installed_at": at(1, 10), "device_id": "d2"},
        {"install_id": 3, "installed_at": at(1, 23), "device_id": "d3"},
        {"install_id": 4, "installed_at": at(3, 10), "device_id": "d2"},
    ],
    "campaigns": [{"campaign_id": "c1"}],
    "customers": [{"customer_id": 1, "device_id": "d1"}, {"customer_id": 2, "device_id": "d2"}, {"customer_id": 3}],
    "fx_rates": [{"rate_date": january(1), "currency": "EUR", "rate": Decimal("1.00000001")}],
    "order_items": [{"order_id": 1}, {"order_id": 2, "product_id": 7}, {"order_id": 6}, {"order_id": 99}],
    "orders": [
        {"order_id": 1, "ordered_at": at(1, 11), "amount": Decimal("10.01")},
        {"order_id": 2, "ordered_at": at(1, 12), "amount": Decimal("20.02"), **REFUND},
        {"order_id": 3, "ordered_at": at(9), "amount": Decimal("30.03"), "currency": "EUR"},
        {"order_id": 4, "ordered_at": at(2, 8), "customer_id": 2},
        {"order_id": 5, "ordered_at": at(2, 8), "customer_id": 99},
        {"order_id": 6, "ordered_at": at(2, 8), "customer_id": 3, "status": "cancelled"},
        {"order_id": 7, "ordered_at": at(3, 8), "customer_id": 3, "currency": "EUR"},
    ],
    "products": [{"product_id": 1}],
    "skan_postbacks": [
        {"postback_id": 1, "postback_date": january(2), "channel": "facebook", "installs": 3},
        {"postback_id": 2, "postback_date": january(2), "channel": "facebook", "campaign_id": "c2", "installs": 4},
        {"postback_id": 3, "postback_date": january(2), "installs": 5},
        {"postback_id": 4, "postback_date": january(3), "channel": "facebook"},
    ],
    "touchpoints": [
        {"touchpoint_id": 1, "occurred_at": at(1, 9)},
        {"touchpoint_id": 2, "occurred_at": at(1, 9), "device_id": "d2", "channel": "facebook", "kind": "impression"},
    ],
}


def filled(spark: SparkSession, contracts: dict[str, Contract], curated: dict[str, list[Row]] = CURATED) -> str:
    """A database with the curated tables of the case, a staged window of each and empty marts."""
    stamp(spark, "run-0", "stage")
    name = fresh_database(spark)
    for table in (run_record.TABLE, reconcile.TABLE, restatement.TABLE, deletion.TABLE, *TABLES):
        create_or_evolve(spark, name, table)
    for dataset, rows in curated.items():
        create_or_evolve(spark, name, describe(contracts[dataset]))
        add(spark, contracts[dataset], name, rows)
    staged(spark, name, WINDOWS)
    return name


def add(spark: SparkSession, contract: Contract, database: str, rows: list[Row], run: str = "run-0") -> None:
    lineage = ["'w' window_id", "'a' attempt", f"'{run}' run_id", "timestamp_ntz'2025-01-01 00:00:00' loaded_at"]
    target = f"glue_catalog.{database}.{contract.dataset}"
    if rows:
        frame(spark, contract, rows).selectExpr("*", *lineage).writeTo(target).append()


def staged(
    spark: SparkSession, database: str, windows: list[str], run: str = "run-0", *, partial_run: bool = False
) -> None:
    record = RunRecord(
        run_id=run,
        job="stage",
        dataset="orders",
        window_ids=windows,
        started_at=STARTED,
        finished_at=STARTED,
        spark_version="3",
        partial_run=partial_run,
    )
    write_records(spark, f"glue_catalog.{database}.run_record", [record])


def sweep(spark: SparkSession, database: str, contract: Contract, keys: list[int], run: str) -> None:
    """Take out the orders that are not among the keys of a sweep."""
    content = {"schema": 1, "source": "sales", "dataset": "orders", "contract_version": contract.version, "money": {}}
    content |= {"window_id": WINDOWS[0], "attempt": "k", "rows": len(keys), "columns": ["order_id"], "parts": []}
    rows = [(str(key), str(key), WINDOWS[0], "k", "f") for key in keys]
    names = ("record_id", "order_id", "window_id", "attempt", "_file")
    raw = spark.createDataFrame(rows, ", ".join(f"{name} string" for name in names))
    apply_sweep(spark, raw, contract, {}, Manifest.model_validate(content), Run(run, database, STARTED))


def late_run(spark: SparkSession, database: str, contracts: dict[str, Contract], started_at: datetime) -> None:
    """The second run: late orders, a sweep that misses one, and the marts."""
    stamp(spark, "run-2", "stage")
    orders = contracts["orders"]
    sweep(spark, database, orders, [1, 2, 3, 4, 5, 6], "run-2")
    late: list[Row] = [
        {"order_id": 8, "ordered_at": at(1, 13), "amount": Decimal(5)},
        {"order_id": 9, "ordered_at": at(10), "customer_id": 2},
    ]
    add(spark, orders, database, late, "run-2")
    # No mart is made of postbacks, so that they are no reason of any figure.
    add(spark, contracts["skan_postbacks"], database, [{"postback_id": 9, "postback_date": january(1)}], "run-2")
    staged(spark, database, ["20250110T000000Z_20250111T000000Z"], "run-2")
    publish(spark, database, contracts, "run-2", started_at, RULE)


@dataclass(frozen=True)
class Publication:
    """What is there after a run: marts without run and time in order, and what was written of them by run and mart."""

    marts: dict[str, list[tuple[Any, ...]]]
    runs: dict[str, set[str]]
    snapshots: dict[str, list[int]]
    restatements: list[Any]
    steps: dict[tuple[str, str], Any]
    records: dict[tuple[str, str], Any]


def snapshots(spark: SparkSession, database: str) -> dict[str, list[int]]:
    """Snapshots of each mart and of the restatements."""
    found: dict[str, list[int]] = {table.name: [] for table in (*TABLES, restatement.TABLE)}
    each = [f"SELECT '{name}' name, snapshot_id FROM glue_catalog.{database}.{name}.snapshots" for name in found]
    for row in spark.sql(f"{' UNION ALL '.join(each)} ORDER BY snapshot_id").collect():
        found[row.name].append(row.snapshot_id)
    return found


def look(spark: SparkSession, database: str) -> Publication:
    def rows(table: str, condition: str = "true") -> list[Any]:
        found: list[Any] = spark.table(f"glue_catalog.{database}.{table}").where(condition).collect()
        return found

    marts = {table.name: rows(table.name) for table in TABLES}
    return Publication(
        # Run and time are the last two columns.
        marts={name: sorted((tuple(row)[:-2] for row in found), key=str) for name, found in marts.items()},
        runs={name: {row.run_id for row in found} for name, found in marts.items()},
        snapshots=snapshots(spark, database),
        restatements=rows("restatement"),
        steps={(row.run_id, row.dataset): row for row in rows("reconciliation")},
        records={(row.run_id, row.dataset): row for row in rows("run_record", "job = 'marts'")},
    )


@pytest.fixture(scope="module")
def contracts_of_marts(contracts: dict[str, Contract]) -> dict[str, Contract]:
    chosen = {name: contract for name, contract in contracts.items() if name in CURATED}
    return {**chosen, "orders": deleting(chosen["orders"], {"by": "key_sweep", "every_days": 7})}


@pytest.fixture(scope="module")
def database(spark: SparkSession, contracts_of_marts: dict[str, Contract]) -> str:
    """Goes through the runs below one after the other; tests look at what each left."""
    return filled(spark, contracts_of_marts)


@pytest.fixture(scope="module")
def first(spark: SparkSession, database: str) -> Publication:
    """The first run, by the job as it is."""
    arguments = {"JOB_NAME": "tributary-local-marts", "run_id": "run-1", "curated_database": database}
    options = [part for name, value in arguments.items() for part in (f"--{name}", value)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["marts.py", *options])
        patch.chdir(ROOT / "contracts")
        runpy.run_path(str(ROOT / "glue/jobs/marts.py"), run_name="__main__")
    return look(spark, database)


@pytest.fixture(scope="module")
def second(
    spark: SparkSession, database: str, contracts_of_marts: dict[str, Contract], first: Publication
) -> Publication:
    """A run after late orders and a sweep that misses one."""
    late_run(spark, database, contracts_of_marts, STARTED)
    return look(spark, database)


@pytest.fixture(scope="module")
def repeated(
    spark: SparkSession, database: str, contracts_of_marts: dict[str, Contract], second: Publication
) -> Publication:
    """The second run, tried again."""
    publish(spark, database, contracts_of_marts, "run-2", STARTED, RULE)
    return look(spark, database)


def test_a_channels_day_holds_what_was_spent_and_what_came_of_it_to_the_last_digit(first: Publication) -> None:
    rows = {row[:3]: row[3:] for row in first.marts["channel_daily"]}
    assert rows == {
        (january(1), "google_ads", "DE"): (200, 20, exact("3.000300020002"), 0, 1, 2, 1, exact("30.03"), 0),
        (january(1), "pinterest", "ZZ"): (100, 10, exact("99.9999"), 0, 0, 0, 0, 0, 0),
        (january(1), "facebook", "DE"): (0, 0, 0, 0, 1, 0, 0, 0, 0),
        (january(1), "organic", "DE"): (0, 0, 0, 0, 1, 0, 0, 0, 0),
        (january(2), "google_ads", "DE"): (100, 10, 0, 1, 0, 0, 0, 0, 0),
        (january(2), "facebook", "DE"): (0, 0, 0, 0, 0, 1, 1, exact("10"), 0),
        (january(2), "unattributed", "ZZ"): (0, 0, 0, 0, 0, 1, 1, exact("10"), 0),
        (january(3), "organic", "DE"): (0, 0, 0, 0, 1, 0, 0, 0, 0),
        (january(3), "unattributed", "DE"): (0, 0, 0, 0, 0, 1, 1, exact("10.0000001"), 0),
        # The rate of 1 January serves until the 8th.
        (january(9), "unattributed", "DE"): (0, 0, 0, 0, 0, 1, 0, 0, 1),
        (january(9), "google_ads", "DE"): (0, 0, 0, 0, 0, 0, 0, exact("-5.01"), 0),
    }


def test_every_mart_tells_of_the_same_orders_installs_and_money(first: Publication) -> None:
    columns = {mart.name: mart.table.schema.names for mart in MARTS}

    def total(mart: str, column: str) -> Any:
        return sum(row[columns[mart].index(column)] for row in first.marts[mart])

    revenue, spend = exact("55.0200001"), exact("103.000200020002")
    assert {total(mart, "spend") for mart in ("campaign_daily", "channel_daily", "customer_daily", "cohort_roas")} == {
        spend
    }
    assert {total(mart, "last_touch_revenue") for mart in ("campaign_daily", "channel_daily")} == {revenue}
    assert {total(mart, "revenue") for mart in ("order_daily", "customer_daily")} == {revenue}
    assert {total("order_daily", "orders"), total("customer_daily", "orders")} == {6}
    assert (total("install_daily", "installs"), total("cohort_roas", "installs")) == (4, 3)
    assert (total("product_performance", "order_lines"), total("order_daily", "cancelled_orders")) == (2, 1)


def test_a_cohorts_revenue_is_that_of_its_devices_and_known_as_far_as_windows_reach(first: Publication) -> None:
    names = [column.name for column in figures(cohort_roas.TABLE)]
    rows = {row[:2]: dict(zip(names, row, strict=True)) for row in first.marts["cohort_roas"]}
    google, facebook, pinterest = (rows[january(1), name] for name in ("google_ads", "facebook", "pinterest"))
    # The order of 9 January has no rate; the refund of that day is 8 days after the install.
    spend = exact("3.000300020002")
    assert (google["installs"], google["spend"], google["known_until"]) == (1, spend, datetime(2025, 1, 10))
    revenue = {1: exact("30.03"), 7: exact("30.03"), 30: exact("25.02")}
    assert {age: google[f"d{age}_revenue"] for age in revenue} == revenue
    for age, amount in revenue.items():
        assert google[f"d{age}_roas"] == pytest.approx(float(amount / spend), rel=1e-12)
    assert [google[f"d{age}_mature"] for age in revenue] == [True, True, False]
    assert (facebook["installs"], facebook["d7_revenue"], facebook["d7_roas"]) == (1, exact("10"), None)
    assert (pinterest["installs"], pinterest["spend"], pinterest["d30_roas"]) == (0, exact("99.9999"), 0)


def test_each_mart_has_a_record_of_what_it_was_made_of(first: Publication) -> None:
    assert set(first.records) == {("run-1", mart.name) for mart in MARTS}
    record = first.records["run-1", "channel_daily"]
    assert (record.rows_in, record.rows_out) == (15, 11)
    assert record.money_in == {"spend": Decimal("103.000200020002"), "last_touch_revenue": Decimal("55.0200001")}
    assert all(record.money_out == record.money_in for record in first.records.values())


def test_every_mart_is_reconciled_with_its_tables(first: Publication) -> None:
    assert {(row.dataset, row.step, row.balanced) for row in first.steps.values()} == {
        (mart.name, "curated_to_mart", True) for mart in MARTS
    }
    orders = first.steps["run-1", "order_daily"]
    assert orders.money_in == orders.money_out
    assert (orders.money_in["refunds"], orders.money_in["cancelled_orders"]) == (Decimal("-5.01"), 1)


def test_what_has_no_rate_is_in_no_sum_and_its_reconciliation_says_how_much_that_is(first: Publication) -> None:
    campaigns, orders = first.steps["run-1", "campaign_daily"], first.steps["run-1", "order_daily"]
    assert (campaigns.money_in["unconverted_spend"], campaigns.money_out["unconverted_spend"]) == (1, 1)
    assert campaigns.money_out["spend"] == Decimal("103.000200020002")
    assert (orders.money_in["unconverted_sales"], orders.money_out["unconverted_sales"]) == (1, 1)


def test_known_until_is_the_greatest_end_whatever_the_order_of_windows(spark: SparkSession) -> None:
    name = fresh_database(spark)
    create_or_evolve(spark, name, run_record.TABLE)
    assert known_until(spark, name) == NOTHING_KNOWN
    staged(spark, name, WINDOWS, "late")
    staged(spark, name, WINDOWS[1:], "again")
    assert known_until(spark, name) == datetime(2025, 1, 10)
    staged(spark, name, ["20250110T000000Z_20250120T000000Z"], "of some", partial_run=True)
    assert known_until(spark, name) == datetime(2025, 1, 10)
    staged(spark, name, ["20250110T000000Z_20250115T000000Z"], "of all")
    assert known_until(spark, name) == datetime(2025, 1, 15)


def test_a_second_run_replaces_every_mart_by_one_snapshot(first: Publication, second: Publication) -> None:
    assert all(runs == {"run-2"} for runs in second.runs.values())
    for name in second.marts:
        assert (len(first.snapshots[name]), len(second.snapshots[name])) == (1, 2)
    rows = {row[:3]: row[3:] for row in second.marts["channel_daily"]}
    assert rows[january(1), "google_ads", "DE"][-4:] == (3, 1, exact("35.03"), 0)
    # The day's only order is gone, and with it its row.
    assert (january(3), "unattributed", "DE") not in rows


def test_a_second_run_writes_down_what_changed_in_complete_days(first: Publication, second: Publication) -> None:
    assert first.restatements == []
    restated = second.restatements
    changes = {(row.mart, row.column, json.loads(row.key)["day"], row.before, row.after) for row in restated}
    assert len(changes) == len(restated)
    assert ("channel_daily", "last_touch_revenue", "2025-01-01", exact("30.03"), exact("35.03")) in changes
    assert ("channel_daily", "last_touch_orders", "2025-01-01", exact("2"), exact("3")) in changes
    assert ("channel_daily", "last_touch_orders", "2025-01-03", exact("1"), None) in changes
    assert ("cohort_roas", "d7_revenue", "2025-01-01", exact("30.03"), exact("35.03")) in changes
    # The cohort's 30 days were open when it was published, and so was 10 January: more in them is no restatement.
    assert not any(column == "d30_revenue" for _, column, _, _, _ in changes)
    assert {day for _, _, day, _, _ in changes} == {"2025-01-01", "2025-01-03"}
    added, gone = "orders: 1 row of 2025-01-01", "orders: 1 deleted row of 2025-01-03"
    whys = {(json.loads(row.key)["day"], tuple(row.why), row.run_id) for row in restated}
    assert whys == {("2025-01-01", (added,), "run-2"), ("2025-01-03", (added, gone), "run-2")}


def test_a_run_tried_again_leaves_the_same_marts_and_restatements(second: Publication, repeated: Publication) -> None:
    assert repeated.marts == second.marts
    assert repeated.restatements == second.restatements


@pytest.mark.campaign
def test_a_publication_that_is_taken_back_leaves_the_one_before_and_comes_out_the_same_again(
    spark: SparkSession,
    database: str,
    contracts_of_marts: dict[str, Contract],
    first: Publication,
    repeated: Publication,
) -> None:
    own = copy_of(spark, database)
    stamp(spark, "back-1", "rollback")
    roll_back(spark, own, ["run-2"], "back-1", STARTED + timedelta(days=1))
    back = look(spark, own)
    assert (back.marts, back.runs) == (first.marts, first.runs)
    assert known_until(spark, own) == datetime(2025, 1, 10)
    undone = {(row.mart, row.key, row.column, row.after, row.before) for row in repeated.restatements}
    inverse = [row for row in back.restatements if row.run_id == "back-1"]
    assert {(row.mart, row.key, row.column, row.before, row.after) for row in inverse} == undone
    assert {tuple(row.why) for row in inverse} == {("run run-2 rolled back",)}
    again = STARTED + timedelta(days=2)
    late_run(spark, own, contracts_of_marts, again)
    found = look(spark, own)
    assert (found.marts, found.runs) == (repeated.marts, repeated.runs)
    restated = [row for row in found.restatements if row.restated_at == again]
    assert {(row.mart, row.key, row.column, row.after, row.before, *row.why) for row in restated} == {
        (row.mart, row.key, row.column, row.after, row.before, *row.why) for row in repeated.restatements
    }


def test_no_mart_is_touched_when_one_does_not_balance(
    spark: SparkSession, database: str, contracts_of_marts: dict[str, Contract], repeated: Publication
) -> None:
    # Two rows of one customer, which the stage never leaves behind: his orders are counted twice.
    add(spark, contracts_of_marts["customers"], database, [{"customer_id": 1, "device_id": "d9"}])
    days = r"2025-01-01 \(6 and 3\), 2025-01-09 \(2 and 1\)"
    message = rf"^campaign_daily: last_touch_orders adds up to 11, its tables to 7: on {days}$"
    with pytest.raises(MartError, match=message):
        publish(spark, database, contracts_of_marts, "run-3", STARTED, RULE)
    assert snapshots(spark, database) == repeated.snapshots
    written = spark.table(f"glue_catalog.{database}.reconciliation").where("run_id = 'run-3'").collect()
    steps = {row.dataset: row for row in written}
    assert not steps["campaign_daily"].balanced
    assert steps["campaign_daily"].money_unexplained["last_touch_orders"] == -4
    assert steps["install_daily"].balanced


def test_the_marts_of_empty_tables_are_empty(spark: SparkSession, contracts_of_marts: dict[str, Contract]) -> None:
    database = filled(spark, contracts_of_marts, {dataset: [] for dataset in CURATED})
    found = publish(spark, database, contracts_of_marts, "run-1", STARTED, RULE)
    assert {record.rows_out for record in found} == {0}
    assert all(rows == [] for rows in look(spark, database).marts.values())
