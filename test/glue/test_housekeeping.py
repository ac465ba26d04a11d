"""Tables are kept in order, and their rows as they were. On a disk: what is to be removed are files."""

import os
import runpy
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
import pytest
from pyspark.sql import SparkSession
from pyspark.sql.types import DateType, IntegerType, StringType, StructField, StructType, TimestampNTZType
from tributary import housekeeping, quarantine, run_record
from tributary.contract import Contract
from tributary.housekeeping import HousekeepingError, Upkeep, keep_tables
from tributary.kept_objects import RawObjectsMissingError
from tributary.snapshots import REPLACE, ancestries, stamp
from tributary.sql_text import timestamp_literal
from tributary.tables import TableDescription, create_or_evolve

from .deletes import window
from .object_store import Bucket, commit

ROOT = Path(__file__).parents[2]
SORTED = TableDescription(
    name="sales",
    schema=StructType([StructField("day", DateType()), StructField("amount", IntegerType())]),
    comment="A sale a row.",
    partition_by=("days(`day`)",),
    sort_by=("amount",),
)
PLAIN = TableDescription(
    name="sales_notes", schema=StructType([StructField("note", StringType())]), comment="A note a row."
)
NAMESAKE = TableDescription(
    name="quarantine_of_others",
    schema=StructType([StructField("quarantined_at", TimestampNTZType())]),
    comment="A table with a column as the quarantine has it.",
)
DATABASE = "curated"
QUARANTINE_DAYS = 90
# In a month all that is written now is old.
LATER = datetime.now(UTC).replace(tzinfo=None) + timedelta(days=30)


class Lake:
    """Two tables in a folder: each append of `sales` leaves a small file in two partitions."""

    def __init__(self, spark: SparkSession, folder: Path) -> None:
        self.spark, self.folder = spark, folder / DATABASE
        spark.sql(f"CREATE NAMESPACE glue_catalog.{DATABASE}")
        for table in (SORTED, PLAIN, run_record.TABLE):
            create_or_evolve(spark, DATABASE, table)
        stamp(spark, "run-1", "stage")
        for amount in (3, 1, 2):
            spark.sql(f"INSERT INTO glue_catalog.{DATABASE}.sales VALUES (DATE '2025-01-01', {amount})")
        spark.sql(f"INSERT INTO glue_catalog.{DATABASE}.sales VALUES (DATE '2025-01-02', 4)")
        for note in ("a", "b"):
            spark.sql(f"INSERT INTO glue_catalog.{DATABASE}.sales_notes VALUES ('{note}')")

    def keep(self, run_id: str, table: str | None = None) -> dict[str, Upkeep]:
        stamp(self.spark, run_id, "housekeeping")
        return {one.table: one for one in self.keep_tables(run_id, table)}

    def keep_tables(self, run_id: str, table: str | None = None, **days: int) -> list[Upkeep]:
        return keep_tables(self.spark, DATABASE, run_id, LATER, table, **{"quarantine_days": QUARANTINE_DAYS, **days})

    def quarantine(self, key: str, age: timedelta) -> None:
        """Put a row into the quarantine that is so old when house is kept."""
        at = timestamp_literal(LATER - age)
        self.spark.sql(f"""
            INSERT INTO glue_catalog.{DATABASE}.quarantine VALUES
            ('orders', '{key}', 'c', NULL, 'type', array(), 'f', 1, 'w', 'a', 'r', {at})
        """)

    def rows(self, table: str, snapshot: int | None = None) -> list[tuple[Any, ...]]:
        at = "" if snapshot is None else f" VERSION AS OF {snapshot}"
        return sorted(
            tuple(row) for row in self.spark.sql(f"SELECT * FROM glue_catalog.{DATABASE}.{table}{at}").collect()
        )

    def in_order(self, table: str) -> list[tuple[Any, ...]]:
        """Rows as the table's files have them."""
        return [tuple(row) for row in self.spark.table(f"glue_catalog.{DATABASE}.{table}").collect()]

    def files(self, table: str) -> list[str]:
        rows = self.spark.sql(f"SELECT file_path FROM glue_catalog.{DATABASE}.{table}.files").collect()
        return sorted(row.file_path.removeprefix("file:") for row in rows)

    def snapshots(self, table: str) -> list[int]:
        """The table's snapshots, newest first."""
        return [one.snapshot_id for one in ancestries(self.spark, DATABASE, [table])[table]]

    def stored(self, table: str) -> set[str]:
        """The data files that lie in the table's folder."""
        return {str(file) for file in (self.folder / table / "data").rglob("*.parquet")}

    def plant(self, table: str, name: str, days: int) -> Path:
        """A file of no snapshot, written some days ago."""
        file = self.folder / table / "data" / name
        file.write_bytes(b"left behind")
        written = time.time() - days * 86_400
        os.utime(file, (written, written))
        return file

    def kept(self, run_id: str) -> dict[str, tuple[int, int]]:
        """Rows before and after by table, as the run's records say."""
        rows = self.spark.table(f"glue_catalog.{DATABASE}.run_record").where(f"run_id = '{run_id}'").collect()
        assert all(row.job == "housekeeping" for row in rows)
        return {row.dataset: (row.rows_in, row.rows_out) for row in rows}


@pytest.fixture
def lake(spark: SparkSession, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Lake]:
    monkeypatch.setattr(housekeeping, "RETAIN_LAST", 2)
    session = spark.newSession()
    session.conf.unset("spark.sql.catalog.glue_catalog.catalog-impl")
    session.conf.set("spark.sql.catalog.glue_catalog.type", "hadoop")
    session.conf.set("spark.sql.catalog.glue_catalog.warehouse", f"file://{tmp_path}")
    yield Lake(session, tmp_path)


def test_small_files_become_one_and_what_nobody_needs_goes_while_every_row_stays(lake: Lake) -> None:
    sales, notes = lake.rows("sales"), lake.rows("sales_notes")
    single = [file for file in lake.files("sales") if "2025-01-02" in file]
    orphans = [lake.plant(table, "orphan.parquet", 4) for table in ("sales", "sales_notes")]
    young = lake.plant("sales", "young.parquet", 2)
    done = lake.keep("keep-1")
    assert (lake.rows("sales"), lake.rows("sales_notes")) == (sales, notes)
    assert (done["sales"].rewritten_files, done["sales"].written_files, done["sales"].orphan_files) == (3, 1, 1)
    assert (done["sales_notes"].rewritten_files, done["sales_notes"].written_files) == (2, 1)
    # A partition's only file is left alone; the new one is in the table's order.
    assert len(lake.files("sales")) == 2
    assert set(single) < set(lake.files("sales"))
    assert [row[1] for row in lake.in_order("sales") if row[1] < 4] == [1, 2, 3]
    assert (len(lake.files("sales_notes")), young.exists()) == (1, True)
    assert not any(orphan.exists() for orphan in orphans)
    # The last snapshots are whole, and the files of the others are gone.
    assert len(lake.snapshots("sales")) == 2
    assert all(lake.rows("sales", snapshot) == sales for snapshot in lake.snapshots("sales"))
    assert lake.stored("sales") >= set(lake.files("sales"))
    assert lake.kept("keep-1") == {"sales": (4, 4), "sales_notes": (2, 2), "run_record": (0, 0)}


def test_kept_again_a_table_is_left_alone(lake: Lake) -> None:
    lake.keep("keep-1", "sales")
    written, files = lake.snapshots("sales"), lake.files("sales")
    done = lake.keep("keep-2", "sales")
    assert (done["sales"].rewritten_files, done["sales"].rewritten_manifests) == (0, 0)
    assert (lake.snapshots("sales"), lake.files("sales")) == (written, files)
    assert lake.kept("keep-2") == {"sales": (4, 4)}
    with pytest.raises(
        HousekeepingError, match=r"^there is no table 'sale' in curated; there are run_record, sales, s"
    ):
        lake.keep("keep-3", "sale")
    with pytest.raises(ValueError, match=r"^keep_days is 0: "):
        lake.keep_tables("keep-3", keep_days=0)
    with pytest.raises(ValueError, match=r"^quarantine_days is 6: .* for 7 days$"):
        lake.keep_tables("keep-3", quarantine_days=6)


def test_a_table_that_fails_holds_up_no_other_and_is_kept_by_the_next_try(lake: Lake) -> None:
    notes, written, lost = lake.rows("sales_notes"), lake.snapshots("sales_notes"), Path(lake.files("sales_notes")[0])
    lake.plant("sales_notes", "orphan.parquet", 4)
    aside = lost.rename(lost.with_suffix(".aside"))
    with pytest.raises(HousekeepingError, match=rf"^sales_notes: .*{lost} does not exist$"):
        lake.keep("keep-1")
    assert (len(lake.files("sales")), lake.snapshots("sales_notes")) == (2, written)
    assert lake.kept("keep-1") == {"sales": (4, 4), "run_record": (0, 0)}
    aside.rename(lost)
    done = lake.keep("keep-1")
    assert (done["sales"].rewritten_files, done["sales_notes"].rewritten_files) == (0, 2)
    assert (lake.rows("sales_notes"), len(lake.files("sales_notes"))) == (notes, 1)
    assert lake.kept("keep-1") == {"sales": (4, 4), "sales_notes": (2, 2), "run_record": (2, 2)}


def test_rows_leave_the_quarantine_when_their_time_is_over_and_no_other_row_of_any_table_goes(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    for table in (quarantine.TABLE, NAMESAKE):
        create_or_evolve(lake.spark, DATABASE, table)
    term, second = timedelta(days=QUARANTINE_DAYS), timedelta(seconds=1)
    # Of one window, whose rows lie side by side, as many on the one side of the term as on the other.
    for key, age in (("old", term + second), ("older", 2 * term), ("due", term), ("young", term - second)):
        lake.quarantine(key, age)
    lake.spark.sql(f"""
        INSERT INTO glue_catalog.{DATABASE}.quarantine_of_others VALUES ({timestamp_literal(LATER - 2 * term)})
    """)
    others = {name: lake.rows(name) for name in ("sales", "sales_notes", "quarantine_of_others")}

    def keys() -> list[str]:
        return [row[1] for row in lake.rows("quarantine")]

    lake.keep("keep-0", "sales")
    assert keys() == ["due", "old", "older", "young"]
    with monkeypatch.context() as patch:
        patch.setattr(housekeeping, "RETAIN_LAST", 10)
        lake.keep("keep-1")
    assert keys() == ["due", "young"]
    assert lake.kept("keep-1")["quarantine"] == (4, 2)
    assert {name: lake.rows(name) for name in others} == others
    # One commit, and what is left is compacted after it.
    ancestry = ancestries(lake.spark, DATABASE, ["quarantine"])["quarantine"]
    own = [one.operation for one in ancestry if one.run_id == "keep-1" and one.operation != REPLACE]
    assert (len(own), ancestry[0].operation, ancestry[0].run_id) == (1, REPLACE, "keep-1")
    assert len(lake.files("quarantine")) == 1
    # Kept again nothing is written, and the rows are gone with the snapshots that had them.
    lake.keep("keep-2", "quarantine")
    assert lake.kept("keep-2") == {"quarantine": (2, 2)}
    assert lake.snapshots("quarantine") == [one.snapshot_id for one in ancestry[:2]]
    assert all([row[1] for row in lake.rows("quarantine", one)] == keys() for one in lake.snapshots("quarantine"))


def test_the_job_keeps_tables_and_looks_at_raw_each_whatever_becomes_of_the_other(
    lake: Lake, contracts: dict[str, Contract], monkeypatch: pytest.MonkeyPatch
) -> None:
    create_or_evolve(lake.spark, DATABASE, quarantine.TABLE)
    bucket = Bucket()
    part = commit(bucket, contracts["app_installs"], window(1), [[b"a"]], {})["parts"][0]["key"]
    monkeypatch.chdir(ROOT / "contracts")
    monkeypatch.setattr(boto3, "client", {"s3": bucket}.__getitem__)
    monkeypatch.setattr(SparkSession, "_instantiatedSession", lake.spark)

    def run(run_id: str) -> None:
        arguments = {"run_id": run_id, "curated_database": DATABASE, "raw_bucket": "raw", "JOB_NAME": "j"}
        arguments |= {"quarantine_days": "90", "manifest_days": "83"}
        options = [text for name, value in arguments.items() for text in (f"--{name}", value)]
        monkeypatch.setattr(sys, "argv", ["housekeeping.py", *options])
        runpy.run_path(str(ROOT / "glue/jobs/housekeeping.py"), run_name="__main__")

    # Older than the job's own days, and younger.
    for key, days in (("old", 91), ("young", 89)):
        lake.quarantine(key, LATER - datetime.now(UTC).replace(tzinfo=None) + timedelta(days=days))
    body = bucket.objects.pop(part)
    with pytest.raises(RawObjectsMissingError, match=f": 1 object of 1 manifest, .*: {part}: "):
        run("keep-1")
    assert (len(lake.files("sales")), len(lake.files("sales_notes"))) == (2, 1)
    assert [row[1] for row in lake.rows("quarantine")] == ["young"]
    assert lake.kept("keep-1")["quarantine"] == (2, 1)
    lake.spark.sql(f"INSERT INTO glue_catalog.{DATABASE}.sales_notes VALUES ('c')")
    lost = Path(lake.files("sales_notes")[0])
    lost.rename(lost.with_suffix(".aside"))
    with pytest.raises(RawObjectsMissingError) as raised:
        run("keep-2")
    assert isinstance(raised.value.__context__, HousekeepingError)
    bucket.put(part, body)
    with pytest.raises(HousekeepingError, match=r"^sales_notes: "):
        run("keep-3")
    lost.with_suffix(".aside").rename(lost)
    run("keep-4")
