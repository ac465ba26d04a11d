"""What is recorded when a published figure of a complete day changes."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from pyspark.sql import DataFrame, SparkSession
from tributary import run_record
from tributary.contract import Contract
from tributary.restatement import (
    TABLE,
    Comparison,
    Reason,
    changed_figures,
    reasons,
    restatements,
    write_restatements,
)
from tributary.schema import curated_schema
from tributary.sql_text import table_name
from tributary.tables import create_or_evolve, describe

from .warehouse import fresh_database

AT = datetime(2025, 3, 1)
Mart = list[tuple[date, str | None, int, str | None]]


def day(number: int) -> date:
    return date(2025, 2, number)


def mart(spark: SparkSession, rows: Mart) -> DataFrame:
    frame = spark.createDataFrame(rows, "day date, channel string, installs bigint, spend string")
    return frame.withColumn("spend", frame.spend.cast("decimal(38,12)"))


def comparison(
    spark: SparkSession, published: Mart, recomputed: Mart, figures: Sequence[str] = ("installs", "spend")
) -> Comparison:
    return Comparison(
        mart="channel_daily",
        key=["day", "channel"],
        figures=figures,
        complete_before=day(10),
        published=mart(spark, published),
        recomputed=mart(spark, recomputed),
    )


def compare(
    spark: SparkSession, published: Mart, recomputed: Mart, why: list[Reason] | None = None
) -> list[tuple[str, str, str, Decimal | None, Decimal | None, list[str]]]:
    rows = restatements(changed_figures([comparison(spark, published, recomputed)]), why or [], "run-2", AT)
    assert all((row.mart, row.run_id, row.restated_at) == ("channel_daily", "run-2", AT) for row in rows.collect())
    found = [
        (json.loads(row.key)["day"], json.loads(row.key)["channel"], row.column, row.before, row.after, row.why)
        for row in rows.collect()
    ]
    return sorted(found, key=lambda entry: entry[:3])


def test_a_figure_of_a_complete_day_that_changes_is_recorded_from_and_to(spark: SparkSession) -> None:
    published: Mart = [(day(1), "a", 5, "1.000000000001"), (day(2), "a", 7, "2"), (day(10), "a", 1, "1")]
    recomputed: Mart = [(day(1), "a", 6, "1.000000000002"), (day(2), "a", 7, "2"), (day(10), "a", 2, "3")]
    assert compare(spark, published, recomputed) == [
        ("2025-02-01", "a", "installs", Decimal(5), Decimal(6), []),
        ("2025-02-01", "a", "spend", Decimal("1.000000000001"), Decimal("1.000000000002"), []),
    ]


def test_a_row_that_comes_or_goes_restates_its_figures_unless_they_are_zero(spark: SparkSession) -> None:
    published: Mart = [(day(1), "gone", 5, "0"), (day(3), None, 1, "1")]
    recomputed: Mart = [(day(2), "new", 0, "4"), (day(3), None, 1, None)]
    assert compare(spark, published, recomputed) == [
        ("2025-02-01", "gone", "installs", Decimal(5), None, []),
        ("2025-02-02", "new", "spend", None, Decimal(4), []),
        ("2025-02-03", None, "spend", Decimal(1), None, []),
    ]


def test_the_why_is_what_the_run_changed_in_the_days_that_a_figure_looks_back_on(spark: SparkSession) -> None:
    why = [
        Reason("customers", None, 1),
        Reason("orders", day(1), 2),
        Reason("orders", day(2), 3),
        Reason("orders", day(9), 4),
        Reason("orders", day(12), 5),
    ]
    found = compare(spark, [(day(9), "a", 1, "1")], [(day(9), "a", 2, "1")], why)
    assert found[0][5] == ["customers: 1 row", "orders: 3 rows of 2025-02-02", "orders: 4 rows of 2025-02-09"]
    # A cohort's revenue of later days: nothing near changed, so all that did stands there.
    late = compare(spark, [(day(8), "a", 1, "1")], [(day(8), "a", 2, "1")], why[-1:])
    assert late[0][5] == ["orders: 5 rows of 2025-02-12"]


def test_reasons_count_the_rows_of_the_run_on_every_day_they_date(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    database = fresh_database(spark)
    chosen = {name: contracts[name] for name in ("customers", "orders")}
    for table in (*map(describe, chosen.values()), run_record.TABLE):
        create_or_evolve(spark, database, table)
    at = datetime(2025, 2, 3, 23, 59)
    order = {"customer_id": 7, "status": "paid", "currency": "USD", "amount": Decimal("1.00"), "refund_amount": None}
    lineage = {"window_id": "w", "attempt": "a1", "loaded_at": AT, "updated_at": AT}
    orders = [
        {**order, **lineage, "order_id": 1, "run_id": "run-2", "ordered_at": at, "refunded_at": None},
        {**order, **lineage, "order_id": 2, "run_id": "run-2", "ordered_at": at, "refunded_at": at},
        {**order, **lineage, "order_id": 3, "run_id": "run-2", "ordered_at": at, "refunded_at": datetime(2025, 2, 5)},
        {**order, **lineage, "order_id": 4, "run_id": "run-1", "ordered_at": at, "refunded_at": None},
    ]
    customer = {**lineage, "customer_id": 7, "email_hash": None, "device_id": None, "country": "DE", "created_at": at}
    for name, rows in (("orders", orders), ("customers", [{**customer, "run_id": "run-2"}])):
        schema = curated_schema(chosen[name])
        values = [tuple({"record_id": 1, **row}[column] for column in schema.names) for row in rows]
        spark.createDataFrame(values, schema).writeTo(table_name(database, name)).append()
    assert [str(reason) for reason in reasons(spark, database, chosen, "run-2")] == [
        "customers: 1 row",
        "orders: 3 rows of 2025-02-03",
        "orders: 1 row of 2025-02-05",
    ]
    assert reasons(spark, database, chosen, "run-3") == []
    # Of what was erased with a person a number stays, and no day.
    at_rest = {"started_at": AT, "finished_at": AT, "spark_version": "3"}
    records = [
        run_record.RunRecord(run_id="run-3", job=job, dataset=name, rows_deleted=rows, **at_rest)  # type: ignore[arg-type]
        for job, name, rows in (
            ("forget", "orders", 3),
            ("forget", "customers", 1),
            ("sweep", "orders", 9),
            ("forget", "x", 0),
        )
    ]
    run_record.write_records(spark, table_name(database, run_record.TABLE.name), records)
    erased = reasons(spark, database, chosen, "run-3")
    assert [str(reason) for reason in erased] == ["customers: 1 erased row", "orders: 3 erased rows"]


def test_restatements_are_added_once_and_stay_when_the_run_is_tried_again(spark: SparkSession) -> None:
    database = fresh_database(spark)
    for description in (TABLE, run_record.TABLE):
        create_or_evolve(spark, database, description)
    table = table_name(database, TABLE.name)

    def write(published: Mart, recomputed: Mart, run: str) -> None:
        changed = changed_figures([comparison(spark, published, recomputed, ["installs"])])
        rows = restatements(changed, [], run, AT)
        write_restatements(spark, database, rows, run)

    old: Mart = [(day(1), "it's", 1, None)]
    new: Mart = [(day(1), "it's", 2, None)]
    write(old, new, "run-2")
    write(old, new, "run-2")
    write(new, new, "run-2")
    write(new, old, "run-3")
    found = {(row.run_id, row.before, row.after) for row in spark.table(table).collect()}
    assert found == {("run-2", Decimal(1), Decimal(2)), ("run-3", Decimal(2), Decimal(1))}
    assert spark.table(table).count() == 2
