"""Deletions: which keys are gone, since when, and what must never bring them back.

A deleted row leaves its curated table, so that no reader has to know of deletions. What stays of it is a row here, its
tombstone: without one, a window that comes late or again would find no row of the key and put the old one back.

A tombstone says until which change time every version of its key is known to be gone (`absent_until`), so that one rule
decides in any order of windows: **a version comes into the curated table only when it changed after that time**.

- Deleted by column: the source keeps the row and marks it. The marked version is a version like any other; the newest
  counts, and of two with one change time the marked one. `absent_until` is its change time.
- Deleted by a sweep of keys: what changed before the end of the sweep's window would have been among the keys, which
  were read after it. `absent_until` is the last microsecond before that end; a row that changed later may have come
  after the sweep. A key that stays deleted was not among those of later sweeps either: the last sweep's end counts.

A tombstone goes when its key is back in the curated table. It holds no content of the row: its key, a hash, the days
and amounts that figures lose.
"""

from datetime import datetime, timedelta
from typing import Literal

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import (
    ArrayType,
    DateType,
    DecimalType,
    MapType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
)

from tributary import run_record
from tributary.cast import FAULTS
from tributary.contract import Contract
from tributary.raw_line import LINE
from tributary.sql_text import table_name, text_literal, timestamp_literal
from tributary.tables import TableDescription
from tributary.window import window_end

Rule = Literal["column", "key_sweep"]

_MONEY = MapType(StringType(), DecimalType(38, 12), valueContainsNull=False)

TABLE = TableDescription(
    name="deletion",
    schema=StructType(
        [
            StructField("dataset", StringType(), nullable=False),
            StructField("key", StringType(), nullable=False),
            StructField("rule", StringType(), nullable=False),
            StructField("absent_until", TimestampNTZType(), nullable=False),
            StructField("changed_at", TimestampNTZType(), nullable=False),
            StructField("content_hash", StringType(), nullable=False),
            StructField("days", ArrayType(DateType(), containsNull=False), nullable=False),
            StructField("money", _MONEY, nullable=False),
            StructField("window_id", StringType(), nullable=False),
            StructField("attempt", StringType(), nullable=False),
            StructField("run_id", StringType(), nullable=False),
            StructField("deleted_by_window", StringType(), nullable=False),
            StructField("deleted_by_run", StringType(), nullable=False),
            StructField("deleted_at", TimestampNTZType(), nullable=False),
        ]
    ),
    comment="Rows that the sources deleted, one row a key, without their content; a key that comes back leaves it.",
    comments={
        "dataset": "Dataset of the contract.",
        "key": "JSON of the key columns as text.",
        "rule": "column: the source marked the row. key_sweep: its key was not among the source's.",
        "absent_until": "Versions that changed until then are gone, UTC.",
        "changed_at": "When the source last changed the version that left, UTC.",
        "content_hash": "SHA-256 of that version.",
        "days": "Days that the row dated: their figures change.",
        "money": "Its money columns, each in the column's unit.",
        "window_id": "Window whose extract brought that version.",
        "attempt": "Attempt of that extract.",
        "run_id": "Run that brought that version.",
        "deleted_by_window": "Window of the extract or sweep that showed the deletion.",
        "deleted_by_run": "Run that took the row out.",
        "deleted_at": "When it did, UTC.",
    },
    # Stages of several datasets write side by side, each in a partition of its own.
    partition_by=("`dataset`",),
    properties={
        "write.merge.isolation-level": "snapshot",
        "write.delete.isolation-level": "snapshot",
        "commit.retry.num-retries": "20",
    },
)

GONE_UNTIL = "_gone_until"
GONE_KEY = "_gone_key"


def key_text(contract: Contract) -> Column:
    """JSON of a row's key, each column as text: how a tombstone names it."""
    return F.to_json(F.struct(*[F.col(name).cast("string").alias(name) for name in contract.source.key]))


def is_deleted(contract: Contract, alias: str | None = None) -> str:
    """SQL that is true for a version that the source has marked as deleted, and never NULL.

    Args:
        contract: the dataset's contract; false for every row where it names no delete column.
        alias: the relation of the row, where there are several.
    """
    name = contract.delete_column
    if name is None:
        return "false"
    column = f"`{name}`" if alias is None else f"{alias}.`{name}`"
    return f"coalesce({column}, false)" if contract.column(name).type == "boolean" else f"{column} IS NOT NULL"


def event_columns(contract: Contract) -> list[str]:
    """The columns that say on which day something happened, not when somebody wrote it down or deleted it."""
    aside = (contract.source.change_column, contract.delete_column)
    return [
        column.name for column in contract.columns if column.type in ("date", "timestamp") and column.name not in aside
    ]


def days_of(contract: Contract) -> Column:
    """The days that a row dates, each once; none where the contract lets them change."""
    columns = event_columns(contract) if contract.curated.event_time_immutable else []
    days = F.array(*[F.to_date(column) for column in columns]).cast("array<date>")
    return F.array_distinct(F.array_compact(days))


def money_of(contract: Contract) -> Column:
    """The row's amounts by money column; zero where there is none."""
    pairs = [part for column in contract.money for part in (F.lit(column.name), F.coalesce(column.name, F.lit(0)))]
    return F.create_map(*pairs).cast(_MONEY)


def forgive_deleted(rows: DataFrame, contract: Contract) -> DataFrame:
    """Leave a marked row only the faults that keep its deletion from being understood.

    Sources blank what they delete. A row that must go would stay for the sake of values that nobody is to see again.

    Args:
        rows: of a cast.
        contract: the dataset's contract; without a delete column the rows are left alone.

    Returns:
        The rows. Of a marked one the faults of its line, key, change time, mark, event time and money stand.
    """
    if contract.delete_column is None:
        return rows
    partition = contract.curated.partition_by
    needed = {*contract.source.key, contract.source.change_column, contract.delete_column, LINE}
    needed |= {column.name for column in contract.money} | ({partition.column} if partition is not None else set())
    kept = F.filter(FAULTS, lambda fault: fault["column"].isin(sorted(needed)))
    return rows.withColumn(FAULTS, F.when(F.expr(is_deleted(contract)), kept).otherwise(F.col(FAULTS)))


def tombstones(spark: SparkSession, database: str, contract: Contract, swept_until: datetime | None) -> DataFrame:
    """The dataset's tombstones as a merge needs them.

    Args:
        spark: session with the Iceberg catalog.
        database: of the curated tables.
        contract: the dataset's contract.
        swept_until: end of the last sweep's window, see `tributary.sweep`; None where there was none.

    Returns:
        `_gone_key` and `_gone_until`, and the lineage of what left: `_gone_change`, `_gone_hash`, `_gone_run`.
    """
    until = F.col("absent_until")
    if swept_until is not None:
        swept = F.expr(timestamp_literal(last_moment(swept_until)))
        until = F.when(F.col("rule") == "key_sweep", F.greatest(until, swept)).otherwise(until)
    rows = spark.table(table_name(database, TABLE.name)).where(F.col("dataset") == contract.dataset)
    return rows.select(
        F.col("key").alias(GONE_KEY),
        until.alias(GONE_UNTIL),
        F.col("changed_at").alias("_gone_change"),
        F.col("content_hash").alias("_gone_hash"),
        F.col("run_id").alias("_gone_run"),
    )


def swept_until(spark: SparkSession, database: str, contract: Contract) -> datetime | None:
    """The greatest end of a window whose sweep was applied; UTC, naive. None where there was none."""
    if contract.key_sweep is None:
        return None
    records = spark.table(table_name(database, run_record.TABLE.name))
    sweeps = records.where((F.col("job") == "sweep") & (F.col("dataset") == contract.dataset))
    ends = sweeps.select(F.explode("window_ids").alias("window_id"))
    last = ends.agg(F.max_by("window_id", F.substring_index("window_id", "_", -1)).alias("window_id")).collect()
    window_id = last[0]["window_id"]
    return None if window_id is None else window_end(window_id)


def last_moment(end: datetime) -> datetime:
    """The last moment of a window that ends, exclusive, at `end`."""
    return end - timedelta(microseconds=1)


def put_tombstones(spark: SparkSession, database: str, contract: Contract, rows: DataFrame) -> None:
    """Write tombstones, each in the place of the one that its key has.

    They are written before the rows leave the curated table: a run that ends between the two leaves a row too many,
    which its next try takes out; the other way round, the row could come back.

    Args:
        spark: session with the Iceberg catalog and extensions.
        database: of the curated tables.
        contract: the dataset's contract.
        rows: the columns of `TABLE` but for `dataset`, one row a key, the same at every reading.
    """
    view = f"tombstones_{contract.dataset}"
    rows.withColumn("dataset", F.lit(contract.dataset)).select(*TABLE.schema.names).createOrReplaceTempView(view)
    try:
        spark.sql(f"""
            MERGE INTO {table_name(database, TABLE.name)} t USING {view} s
            ON t.dataset = {text_literal(contract.dataset)} AND t.`key` = s.`key`
            WHEN MATCHED THEN UPDATE SET *
            WHEN NOT MATCHED THEN INSERT *
        """)
    finally:
        spark.catalog.dropTempView(view)


def clear_tombstones(spark: SparkSession, database: str, contract: Contract, back: DataFrame) -> None:
    """Remove the tombstones of keys that are back.

    Args:
        spark: session with the Iceberg catalog and extensions.
        database: of the curated tables.
        contract: the dataset's contract.
        back: `key` and `changed_at`, one row a key, the same at every reading; a tombstone that says that version is
            gone stays.
    """
    view = f"back_{contract.dataset}"
    back.select("key", "changed_at").createOrReplaceTempView(view)
    try:
        spark.sql(f"""
            MERGE INTO {table_name(database, TABLE.name)} t USING {view} s
            ON t.dataset = {text_literal(contract.dataset)} AND t.`key` = s.`key`
              AND t.absent_until < s.changed_at
            WHEN MATCHED THEN DELETE
        """)
    finally:
        spark.catalog.dropTempView(view)
