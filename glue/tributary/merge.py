"""Merges a batch into the curated table: the newest version of a key wins, and nothing goes backwards.

Where the contract knows of deletions, the newest version may say that the row is gone: then the key leaves the table,
and its tombstone (see `tributary.deletion`) holds against every version that is not newer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.contract import Contract
from tributary.deletion import GONE_KEY, GONE_UNTIL, days_of, is_deleted, key_text
from tributary.newest import content, content_columns, content_hash
from tributary.sql_text import timestamp_literal

STATE = "_state"
DELETED = "_deleted"
BACK = "_back"
DAYS = "_days"
HASH = "_hash"
APPLIED = "applied"
HELD = "held"
SUPERSEDED = "superseded"


@dataclass(frozen=True)
class Lineage:
    """Who merges: the run, and the UTC time (naive) written with every row."""

    run_id: str
    loaded_at: datetime


@dataclass(frozen=True)
class EventRange:
    """First and last event time of a batch, both included, by the contract's partition column."""

    column: str
    first: date
    last: date

    def predicate(self, alias: str | None = None) -> str:
        """SQL that keeps the range, in literals, so that Iceberg prunes partitions while it plans."""
        column = f"`{self.column}`" if alias is None else f"{alias}.`{self.column}`"
        return f"{column} >= {_literal(self.first)} AND {column} <= {_literal(self.last)}"


def event_column(contract: Contract) -> str | None:
    """The column whose range bounds a merge: the partition column, where the contract declares it immutable."""
    partition = contract.curated.partition_by
    return partition.column if partition is not None and contract.curated.event_time_immutable else None


def event_range(contract: Contract, times: Iterable[date | None]) -> EventRange | None:
    """The range of a batch's event times; None where none bounds a merge, or for no row.

    Args:
        contract: the dataset's contract.
        times: of `event_column`, the batch's first and last among them.
    """
    column, known = event_column(contract), [time for time in times if time is not None]
    return EventRange(column, min(known), max(known)) if column is not None and known else None


def classify(
    spark: SparkSession,
    batch: DataFrame,
    contract: Contract,
    table: str,
    run_id: str,
    limits: EventRange | None,
    gone: DataFrame | None = None,
) -> DataFrame:
    """Say of each row of a batch what merging makes of it.

    Args:
        spark: session with the Iceberg catalog.
        batch: the contract's columns, `window_id`, `attempt`; one row a key (see `newest`).
        contract: the dataset's contract.
        table: quoted name of the curated table.
        run_id: the run that merges.
        limits: the batch's event range; None reads the whole table.
        gone: tombstones of the dataset, see `tributary.deletion.tombstones`; None where it has none.

    Returns:
        The batch with `_state`: `applied` (a new key, or newer than what the platform holds), `held` (it holds this
        very version from this run: an earlier try of it got that far) or `superseded` (it holds it from another run, or
        a newer one). What the platform holds of a key is its row or its tombstone. `_deleted`: the version says that
        the row is gone, and `applied` that it goes. `_back`: it is newer than a tombstone of its key. Where the
        dataset has deletions, `_hash` is that of the content, and `_days` are the days that the row dates or dated.
    """
    key, change = contract.source.key, F.col(contract.source.change_column)
    # Of rows that can't go nobody asks.
    days = F.array().cast("array<date>") if contract.delete_column is None else days_of(contract)
    target = spark.table(table)
    if limits is not None:
        target = target.where(limits.predicate())
    target = target.select(
        *[F.col(name).alias(f"_held_{i}") for i, name in enumerate(key)],
        change.alias("_held_change"),
        F.expr(content(contract)).alias("_held_content"),
        F.col("run_id").alias("_held_run"),
        days.alias("_held_days"),
    )
    # What no tombstone keeps is not worked out.
    identity = F.lit(None).cast("string")
    if contract.source.deletes is not None:
        identity = F.expr(content_hash(content_columns(contract)))
    marked = batch.withColumns({HASH: identity, DELETED: F.expr(is_deleted(contract)), DAYS: days})
    same_key = [F.col(name) == F.col(f"_held_{i}") for i, name in enumerate(key)]
    both = marked.join(target, same_key, "left")
    back, gone_version = F.lit(False), F.lit(False)
    unless_gone = F.lit(True)
    if gone is not None:
        both = both.join(gone, key_text(contract) == F.col(GONE_KEY), "left")
        unless_gone = F.col(GONE_UNTIL).isNull() | (change > F.col(GONE_UNTIL))
        back = F.coalesce(change > F.col(GONE_UNTIL), F.lit(False))
        gone_version = _same(change, "_gone", F.col(HASH) == F.col("_gone_hash"), run_id)
    held_change, same_time = F.col("_held_change"), change == F.col("_held_change")
    own = F.expr(content(contract))
    newer = (change > held_change) | (same_time & (own > F.col("_held_content")))
    comes = (held_change.isNull() | newer) & unless_gone
    # A row that is still there has to go, though its tombstone may be written already.
    goes = F.when(held_change.isNull(), unless_gone).otherwise(change >= held_change)
    applied = F.when(F.col(DELETED), goes).otherwise(comes)
    held = _same(change, "_held", own == F.col("_held_content"), run_id) | gone_version
    state = F.when(applied, APPLIED).when(held, HELD).otherwise(SUPERSEDED)
    columns = [*batch.columns, HASH, DELETED]
    dated = F.coalesce(F.array_union(DAYS, "_held_days"), DAYS)
    return both.select(*columns, dated.alias(DAYS), back.alias(BACK), state.alias(STATE))


def _same(change: Column, side: str, same_content: Column, run_id: str) -> Column:
    """Whether a side holds the row's very version, brought by the run."""
    same = (change == F.col(f"{side}_change")) & same_content
    return F.coalesce(same & (F.col(f"{side}_run") == run_id), F.lit(False))


def with_lineage(rows: DataFrame, lineage: Lineage) -> DataFrame:
    """The rows with `run_id` and `loaded_at`, as the curated table has them."""
    return rows.withColumns(
        {"run_id": F.lit(lineage.run_id), "loaded_at": F.expr(timestamp_literal(lineage.loaded_at))}
    )


def merge(
    spark: SparkSession,
    classified: DataFrame,
    contract: Contract,
    table: str,
    lineage: Lineage,
    limits: EventRange | None,
) -> None:
    """Merge a batch, so that windows in any order, and any number of times, end in the same table.

    A row replaces another of its key only when its change time is later, or equal with a greater content; the
    statement says so itself and does not lean on the states. A version that is marked as deleted takes out a row that
    is not newer, and puts none in. Where the contract declares its event time immutable, only the batch's range of it
    is read and rewritten; a source that breaks that promise would leave an old row behind outside that range.

    Args:
        spark: session with the Iceberg catalog and extensions.
        classified: what `classify` returned; only rows that are `applied` go in, so that no file is rewritten in vain.
        contract: the dataset's contract.
        table: quoted name of the curated table.
        lineage: written with every applied row.
        limits: the batch's event range; None reads the whole table.
    """
    source = with_lineage(classified.where(F.col(STATE) == APPLIED).drop(STATE, DELETED, BACK, DAYS, HASH), lineage)
    view = f"batch_{contract.dataset}"
    source.createOrReplaceTempView(view)
    try:
        spark.sql(_statement(contract, table, view, limits, source.columns))
    finally:
        spark.catalog.dropTempView(view)


def _statement(contract: Contract, table: str, view: str, limits: EventRange | None, columns: list[str]) -> str:
    change = contract.source.change_column
    matched = [f"t.`{key}` = s.`{key}`" for key in contract.source.key]
    if limits is not None:
        matched.append(limits.predicate("t"))
    assignments = ", ".join(f"t.`{column}` = s.`{column}`" for column in columns)
    names = ", ".join(f"`{column}`" for column in columns)
    values = ", ".join(f"s.`{column}`" for column in columns)
    deletion = ""
    if contract.delete_column is not None:
        gone = is_deleted(contract, "s")
        deletion = f"WHEN MATCHED AND {gone} AND s.`{change}` >= t.`{change}` THEN DELETE"
    stays = "" if contract.delete_column is None else f"AND NOT {is_deleted(contract, 's')} "
    return f"""
        MERGE INTO {table} t USING {view} s
        ON {" AND ".join(matched)}
        {deletion}
        WHEN MATCHED {stays}AND (s.`{change}` > t.`{change}` OR (s.`{change}` = t.`{change}`
          AND {content(contract, "s")} > {content(contract, "t")}))
          THEN UPDATE SET {assignments}
        WHEN NOT MATCHED {stays}THEN INSERT ({names}) VALUES ({values})
    """  # noqa: S608 - identifiers come from the contract, which admits snake_case alone


def _literal(value: date) -> str:
    if isinstance(value, datetime):
        return timestamp_literal(value)
    return f"DATE '{value.isoformat()}'"
