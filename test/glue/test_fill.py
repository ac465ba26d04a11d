"""Partitions that hold nothing are filled without a merge, and never twice."""

from collections import Counter
from datetime import datetime, timedelta
from typing import Any

import pytest
from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from tributary.contract import BucketBy, Contract
from tributary.fill import Vacancy, fill, vacancy
from tributary.merge import EventRange, Lineage, event_range
from tributary.packed_rows import PLACE
from tributary.sql_text import table_name
from tributary.tables import create_or_evolve, describe
from tributary.window import WindowAttempt

from . import curated
from .warehouse import fresh_database

ATTEMPTS = [
    WindowAttempt("20250101T000000Z_20250102T000000Z", "a1"),
    WindowAttempt("20250102T000000Z_20250103T000000Z", "a2"),
]
LINEAGE = Lineage("run-1", datetime(2025, 3, 1))
BEGIN = datetime(2025, 1, 20)


@pytest.fixture(scope="module")
def touches(contracts: dict[str, Contract]) -> Contract:
    """Touchpoints by month and device, in two buckets."""
    contract = contracts["touchpoints"]
    buckets = contract.curated.model_copy(update={"bucket_by": BucketBy(column="device_id", buckets=2)})
    return contract.model_copy(update={"curated": buckets})


def table_of(spark: SparkSession, contract: Contract) -> str:
    database = fresh_database(spark)
    create_or_evolve(spark, database, describe(contract))
    return table_name(database, contract.dataset)


def batch(spark: SparkSession, contract: Contract, ids: range, begin: datetime = BEGIN) -> tuple[DataFrame, EventRange]:
    """A touch an hour, on one of ten devices; the second attempt brought each third."""
    times = {number: begin + timedelta(hours=number) for number in ids}
    rows = [
        {"touchpoint_id": number, "device_id": f"d{number * 7 % 10}", "occurred_at": time, "updated_at": time}
        for number, time in times.items()
    ]
    place = F.when(F.col("touchpoint_id") % 3 == 0, 2).otherwise(1).cast("int")
    limits = event_range(contract, times.values())
    assert limits is not None
    return curated.frame(spark, contract, rows).withColumn(PLACE, place), limits


def fill_where_vacant(
    spark: SparkSession, contract: Contract, table: str, ids: range, begin: datetime = BEGIN
) -> Vacancy | None:
    rows, limits = batch(spark, contract, ids, begin)
    found = vacancy(spark, table, contract, limits)
    if found is not None:
        fill(rows, contract, table, ATTEMPTS, LINEAGE, found, len(ids))
    return found


def snapshots(spark: SparkSession, table: str) -> list[Row]:
    return list(spark.table(f"{table}.snapshots").orderBy("committed_at").collect())


def test_a_first_load_is_one_snapshot_with_a_sorted_file_for_each_partition_and_bucket(
    spark: SparkSession, touches: Contract
) -> None:
    table = table_of(spark, touches)
    assert fill_where_vacant(spark, touches, table, range(1, 601)) == Vacancy(None)
    rows = spark.table(table).withColumn("file", F.input_file_name()).collect()
    assert Counter(row.touchpoint_id for row in rows) == Counter(range(1, 601))
    assert {(row.touchpoint_id % 3 == 0, row.window_id, row.attempt, row.run_id, row.loaded_at) for row in rows} == {
        (place == 1, one.window_id, one.attempt, LINEAGE.run_id, LINEAGE.loaded_at)
        for place, one in enumerate(ATTEMPTS)
    }
    assert len(snapshots(spark, table)) == 1
    files = spark.table(f"{table}.files").select("partition").distinct().count()
    # January and February, two buckets each.
    assert (spark.table(f"{table}.files").count(), files) == (4, 4)
    by_file: dict[str, list[tuple[Any, ...]]] = {}
    for row in rows:
        by_file.setdefault(row.file, []).append((row.device_id, row.occurred_at))
    assert all(found == sorted(found) for found in by_file.values())


def test_the_next_month_is_filled_beside_what_is_there(spark: SparkSession, touches: Contract) -> None:
    table = table_of(spark, touches)
    fill_where_vacant(spark, touches, table, range(1, 11))
    there = snapshots(spark, table)[-1].snapshot_id
    assert fill_where_vacant(spark, touches, table, range(11, 21), datetime(2025, 2, 1)) == Vacancy(there)
    assert sorted(row.touchpoint_id for row in spark.table(table).collect()) == list(range(1, 21))


@pytest.mark.parametrize("begin", [BEGIN, datetime(2025, 1, 1), datetime(2024, 12, 31, 0)])
def test_a_month_with_one_row_is_not_vacant_whatever_the_days_of_the_batch(
    spark: SparkSession, touches: Contract, begin: datetime
) -> None:
    table = table_of(spark, touches)
    fill_where_vacant(spark, touches, table, range(1, 2))
    assert fill_where_vacant(spark, touches, table, range(11, 41), begin) is None


def test_a_table_whose_rows_may_change_their_day_is_vacant_only_when_it_is_empty(
    spark: SparkSession, touches: Contract
) -> None:
    curated_part = touches.curated.model_copy(update={"event_time_immutable": False})
    contract = touches.model_copy(update={"curated": curated_part})
    table = table_of(spark, contract)
    assert vacancy(spark, table, contract, None) == Vacancy(None)
    rows, _ = batch(spark, touches, range(1, 2))
    fill(rows, contract, table, ATTEMPTS, LINEAGE, Vacancy(None), 1)
    assert vacancy(spark, table, contract, None) is None


@pytest.mark.parametrize("first_load", [True, False])
def test_of_two_that_saw_the_same_vacancy_the_second_writes_nothing(
    spark: SparkSession, touches: Contract, *, first_load: bool
) -> None:
    table = table_of(spark, touches)
    if not first_load:
        fill_where_vacant(spark, touches, table, range(1, 11), datetime(2025, 2, 1))
    rows, limits = batch(spark, touches, range(11, 21))
    seen = vacancy(spark, table, touches, limits)
    assert seen is not None
    fill(rows, touches, table, ATTEMPTS, LINEAGE, seen, 10)
    before = spark.table(table).count()
    others, _ = batch(spark, touches, range(15, 31))
    with pytest.raises(Py4JJavaError, match="ValidationException"):
        fill(others, touches, table, ATTEMPTS, Lineage("run-2", LINEAGE.loaded_at), seen, 16)
    assert spark.table(table).count() == before
    assert {row.run_id for row in spark.table(table).collect()} == {"run-1"}


def test_a_table_without_partitions_is_filled_too(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    contract = contracts["campaigns"]
    assert describe(contract).partition_by == []
    table = table_of(spark, contract)
    rows = curated.frame(
        spark, contract, [{"campaign_id": f"c{number}", "updated_at": BEGIN} for number in (3, 1, 2)]
    ).withColumn(PLACE, F.lit(1))
    assert vacancy(spark, table, contract, None) == Vacancy(None)
    fill(rows, contract, table, ATTEMPTS, LINEAGE, Vacancy(None), 3)
    assert sorted(row.campaign_id for row in spark.table(table).collect()) == ["c1", "c2", "c3"]
    assert vacancy(spark, table, contract, None) is None
