"""What a key's row becomes when windows come late, twice, corrected and in any order."""

import itertools
import time
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from tributary.contract import Contract, PartitionBy
from tributary.merge import STATE, Lineage, classify, event_column, event_range, merge
from tributary.newest import newest
from tributary.schema import contract_schema
from tributary.sql_text import table_name
from tributary.tables import create_or_evolve, describe

from .warehouse import fresh_database


def at(day: int, hour: int = 0, month: int = 1) -> datetime:
    return datetime(2025, month, day, hour)


def orders(spark: SparkSession, contract: Contract, window: str, rows: list[tuple[Any, ...]]) -> DataFrame:
    """Rows of (order_id, customer_id, ordered_at, amount, updated_at) read by a window."""
    values = [
        (0, key, customer, when, "paid", "USD", Decimal(amount), None, None, change)
        for key, customer, when, amount, change in rows
    ]
    frame = spark.createDataFrame(values, contract_schema(contract))
    return frame.selectExpr("*", f"'{window}' window_id", "'a1' attempt")


def table_of(spark: SparkSession, contract: Contract) -> str:
    database = fresh_database(spark)
    create_or_evolve(spark, database, describe(contract))
    return table_name(database, contract.dataset)


def states(
    spark: SparkSession, rows: DataFrame, contract: Contract, table: str, run: str = "run"
) -> dict[tuple[Any, ...], str]:
    """Merge the rows and return what became of each key."""
    batch = newest(rows, contract)
    column = event_column(contract)
    limits = event_range(contract, [] if column is None else [row[column] for row in rows.select(column).collect()])
    classified = classify(spark, batch, contract, table, run, limits)
    found = {tuple(row[key] for key in contract.source.key): row[STATE] for row in classified.collect()}
    if "applied" in found.values():
        merge(spark, classified, contract, table, Lineage(run, at(9)), limits)
    return found


def test_the_newest_of_a_key_is_the_same_whatever_the_order(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    contract = contracts["orders"]
    rows = [
        (1, 7, at(1), "10.00", at(1)),
        (1, 7, at(1), "11.00", at(2)),
        (1, 7, at(1), "12.00", at(2)),
        (1, 8, at(1), "12.00", at(2)),
        (2, 7, at(1), "5.00", at(1)),
    ]
    results = [
        newest(orders(spark, contract, "w", list(order)), contract).orderBy("order_id").collect()
        for order in (rows, rows[::-1], rows[2:] + rows[:2])
    ]
    assert results[0] == results[1] == results[2]
    assert [row.order_id for row in results[0]] == [1, 2]
    assert results[0][0].updated_at == at(2)


def test_windows_in_any_order_and_twice_end_in_the_same_table(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    contract = contracts["orders"]
    windows = [
        [(1, 7, at(1), "10.00", at(1)), (2, 7, at(1, 5), "20.00", at(1, 6))],
        [(1, 7, at(1), "9.00", at(2)), (3, 8, at(2), "30.00", at(2))],
        [(1, 7, at(1), "9.50", at(2)), (2, 7, at(1, 5), "0.00", at(3))],
    ]
    # Each order works on keys of its own, 10 apart, so that one table sees all of them.
    sequences = [*itertools.permutations(range(3)), (2, 2, 0, 1), (0, 1, 1, 0, 2)]
    table = table_of(spark, contract)
    for step in range(5):
        rows = [
            (key + 10 * lane, *rest)
            for lane, sequence in enumerate(sequences)
            if step < len(sequence)
            for key, *rest in windows[sequence[step]]
        ]
        states(spark, orders(spark, contract, f"w{step}", rows), contract, table)
    found = spark.table(table).collect()
    ends = [
        sorted((row.order_id - 10 * lane, row.amount, row.updated_at) for row in found if row.order_id // 10 == lane)
        for lane in range(len(sequences))
    ]
    assert ends == [ends[0]] * len(sequences)
    assert [end[1:] for end in ends[0]][1:] == [(Decimal("0.00"), at(3)), (Decimal("30.00"), at(2))]
    assert ends[0][0][1] in (Decimal("9.00"), Decimal("9.50"))


def test_a_late_version_never_replaces_a_newer_one(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    contract = contracts["orders"]
    table = table_of(spark, contract)
    newer = orders(spark, contract, "w2", [(1, 7, at(1), "9.00", at(2))])
    late = orders(spark, contract, "w1", [(1, 7, at(1), "10.00", at(1)), (2, 7, at(1), "1.00", at(1))])
    assert states(spark, newer, contract, table) == {(1,): "applied"}
    assert states(spark, late, contract, table) == {(1,): "superseded", (2,): "applied"}
    rows = {row.order_id: (row.amount, row.window_id, row.run_id) for row in spark.table(table).collect()}
    assert rows == {1: (Decimal("9.00"), "w2", "run"), 2: (Decimal("1.00"), "w1", "run")}


def test_a_corrected_row_replaces_the_old_one_with_its_lineage(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    contract = contracts["orders"]
    table = table_of(spark, contract)
    states(spark, orders(spark, contract, "w1", [(1, 7, at(1), "10.00", at(1))]), contract, table, run="first")
    states(spark, orders(spark, contract, "w2", [(1, 8, at(1), "9.99", at(2))]), contract, table, run="second")
    row = spark.table(table).first()
    assert (row.customer_id, row.amount, row.window_id, row.run_id) == (8, Decimal("9.99"), "w2", "second")
    assert spark.table(table).count() == 1


def test_the_same_window_again_commits_nothing_and_says_whose_rows_they_are(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    contract = contracts["orders"]
    table = table_of(spark, contract)
    window = orders(spark, contract, "w1", [(1, 7, at(1), "10.00", at(1)), (2, 7, at(2), "1.00", at(2))])
    states(spark, window, contract, table, run="first")
    snapshots = spark.table(f"{table}.snapshots").count()
    assert states(spark, window, contract, table, run="first") == {(1,): "held", (2,): "held"}
    assert states(spark, window, contract, table, run="second") == {(1,): "superseded", (2,): "superseded"}
    assert spark.table(f"{table}.snapshots").count() == snapshots


def test_a_try_that_died_between_two_merges_is_completed_by_the_next(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    contract = contracts["orders"]
    table = table_of(spark, contract)
    whole = orders(spark, contract, "w1", [(1, 7, at(1), "10.00", at(1)), (2, 7, at(2), "1.00", at(2))])
    states(spark, whole.where("order_id = 1"), contract, table)
    assert states(spark, whole, contract, table) == {(1,): "held", (2,): "applied"}
    assert spark.table(table).count() == 2


def test_a_merge_touches_only_the_range_of_its_batch(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    monthly = contracts["touchpoints"]
    daily = PartitionBy(column="occurred_at", transform="day")
    contract = monthly.model_copy(update={"curated": monthly.curated.model_copy(update={"partition_by": daily})})
    table = table_of(spark, contract)
    columns = contract_schema(contract)

    def touches(days: list[int], channel: str, change: int) -> DataFrame:
        rows = [(0, day, "d", at(day), channel, "c", "static", "click", at(change)) for day in days]
        return spark.createDataFrame(rows, columns).selectExpr("*", "'w' window_id", "'a' attempt")

    states(spark, touches([1, 2, 3, 4], "google_ads", 5), contract, table)
    files = {row.file_path for row in spark.table(f"{table}.files").collect()}
    assert len(files) == 4
    states(spark, touches([2, 3], "facebook", 6), contract, table)
    after = {row.file_path for row in spark.table(f"{table}.files").collect()}
    assert len(files & after) == 2
    channels = {row.touchpoint_id: row.channel for row in spark.table(table).collect()}
    assert channels == {1: "google_ads", 2: "facebook", 3: "facebook", 4: "google_ads"}


def test_a_row_that_may_move_is_found_wherever_it_was(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    content = contracts["orders"].model_dump(exclude_none=True)
    content["curated"]["event_time_immutable"] = False
    contract = Contract.model_validate(content)
    table = table_of(spark, contract)
    states(spark, orders(spark, contract, "w1", [(1, 7, at(1), "10.00", at(1))]), contract, table)
    states(spark, orders(spark, contract, "w2", [(1, 7, at(1, month=3), "10.00", at(2, month=3))]), contract, table)
    assert [row.ordered_at for row in spark.table(table).collect()] == [at(1, month=3)]


def test_a_null_and_an_empty_text_are_different_contents(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    contract = contracts["customers"]
    sequences = list(itertools.permutations([None, "", "d"]))
    table = table_of(spark, contract)
    for step in range(3):
        rows = [(lane, None, sequence[step], "DE", at(1), at(1)) for lane, sequence in enumerate(sequences)]
        frame = spark.createDataFrame(rows, contract_schema(contract)).selectExpr("*", "'w' window_id", "'a' attempt")
        states(spark, frame, contract, table)
    assert spark.table(table).select("device_id").distinct().count() == 1
    assert spark.table(table).count() == len(sequences)


@pytest.fixture
def driver_in_tokyo(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with monkeypatch.context() as environment:
        environment.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("driver_in_tokyo")
def test_times_are_utc_whatever_zone_the_driver_is_in(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    contract = contracts["orders"]
    table = table_of(spark, contract)
    states(spark, orders(spark, contract, "w1", [(1, 7, at(1), "1.00", at(2))]), contract, table)
    texts = ["cast(loaded_at as string) loaded", "cast(ordered_at as string) ordered"]
    row = spark.table(table).selectExpr("*", *texts).first()
    assert (row.loaded, row.ordered) == ("2025-01-09 00:00:00", "2025-01-01 00:00:00")
    assert (row.loaded_at, row.ordered_at) == (at(9), at(1))


def test_money_is_stored_to_the_last_digit(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    contract = contracts["orders"]
    table = table_of(spark, contract)
    amounts = ["9999999999999999.99", "-0.01", "0.10"]
    rows = [(i, 7, at(1), amount, at(1)) for i, amount in enumerate(amounts)]
    states(spark, orders(spark, contract, "w1", rows), contract, table)
    stored = spark.table(table).orderBy("order_id").collect()
    assert [str(row.amount) for row in stored] == amounts
