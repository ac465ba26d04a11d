"""A run is taken back: every table is as it was before the run, and the run can be run again."""

import runpy
import sys
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812
from tributary import channel_daily, cohort_roas, deletion, reconcile, restatement, rollback, run_record
from tributary.contract import Contract
from tributary.deletion import swept_until
from tributary.mart_table import as_published, figures
from tributary.migrate import migrate, pending_plan
from tributary.publish import known_until
from tributary.quarantine import expire_quarantine
from tributary.restatement import write_restatements
from tributary.rollback import RollbackError, roll_back
from tributary.snapshots import ancestries, iceberg_tables, stamp
from tributary.tables import create_or_evolve

from .contract_change import changed, migration
from .deletes import Shop, deleting, order, window
from .warehouse import fresh_database

ROOT = Path(__file__).parents[2]
GONE_BACK = ["cohort_roas", "channel_daily", "orders", "deletion", "quarantine"]
MARTS = (channel_daily.TABLE, cohort_roas.TABLE)
VALUES = {
    "date": "DATE '2025-01-01'",
    "string": "'a'",
    "boolean": "true",
    "timestamp_ntz": "TIMESTAMP_NTZ '2025-01-02'",
}
State = dict[str, list[tuple[Any, ...]]]


def at(hour: int) -> datetime:
    return datetime(2025, 3, 1, hour)


def publish(shop: Shop, run: str, spend: int, hour: int) -> None:
    """Publish marts whose figures are all `spend`; the restatement says what they were."""
    stamp(shop.spark, run, "marts")
    before = [row.spend for row in shop.spark.table(shop.table("channel_daily")).collect()]
    if before:
        row = ("channel_daily", "{}", "spend", before[0], Decimal(spend), ["orders"], run, at(hour))
        rows = shop.spark.createDataFrame([row], restatement.TABLE.schema)
        write_restatements(shop.spark, shop.database, rows, run)
    for table in MARTS:
        kinds = {column.name: column.dataType.simpleString() for column in figures(table)}
        columns = [f"CAST({VALUES.get(kind, spend)} AS {kind}) AS {name}" for name, kind in kinds.items()]
        mart = as_published(shop.spark.range(1).selectExpr(*columns), run, at(hour))
        mart.writeTo(shop.table(table.name)).overwrite(F.lit(True))


def second(shop: Shop, hour: int, run: str = "run-2") -> None:
    """A run with a new order, one that does not fit the contract, a sweep that misses one, and marts."""
    stamp(shop.spark, run, "stage")
    shop.bring([order(5, 2, amount="1.00"), order(6, 2, currency=None)], run, window(2))
    shop.sweep([1, 2, 3, 5, 6], run, window(2))
    publish(shop, run, 2, hour)


@pytest.fixture(scope="module")
def first(spark: SparkSession, contracts: dict[str, Contract]) -> Shop:
    """A shop after its first run."""
    shop = Shop(spark, deleting(contracts["orders"], {"by": "key_sweep", "every_days": 7}))
    for table in (*MARTS, reconcile.TABLE, restatement.TABLE):
        create_or_evolve(spark, shop.database, table)
    stamp(spark, "run-1", "stage")
    shop.bring([order(number, 1) for number in (1, 2, 3, 4)], "run-1", window(1))
    publish(shop, "run-1", 1, 1)
    return shop


@pytest.fixture(scope="module")
def ran_twice(first: Shop) -> Shop:
    """The shop after its second run."""
    shop = first.copy()
    second(shop, 2)
    return shop


@pytest.fixture
def shop(ran_twice: Shop) -> Shop:
    """A shop of the test's own after two runs."""
    return ran_twice.copy()


def content(shop: Shop) -> State:
    """Rows of the tables that go back, without the time that a run wrote them."""
    times = ("loaded_at", "quarantined_at")
    return {
        name: sorted(tuple(row) for row in shop.spark.table(shop.table(name)).drop(*times).collect())
        for name in GONE_BACK
    }


def present(shop: Shop) -> dict[str, int]:
    """The present snapshot of every table."""
    found = ancestries(shop.spark, shop.database, iceberg_tables(shop.spark, shop.database))
    return {name: ancestry[0].snapshot_id for name, ancestry in found.items() if ancestry}


def back(shop: Shop, runs: list[str], run_id: str, hour: int, table: str | None = None) -> dict[str, Any]:
    stamp(shop.spark, run_id, "rollback")
    found = roll_back(shop.spark, shop.database, runs, run_id, at(hour), table)
    return {row.dataset: row for row in found}


def restated(shop: Shop) -> list[tuple[str, int, int, list[str]]]:
    rows = shop.spark.table(shop.table("restatement")).orderBy("restated_at").collect()
    return [(row.run_id, int(row.before), int(row.after), row.why) for row in rows]


def recorded(shop: Shop) -> set[tuple[str, str, str]]:
    return {(row.run_id, row.job, row.dataset) for row in shop.spark.table(shop.table("run_record")).collect()}


def run_job(shop: Shop, **arguments: str) -> None:
    """Run the job as it is."""
    options = [part for name, value in arguments.items() for part in (f"--{name}", value)]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", ["rollback.py", "--JOB_NAME", "j", "--curated_database", shop.database, *options])
        runpy.run_path(str(ROOT / "glue/jobs/rollback.py"), run_name="__main__")


def test_a_run_goes_back_and_run_again_gives_what_it_gave_before(first: Shop, ran_twice: Shop, shop: Shop) -> None:
    before, after, written = content(first), content(ran_twice), present(first)
    assert all(before[name] != after[name] for name in GONE_BACK)
    rows = back(shop, ["run-2"], "back-1", 3)
    assert content(shop) == before
    # Marts and orders are the very files; of tombstones and quarantine there was no snapshot before.
    assert {name: present(shop)[name] for name in GONE_BACK[:3]} == {name: written[name] for name in GONE_BACK[:3]}
    assert recorded(shop) == {("run-1", "stage", "orders"), *[("back-1", "rollback", name) for name in GONE_BACK]}
    assert {name: (row.rows_in, row.rows_out) for name, row in rows.items()} == {
        "cohort_roas": (1, 1),
        "channel_daily": (1, 1),
        "orders": (4, 4),
        "deletion": (1, 0),
        "quarantine": (1, 0),
    }
    assert rows["orders"].window_ids == [window(2).window_id]
    assert all(row.rolled_back_runs == ["run-2"] and row.finished_at > row.started_at for row in rows.values())
    # What had been staged and swept is no longer known.
    assert known_until(shop.spark, shop.database) == datetime(2025, 1, 2)
    assert swept_until(shop.spark, shop.database, shop.contract) is None
    second(shop, 4)
    assert content(shop) == after
    back(shop, ["run-2"], "back-2", 5)
    assert content(shop) == before
    assert restated(shop) == [
        ("run-2", 1, 2, ["orders"]),
        ("back-1", 2, 1, ["run run-2 rolled back"]),
        ("run-2", 1, 2, ["orders"]),
        ("back-2", 2, 1, ["run run-2 rolled back"]),
    ]


def test_a_rollback_that_dies_anywhere_is_finished_by_its_next_try(
    first: Shop, shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    class DiedError(Exception):
        pass

    def die(*_: Any) -> None:
        raise DiedError

    go_back, seen = rollback._go_back, []

    def some(spark: SparkSession, database: str, way: Any) -> None:
        """Go back with two tables, and die."""
        go_back(spark, database, way)
        seen.append(way.table)
        if len(seen) % 2 == 0:
            die()

    with monkeypatch.context() as patch:
        patch.setattr(rollback, "_go_back", some)
        for number in (2, 4):
            with pytest.raises(DiedError):
                back(shop, ["run-2"], "back-1", 3)
            assert seen == GONE_BACK[:number]
    for piece in ("write_restatements", "_finish"):
        with monkeypatch.context() as patch, pytest.raises(DiedError):
            patch.setattr(rollback, piece, die)
            back(shop, ["run-2"], "back-1", 10)
    rows = back(shop, ["run-2"], "back-1", 11)
    assert {name: (row.rows_in, row.rows_out) for name, row in rows.items()}["deletion"] == (1, 0)
    assert content(shop) == content(first)
    assert recorded(shop) == {("run-1", "stage", "orders"), *[("back-1", "rollback", name) for name in GONE_BACK]}
    assert [(run, was, became) for run, was, became, _ in restated(shop)] == [("run-2", 1, 2), ("back-1", 2, 1)]
    # Once it is through, a further try changes nothing.
    ended = present(shop)
    assert set(back(shop, ["run-2"], "back-1", 12)) == set(GONE_BACK)
    assert present(shop) == ended
    with pytest.raises(RollbackError, match=r"^back-1 has rolled back run run-2: give this rollback an id of its own$"):
        back(shop, ["run-1"], "back-1", 13)


def refused(shop: Shop, message: str, action: Callable[[], object]) -> None:
    """The action is refused and nothing has changed."""
    before, records = present(shop), recorded(shop)
    with pytest.raises(RollbackError, match=message):
        action()
    assert (present(shop), recorded(shop)) == (before, records)


def test_a_run_that_others_have_built_on_goes_back_after_them_and_housekeeping_is_no_obstacle(
    first: Shop, shop: Shop
) -> None:
    orders = shop.table("orders")
    for number in (3, 4):
        stamp(shop.spark, f"run-{number}", "stage")
        shop.spark.table(orders).where("order_id = 1").withColumn("order_id", F.lit(number + 4)).writeTo(
            orders
        ).append()
    stamp(shop.spark, "keep-1", "housekeeping")
    rewrite = "rewrite_data_files(table => '{}.orders', options => map('rewrite-all', 'true'))"
    shop.spark.sql(f"CALL glue_catalog.system.{rewrite.format(shop.database)}")
    expire_quarantine(shop.spark, shop.table("quarantine"), datetime(2100, 1, 1))
    kept = ancestries(shop.spark, shop.database, ["orders", "quarantine"])
    assert [(name, ancestry[0].run_id, ancestry[0].operation) for name, ancestry in kept.items()] == [
        ("orders", "keep-1", "replace"),
        ("quarantine", "keep-1", "delete"),
    ]
    refused(
        shop,
        "^orders: runs run-4, run-3 wrote it since: roll back before, in this order$",
        lambda: back(shop, ["run-2"], "back-1", 3),
    )
    back(shop, ["run-4", "run-3"], "back-1", 3)
    back(shop, ["run-2"], "back-2", 4)
    assert content(shop) == content(first)


def test_runs_that_wrote_a_table_in_turns_go_back_together(first: Shop, shop: Shop) -> None:
    publish(shop, "run-3", 3, 3)
    publish(shop, "run-2", 4, 4)
    message = "channel_daily: run run-3 wrote it in turns with it: roll them back together, as run-2,run-3"
    refused(shop, message, lambda: back(shop, ["run-2"], "back-1", 5))
    refused(shop, "channel_daily: run run-2 wrote", lambda: back(shop, ["run-3"], "back-1", 5))
    back(shop, ["run-2", "run-3"], "back-1", 5)
    assert content(shop) == content(first)
    # From what is published last to what was before the first.
    assert restated(shop)[-1] == ("back-1", 3, 1, ["runs run-2, run-3 rolled back"])


def test_a_run_that_no_table_knows_and_a_table_that_does_not_go_back_are_refused(shop: Shop) -> None:
    unknown = "^no table holds anything of run run-9: it wrote none, or was taken back$"
    refused(shop, unknown, lambda: back(shop, ["run-9"], "back-1", 3))
    refused(shop, "^run_record holds rows of many runs", lambda: back(shop, ["run-2"], "back-1", 3, "run_record"))
    refused(shop, "^there is no table 'ordres' in .*; there are", lambda: back(shop, ["run-2"], "back-1", 3, "ordres"))


def test_a_run_goes_back_to_the_migration_that_it_began_with_and_none_goes_back_past_one(shop: Shop) -> None:
    stamp(shop.spark, "run-3", "tables")
    contract = changed(shop.contract, version=3, customer_id={"type": "string"})
    step = {"step": "change_type", "column": "customer_id", "type": "string"}
    planned = pending_plan(shop.spark, shop.database, contract, [migration(contract, step)], may_rebuild=False)
    assert planned is not None
    migrate(shop.spark, shop.database, contract, planned)
    past = "^orders: run run-3 migrated it since to another version of its contract, which the rows of before don't fit"
    refused(shop, past, lambda: back(shop, ["run-2"], "back-1", 4))
    refused(shop, past, lambda: back(shop, ["run-3", "run-2"], "back-1", 4))
    migrated = content(shop)
    stamp(shop.spark, "run-3", "stage")
    shop.spark.sql(f"DELETE FROM {shop.table('orders')} WHERE order_id = 1")
    back(shop, ["run-3"], "back-1", 4)
    assert content(shop) == migrated


def test_one_table_goes_back_alone_by_the_job(first: Shop, ran_twice: Shop, shop: Shop) -> None:
    run_job(shop, run_id="back-1", rolled_back_run="run-2", table="channel_daily")
    before, after, found = content(first), content(ran_twice), content(shop)
    assert found == {**after, "channel_daily": before["channel_daily"]}
    kept = {("run-1", "stage", "orders"), ("run-2", "stage", "orders"), ("run-2", "sweep", "orders")}
    assert recorded(shop) == {*kept, ("back-1", "rollback", "channel_daily")}
    assert [(run, was, became) for run, was, became, _ in restated(shop)] == [("run-2", 1, 2), ("back-1", 2, 1)]


def test_a_snapshot_that_is_expired_is_nowhere_to_go_back_to(spark: SparkSession) -> None:
    database = fresh_database(spark)
    for table in (run_record.TABLE, restatement.TABLE, deletion.TABLE):
        create_or_evolve(spark, database, table)
    tombstones = f"glue_catalog.{database}.deletion"
    for run in ("run-1", "run-2"):
        stamp(spark, run, "stage")
        spark.createDataFrame([], deletion.TABLE.schema).writeTo(tombstones).append()
    spark.sql(f"CALL glue_catalog.system.expire_snapshots('{database}.deletion', TIMESTAMP '2100-01-01 00:00:00', 1)")
    with pytest.raises(RollbackError, match=r"^deletion: the snapshot before run run-2 is expired$"):
        roll_back(spark, database, ["run-2"], "back-1", at(1))
