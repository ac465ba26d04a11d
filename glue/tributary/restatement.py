"""Restatements: figures of days that were complete when they were published, and came out different afterwards."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pyspark.sql import Column, DataFrame, SparkSession
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

from tributary.contract import Contract
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
    """What a run changed in a dataset: rows of an event day, or rows of a dataset that has no event time (None)."""

    dataset: str
    day: date | None
    rows: int

    def __str__(self) -> str:
        """As analysts read it: `orders: 3 rows of 2025-02-03`."""
        rows = f"{self.dataset}: {self.rows} {'row' if self.rows == 1 else 'rows'}"
        return rows if self.day is None else f"{rows} of {self.day.isoformat()}"


def _event_columns(contract: Contract) -> list[str]:
    """The columns that say on which day something happened; the change column says when somebody wrote it down."""
    return [
        column.name
        for column in contract.columns
        if column.type in ("date", "timestamp") and column.name != contract.source.change_column
    ]


def reasons(spark: SparkSession, database: str, contracts: Mapping[str, Contract], run_id: str) -> list[Reason]:
    """What a run changed in the curated tables, by the lineage of their rows.

    Args:
        spark: session with the Iceberg catalog.
        database: of the curated tables.
        contracts: by dataset.
        run_id: the run whose rows count, new and corrected alike.

    Returns:
        One reason a dataset and day. A row is of every day that it dates: an order of its own and of its refund's. A
        dataset whose event time may change stands without day: its corrected rows no longer tell the day they left.
    """
    found = []
    for dataset, contract in sorted(contracts.items()):
        rows = spark.table(table_name(database, dataset)).where(F.col("run_id") == run_id)
        columns = _event_columns(contract) if contract.curated.event_time_immutable else []
        days = F.array_distinct(F.array(*[F.to_date(column) for column in columns])) if columns else None
        dated = rows.select((F.lit(None).cast("date") if days is None else F.explode(days)).alias("day"))
        if days is not None:
            dated = dated.where(F.col("day").isNotNull())
        counted = dated.groupBy("day").agg(F.count("*").alias("rows")).collect()
        found += [Reason(dataset, row["day"], row["rows"]) for row in counted]
    return sorted(found, key=lambda reason: (reason.dataset, reason.day or date.min))


def _figure(column: str, present: Column) -> Column:
    """A row that isn't there adds nothing, which is what a zero in its place says too."""
    return F.when(present.isNotNull(), F.col(column).cast(_FIGURE)).otherwise(F.lit(0).cast(_FIGURE))


def restatements(
    published: DataFrame,
    recomputed: DataFrame,
    key: Sequence[str],
    figures: Sequence[str],
    complete_before: date,
    reasons: Sequence[Reason],
    run_id: str,
    at: datetime,
    *,
    mart: str,
) -> DataFrame:
    """The figures of complete days in which a mart's new content differs from the published one.

    Args:
        published: the mart as it is; must not be what `recomputed` is read from.
        recomputed: the mart as it is about to be.
        key: columns that name a row of the mart, `day` among them.
        figures: numeric columns to compare, money in decimals.
        complete_before: first day that the earlier publication had not completed; that day and later ones may change.
        reasons: what this run changed, see `reasons`.
        run_id: the run that restates.
        at: UTC time (naive).
        mart: name of the mart.

    Returns:
        The columns of `TABLE`, one row a changed figure. `why` holds the reasons of the days from a week before the
        figure's day to that day and those without day; all of them where that leaves none.
    """

    def side(rows: DataFrame, name: str) -> DataFrame:
        values = [F.col(figure).alias(f"_{name}_{figure}") for figure in figures]
        return rows.where(F.col("day") < F.lit(complete_before)).select(
            *[F.col(column).alias(f"_{name}_{column}") for column in key], *values, F.lit(True).alias(f"_{name}")
        )

    same_key = [F.col(f"_old_{column}").eqNullSafe(F.col(f"_new_{column}")) for column in key]
    both = side(published, "old").join(side(recomputed, "new"), same_key, "full_outer")
    old, new = F.col("_old"), F.col("_new")
    named = F.struct(*[F.coalesce(F.col(f"_new_{column}"), F.col(f"_old_{column}")).alias(column) for column in key])
    changes = F.array_compact(
        F.array(
            *[
                F.when(
                    ~_figure(f"_old_{figure}", old).eqNullSafe(_figure(f"_new_{figure}", new)),
                    F.struct(
                        F.lit(figure).alias("column"),
                        F.col(f"_old_{figure}").cast(_FIGURE).alias("before"),
                        F.col(f"_new_{figure}").cast(_FIGURE).alias("after"),
                    ),
                )
                for figure in figures
            ]
        )
    )
    changed = both.select(named.alias("_key"), F.explode(changes).alias("_change"))
    given = recomputed.sparkSession.createDataFrame([([(reason.day, str(reason)) for reason in reasons],)], _REASONS)
    near = (
        "transform(filter(_reasons, r -> r.day IS NULL OR "
        f"r.day BETWEEN date_sub(_key.day, {REACH_DAYS}) AND _key.day), r -> r.text)"
    )
    every = "transform(_reasons, r -> r.text)"
    return changed.crossJoin(F.broadcast(given)).selectExpr(
        f"{text_literal(mart)} AS mart",
        "to_json(_key, map('ignoreNullFields', 'false')) AS key",
        "_change.column AS column",
        "_change.before AS before",
        "_change.after AS after",
        f"CASE WHEN size({near}) > 0 THEN {near} ELSE {every} END AS why",
        f"{text_literal(run_id)} AS run_id",
        f"{timestamp_literal(at)} AS restated_at",
    )


def write_restatements(spark: SparkSession, table: str, rows: DataFrame) -> None:
    """Add restatements; those that an earlier try of the run wrote are left alone.

    Write them before the mart is published: a run that ends between the two finds the published mart unchanged and the
    same rows again, and after publishing there is nothing left to compare with.

    Args:
        spark: session with the Iceberg catalog and extensions.
        table: quoted name of the restatements.
        rows: what `restatements` returned.
    """
    # A merge takes no source that may differ between readings.
    rows.localCheckpoint().createOrReplaceTempView("restatement_source")
    try:
        spark.sql(f"""
            MERGE INTO {table} t USING restatement_source s
            ON t.run_id = s.run_id AND t.mart = s.mart AND t.key = s.key AND t.column = s.column
            WHEN NOT MATCHED THEN INSERT *
        """)
    finally:
        spark.catalog.dropTempView("restatement_source")
