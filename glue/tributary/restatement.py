"""Restatements: figures of days that were complete when they were published, and came out different afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from typing import Literal

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import (
    ArrayType,
    DateType,
    DecimalType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
)

from tributary import deletion, run_record
from tributary.contract import Contract
from tributary.deletion import event_columns
from tributary.sql_text import table_name, text_literal, timestamp_literal
from tributary.tables import TableDescription

REACH_DAYS = 7
"""How far a day's figures look back: the longest look-back of the installs rule, and the age of an exchange rate."""

_FIGURE = DecimalType(38, 12)

TABLE = TableDescription(
    name="restatement",
    schema=StructType(
        [
            StructField("mart", StringType(), nullable=False),
            StructField("key", StringType(), nullable=False),
            StructField("column", StringType(), nullable=False),
            StructField("before", _FIGURE),
            StructField("after", _FIGURE),
            StructField("why", ArrayType(StringType(), containsNull=False), nullable=False),
            StructField("run_id", StringType(), nullable=False),
            StructField("restated_at", TimestampNTZType(), nullable=False),
        ]
    ),
    comment="Figures of complete days that a later run changed, one row a figure; rows are added and never removed.",
    comments={
        "mart": "Mart that holds the figure.",
        "key": "JSON of the mart's key columns.",
        "column": "The figure's column.",
        "before": "What was published; NULL where the mart had no such row.",
        "after": "What is published now; NULL where the row is gone.",
        "why": "What the run changed in the datasets of the days that the figure depends on.",
        "run_id": "Run that restated.",
        "restated_at": "When, UTC.",
    },
    properties={
        "write.merge.isolation-level": "snapshot",
        "commit.retry.num-retries": "20",
    },
)

_REASONS = StructType(
    [
        StructField(
            "_reasons",
            ArrayType(StructType([StructField("day", DateType()), StructField("text", StringType())])),
        )
    ]
)


@dataclass(frozen=True, order=True)
class Reason:
    """What a run changed in a dataset: rows of an event day, or rows of a dataset that has no event time (None).

    `how` tells rows that went, `deleted` by the source or `erased` with a person, from those that came or changed.
    """

    dataset: str
    day: date | None
    rows: int
    how: Literal["", "deleted", "erased"] = ""

    def __str__(self) -> str:
        """As analysts read it: `orders: 3 rows of 2025-02-03`, `orders: 1 deleted row of 2025-02-03`."""
        rows = f"{self.how} {'row' if self.rows == 1 else 'rows'}".strip()
        changed = f"{self.dataset}: {self.rows} {rows}"
        return changed if self.day is None else f"{changed} of {self.day.isoformat()}"


def reasons(spark: SparkSession, database: str, contracts: Mapping[str, Contract], run_id: str) -> list[Reason]:
    """What a run changed in the curated tables, by the lineage of their rows and of what was deleted.

    Args:
        spark: session with the Iceberg catalog.
        database: of the curated tables.
        contracts: by dataset.
        run_id: the run whose rows count, new, corrected, deleted and erased alike.

    Returns:
        One reason a dataset and day. A row is of every day that it dates: an order of its own and of its refund's. A
        dataset whose event time may change stands without day: its corrected rows no longer tell the day they left. Nor
        do rows that were erased with a person, of which nothing stays.
    """
    changed = [
        _days(spark.table(table_name(database, dataset)).where(F.col("run_id") == run_id), contract)
        for dataset, contract in sorted(contracts.items())
    ]
    if any(contract.source.deletes is not None for contract in contracts.values()):
        changed.append(_deleted_days(spark.table(table_name(database, deletion.TABLE.name)), run_id))
    changed.append(_erased(spark.table(table_name(database, run_record.TABLE.name)), run_id))
    # One query for all datasets: each alone would cost more to plan than to read.
    counted = reduce(DataFrame.unionAll, changed).groupBy("dataset", "day", "how").agg(F.sum("rows").alias("rows"))
    found = [Reason(row["dataset"], row["day"], row["rows"], row["how"]) for row in counted.collect()]
    return sorted(found, key=lambda reason: (reason.dataset, reason.day or date.min, reason.how))


def _days(rows: DataFrame, contract: Contract) -> DataFrame:
    """`dataset`, `day`, `how` and `rows`, once a day that a row dates; one whose event time may change has no day."""
    dataset, how = F.lit(contract.dataset).alias("dataset"), [F.lit("").alias("how"), F.lit(1).alias("rows")]
    columns = event_columns(contract) if contract.curated.event_time_immutable else []
    if not columns:
        return rows.select(dataset, F.lit(None).cast("date").alias("day"), *how)
    days = F.array_distinct(F.array(*[F.to_date(column) for column in columns]))
    return rows.select(dataset, F.explode(days).alias("day"), *how).where(F.col("day").isNotNull())


def _deleted_days(tombstones: DataFrame, run_id: str) -> DataFrame:
    """The same of what a run deleted."""
    gone = tombstones.where(F.col("deleted_by_run") == run_id)
    how = [F.lit("deleted").alias("how"), F.lit(1).alias("rows")]
    return gone.select("dataset", F.explode_outer("days").alias("day"), *how)


def _erased(records: DataFrame, run_id: str) -> DataFrame:
    """The same of what a run erased, by its record."""
    erased = records.where((F.col("run_id") == run_id) & (F.col("job") == "forget") & (F.col("rows_deleted") > 0))
    how = [F.lit("erased").alias("how"), F.col("rows_deleted").alias("rows")]
    return erased.select("dataset", F.lit(None).cast("date").alias("day"), *how)


@dataclass(frozen=True)
class Comparison:
    """A mart as it is published beside what it is about to be.

    Attributes:
        mart: its name.
        key: columns that name a row, `day` among them.
        figures: numeric columns to compare, money in decimals.
        complete_before: first day that the earlier publication had not completed; that day and later ones may change.
        published: the mart as it is; must not be what `recomputed` is read from.
        recomputed: the mart as it is about to be.
    """

    mart: str
    key: Sequence[str]
    figures: Sequence[str]
    complete_before: date
    published: DataFrame
    recomputed: DataFrame

    def side(self, rows: DataFrame, side: str, number: int) -> DataFrame:
        """One row a row of complete days: which comparison and side, `day`, `key` as JSON, `values` in one array."""
        values = F.array(*[F.col(figure).cast(_FIGURE) for figure in self.figures])
        key = F.to_json(F.struct(*self.key), {"ignoreNullFields": "false"})
        return rows.where(F.col("day") < F.lit(self.complete_before)).select(
            F.lit(number).alias("number"),
            F.lit(side).alias("side"),
            "day",
            key.alias("key"),
            values.alias("values"),
        )


def changed_figures(comparisons: Sequence[Comparison]) -> DataFrame:
    """The figures of complete days in which marts' new content differs from the published one.

    All comparisons are one query over rows of one form, so that it costs one shuffle however many marts there are.

    Args:
        comparisons: at least one.

    Returns:
        One row a changed figure: `mart`, `day`, `key`, `column`, `before`, `after`. A row that isn't there adds
        nothing, which is what a zero in its place says too.
    """
    sides = [
        comparison.side(rows, side, number)
        for number, comparison in enumerate(comparisons)
        for side, rows in (("before", comparison.published), ("after", comparison.recomputed))
    ]
    both = (
        reduce(DataFrame.unionAll, sides)
        .groupBy("number", "day", "key")
        .agg(
            *[
                F.first(F.when(F.col("side") == side, F.col("values")), ignorenulls=True).alias(side)
                for side in ("before", "after")
            ]
        )
        .where("NOT before <=> after")
    )
    spark = comparisons[0].published.sparkSession
    described = spark.createDataFrame(
        [(number, one.mart, list(one.figures)) for number, one in enumerate(comparisons)],
        "number int, mart string, names array<string>",
    )
    zero = f"cast(0 as {_FIGURE.simpleString()})"
    changes = (
        "filter(transform(names, (name, i) -> struct(name, before[i] AS before, after[i] AS after)), figure -> "
        f"NOT if(before IS NULL, {zero}, figure.before) <=> if(after IS NULL, {zero}, figure.after))"
    )
    return (
        both.join(F.broadcast(described), "number")
        .select("mart", "day", "key", F.explode(F.expr(changes)))
        .select("mart", "day", "key", F.col("col.name").alias("column"), "col.before", "col.after")
    )


def restatements(changed: DataFrame, reasons: Sequence[Reason], run_id: str, at: datetime) -> DataFrame:
    """Changed figures with the reason of each.

    Args:
        changed: what `changed_figures` returned.
        reasons: what this run changed, see `reasons`.
        run_id: the run that restates.
        at: UTC time (naive).

    Returns:
        The columns of `TABLE`. `why` holds the reasons of the days from a week before the figure's day to that day and
        those without day; all of them where that leaves none.
    """
    given = changed.sparkSession.createDataFrame([([(reason.day, str(reason)) for reason in reasons],)], _REASONS)
    near = (
        "transform(filter(_reasons, r -> r.day IS NULL OR "
        f"r.day BETWEEN date_sub(day, {REACH_DAYS}) AND day), r -> r.text)"
    )
    every = "transform(_reasons, r -> r.text)"
    return changed.crossJoin(F.broadcast(given)).selectExpr(
        "mart",
        "key",
        "column",
        "before",
        "after",
        f"CASE WHEN size({near}) > 0 THEN {near} ELSE {every} END AS why",
        f"{text_literal(run_id)} AS run_id",
        f"{timestamp_literal(at)} AS restated_at",
    )


def restated_by(spark: SparkSession, database: str, run_ids: Sequence[str], during: str | None = None) -> DataFrame:
    """The restatements of runs that no rollback has taken back.

    Args:
        spark: session with the Iceberg catalog.
        database: of the restatements and the run record.
        run_ids: at least one.
        during: a rollback that is under way and does not count yet.

    Returns:
        The columns of `TABLE`.
    """
    records = spark.table(table_name(database, run_record.TABLE.name)).where("job = 'rollback'")
    if during is not None:
        records = records.where(F.col("run_id") != during)
    taken_back = (
        records.select("dataset", "started_at", F.explode("rolled_back_runs").alias("run_id"))
        .where(F.col("run_id").isin(list(run_ids)))
        .groupBy(F.col("dataset").alias("mart"), "run_id")
        .agg(F.max("started_at").alias("taken_back_at"))
    )
    rows = spark.table(table_name(database, TABLE.name)).where(F.col("run_id").isin(list(run_ids)))
    stands = F.col("taken_back_at").isNull() | (F.col("restated_at") > F.col("taken_back_at"))
    return rows.join(F.broadcast(taken_back), ["mart", "run_id"], "left").where(stands).select(*TABLE.schema.names)


def write_restatements(spark: SparkSession, database: str, rows: DataFrame, run_id: str) -> None:
    """Add restatements of a run; those that an earlier try of it wrote are left alone, unless they were taken back.

    Write them before the mart is published: a run that ends between the two finds the published mart unchanged and the
    same rows again, and after publishing there is nothing left to compare with.

    Args:
        spark: session with the Iceberg catalog and extensions.
        database: of the restatements, which one run writes at a time, and the run record.
        rows: what `restatements` returned.
        run_id: the run that restates.
    """
    same = ["mart", "key", "column"]
    written = restated_by(spark, database, [run_id]).select(*same)
    added = rows.join(F.broadcast(written), same, "left_anti").select(*TABLE.schema.names).localCheckpoint()
    if not added.isEmpty():
        added.writeTo(table_name(database, TABLE.name)).append()
