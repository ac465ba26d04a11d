"""Snapshots that say who wrote them."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from tributary.snapshots import ancestries, iceberg_tables, stamp

from .warehouse import fresh_database


@pytest.fixture(scope="module")
def database(spark: SparkSession) -> str:
    database = fresh_database(spark)
    for name in ("t", "never"):
        spark.sql(f"CREATE TABLE glue_catalog.{database}.{name} (a int, b string) USING iceberg PARTITIONED BY (b)")
    return database


@pytest.fixture
def table(database: str) -> Iterator[str]:
    yield f"glue_catalog.{database}.t"


def rows(spark: SparkSession, *values: tuple[int, str]) -> DataFrame:
    return spark.createDataFrame(list(values), "a int, b string")


def test_every_kind_of_write_says_which_run_and_job_wrote_it(spark: SparkSession, database: str, table: str) -> None:
    system = "glue_catalog.system"
    began = datetime.now(UTC).replace(tzinfo=None)
    rows(spark, (4, "y"), (5, "x")).createOrReplaceTempView("news")
    writes: list[Callable[[], object]] = [
        lambda: rows(spark, (1, "x"), (2, "x"), (3, "y")).writeTo(table).append(),
        lambda: spark.sql(f"MERGE INTO {table} t USING news n ON t.a = n.a WHEN NOT MATCHED THEN INSERT *"),
        lambda: spark.sql(f"MERGE INTO {table} t USING news n ON t.a = n.a AND n.a = 4 WHEN MATCHED THEN DELETE"),
        lambda: spark.sql(f"UPDATE {table} SET a = 9 WHERE a = 1"),
        lambda: spark.sql(f"DELETE FROM {table} WHERE a = 9"),
        # A whole partition: Iceberg drops its files and reads none.
        lambda: spark.sql(f"DELETE FROM {table} WHERE b = 'y'"),
        lambda: spark.sql(
            f"CALL {system}.rewrite_data_files(table => '{database}.t', options => map('rewrite-all', 'true'))"
        ),
        lambda: spark.sql(f"CALL {system}.rewrite_manifests('{database}.t')"),
        lambda: rows(spark).writeTo(table).overwrite(F.lit(True)),
    ]
    for number, write in enumerate(writes):
        stamp(spark, f"run-{number}", f"job-{number}")
        write()
    found = ancestries(spark, database, iceberg_tables(spark, database))
    assert found["never"] == []
    written = list(reversed(found["t"]))
    assert [(one.run_id, one.job) for one in written] == [(f"run-{n}", f"job-{n}") for n in range(len(writes))]
    assert [one.rows for one in written] == [3, 5, 4, 4, 3, 2, 2, 2, 0]
    assert [one.operation == "replace" for one in written] == [number in (6, 7) for number in range(len(writes))]
    assert [one.parent_id for one in written] == [None, *[one.snapshot_id for one in written[:-1]]]
    assert all(timedelta(0) <= one.committed_at - began < timedelta(minutes=10) for one in written)


def test_what_was_rolled_back_is_no_ancestor_and_what_expired_leaves_a_parent_that_is_not_there(
    spark: SparkSession, database: str, table: str
) -> None:
    stamp(spark, "run-a", "stage")
    rows(spark, (1, "z")).writeTo(table).append()
    kept = ancestries(spark, database, ["t"])["t"][0]
    stamp(spark, "run-b", "stage")
    rows(spark, (2, "z")).writeTo(table).append()
    spark.sql(f"CALL glue_catalog.system.rollback_to_snapshot('{database}.t', {kept.snapshot_id})")
    spark.sql(f"CALL glue_catalog.system.expire_snapshots('{database}.t', TIMESTAMP '2100-01-01 00:00:00', 1)")
    (only,) = ancestries(spark, database, ["t"])["t"]
    assert (only, only.parent_id is None) == (kept, False)
