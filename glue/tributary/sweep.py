"""Sweeps: all keys of a source's table, against which the curated rows are held; a row whose key is gone goes.

A sweep belongs to a window and is read after its end. A row that changed before that end was there when the keys were
read, or had been deleted by then; of a row that changed later the sweep says nothing. Sweeps go forwards alone: what an
older one says of a key, a newer one has said with later knowledge.
"""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import StringType, StructField, StructType
from pyspark.storagelevel import StorageLevel

from tributary import deletion
from tributary.cast import FAULTS, FILE, cast
from tributary.contract import Contract, Raw
from tributary.deletion import (
    clear_tombstones,
    days_of,
    key_text,
    last_moment,
    money_of,
    put_tombstones,
    swept_until,
)
from tributary.manifest import Manifest
from tributary.merge import EventRange, event_column, event_range
from tributary.newest import content_columns, content_hash
from tributary.raw_lines import read_lines
from tributary.run_record import Money, RunRecord
from tributary.sql_text import table_name, timestamp_literal
from tributary.stage import Run
from tributary.vocabulary import Vocabularies
from tributary.window import window_end

ZERO = Decimal(0)


SUPERSEDED = "superseded"
"""Warning of a sweep that a newer one had overtaken: it was not applied."""

RETURNED = "returned"
"""Warning that counts deleted keys which the source has again: their windows bring the rows, new ones or run again."""


@dataclass(frozen=True)
class Held:
    """Rows, and the sum of each money column in the column's unit."""

    rows: int = 0
    money: Money = field(default_factory=dict)


class SweepError(RuntimeError):
    """A sweep that must not be believed; the message says why, and what to do. Nothing was deleted."""


def keys_only(contract: Contract) -> Contract:
    """The contract of what a sweep reads: the columns that name a row or are paged by, as JSON Lines."""
    read = {*contract.source.key, *(contract.source.page_by or [])}
    columns = [column for column in contract.columns if column.name in read]
    return contract.model_copy(update={"columns": columns, "raw": Raw(format="jsonl"), "checks": []})


def read_keys(spark: SparkSession, root: str, contract: Contract, manifest: Manifest, *, odd: bool) -> DataFrame | None:
    """Read the objects of a sweep, which were examined.

    Args:
        spark: session.
        root: where the keys of the manifest begin, such as `s3://bucket`.
        contract: the dataset's contract.
        manifest: of the sweep.
        odd: whether lines are in it that a reader of JSON can't be trusted with.

    Returns:
        The manifest's columns as text, as `cast` takes them; None for a sweep of an empty table.

    Raises:
        SweepError: the sweep does not hold the key as it is now.
    """
    missing = [name for name in contract.source.key if name not in manifest.columns]
    if missing:
        raise SweepError(
            f"{contract.dataset} sweep {manifest.window_id}: has no column {missing[0]} of the key: sweep again"
        )
    if not manifest.parts:
        return None
    if odd:
        return read_lines(spark, root, keys_only(contract), manifest)
    text = StructType([StructField(name, StringType()) for name in manifest.columns])
    lines = spark.read.schema(text).json([f"{root}/{part.key}" for part in manifest.parts], lineSep="\n")
    return lines.select(
        "*",
        F.lit(manifest.window_id).alias("window_id"),
        F.lit(manifest.attempt).alias("attempt"),
        F.lit("").alias(FILE),
    )


def apply_sweep(
    spark: SparkSession,
    raw: DataFrame | None,
    contract: Contract,
    vocabularies: Vocabularies,
    manifest: Manifest,
    run: Run,
) -> RunRecord:
    """Take the rows out of the curated table whose keys are gone, and leave a tombstone of each.

    It may be repeated, and an older sweep after a newer one does nothing. Keys that don't fit the contract are passed
    over: their rows are in quarantine, not in the table.

    Args:
        spark: session with the Iceberg catalog and extensions, ANSI on, time zone UTC.
        raw: what `read_keys` returned.
        contract: the dataset's contract, which is for sweeps.
        vocabularies: those that the contract's columns name.
        manifest: of the sweep.
        run: who sweeps; it has merged its windows.

    Returns:
        The run's record of job `sweep`: rows in = the rows the sweep was held against = rows out + deleted, and money
        the same.

    Raises:
        SweepError: more is gone than the contract allows at once, or the contract is not for sweeps.
    """
    rule = contract.key_sweep
    if rule is None:
        raise SweepError(f"{contract.dataset}: its contract does not say source.deletes: {{ by: key_sweep }}")
    end, last = window_end(manifest.window_id), swept_until(spark, run.database, contract)
    if last is not None and last > end:
        nothing = Held(0, {column.name: ZERO for column in contract.money})
        return _record(spark, contract, manifest, run, nothing, nothing, {SUPERSEDED: 1})
    read = None if raw is None else cast(raw, keys_only(contract), vocabularies).persist(StorageLevel.DISK_ONLY)
    try:
        unfit = _unfit(read, contract, manifest)
        before, deleted, returned = _take_out(spark, read, contract, manifest, run, rule.max_deleted_percent)
    finally:
        if read is not None:
            read.unpersist()
    warnings = {name: count for name, count in {**unfit, RETURNED: returned}.items() if count}
    return _record(spark, contract, manifest, run, before, deleted, warnings)


def held_before(spark: SparkSession, database: str, contract: Contract, end: datetime) -> DataFrame:
    """The curated rows that a sweep can tell of: those that changed before the end of its window."""
    change = F.col(contract.source.change_column)
    return spark.table(table_name(database, contract.dataset)).where(change < F.expr(timestamp_literal(end)))


def _unfit(read: DataFrame | None, contract: Contract, manifest: Manifest) -> dict[str, int]:
    """How many keys don't fit the contract, by rule and column."""
    first = F.col(FAULTS)[0]
    fault = F.when(F.size(FAULTS) > 0, F.concat_ws(":", first["rule"], first["column"]))
    counts = {} if read is None else dict(read.groupBy(fault).count().collect())
    rows = sum(counts.values())
    if rows != manifest.rows:
        place = f"{contract.dataset} sweep {manifest.window_id} attempt {manifest.attempt}"
        raise SweepError(f"{place}: read {rows} keys, the manifest says {manifest.rows}")
    return {name: count for name, count in counts.items() if name}


def _take_out(
    spark: SparkSession, read: DataFrame | None, contract: Contract, manifest: Manifest, run: Run, most: int
) -> tuple[Held, Held, int]:
    """What was there before, what of it was deleted, and how many deleted keys the source has again."""
    key, change = list(contract.source.key), contract.source.change_column
    end, event = window_end(manifest.window_id), event_column(contract)
    older = held_before(spark, run.database, contract, end)
    # Of a wide table little more than the keys: what is gone is little, and its rows are looked up afterwards.
    told = older.select(*dict.fromkeys([*key, change, *([] if event is None else [event])]))
    keys = told.select(*key).limit(0) if read is None else read.where(F.size(FAULTS) == 0).select(*key)
    gone = told.join(keys, key, "left_anti").localCheckpoint()
    before, missing = held(older, contract), gone.count()
    if missing * 100 > before.rows * most:
        raise SweepError(_refusal(contract, manifest, missing, before.rows, most))
    returned = _forget_returned(spark, run.database, contract, keys, end)
    entries = _entries(older.join(gone.select(*key), key, "left_semi"), contract, manifest, run).localCheckpoint()
    # Their rows went in an earlier try of the run.
    left = tombstones_of(spark, run.database, contract, manifest, run.run_id).join(entries, "key", "left_anti")
    earlier, deleted = held_by_tombstones(left, contract), held_by_tombstones(entries, contract)
    if missing:
        put_tombstones(spark, run.database, contract, entries)
        times = [] if event is None else list(gone.agg(F.min(event), F.max(event)).collect()[0])
        _delete(spark, run.database, contract, gone, event_range(contract, times))
    return _together(before, earlier), _together(deleted, earlier), returned


def _refusal(contract: Contract, manifest: Manifest, missing: int, rows: int, most: int) -> str:
    return (
        f"{contract.dataset} sweep {manifest.window_id} attempt {manifest.attempt}: {missing} of {rows} rows of the "
        f"platform are not among the {manifest.rows} keys of {contract.source.table}: more than {most} %, so nothing "
        "was deleted. "
        "See whether the table is whole at the source. If it is not, run again with the parameter sweeps = never, and "
        "with sweeps = always once it is. If the rows are gone indeed, raise source.deletes.max_deleted_percent in the "
        "contract for this run"
    )


def _entries(rows: DataFrame, contract: Contract, manifest: Manifest, run: Run) -> DataFrame:
    """Tombstones of curated rows."""
    until = last_moment(window_end(manifest.window_id))
    return rows.select(
        key_text(contract).alias("key"),
        F.lit("key_sweep").alias("rule"),
        F.expr(timestamp_literal(until)).alias("absent_until"),
        F.col(contract.source.change_column).alias("changed_at"),
        F.expr(content_hash(content_columns(contract))).alias("content_hash"),
        days_of(contract).alias("days"),
        money_of(contract).alias("money"),
        "window_id",
        "attempt",
        "run_id",
        F.lit(manifest.window_id).alias("deleted_by_window"),
        F.lit(run.run_id).alias("deleted_by_run"),
        F.expr(timestamp_literal(run.started_at)).alias("deleted_at"),
    )


def tombstones_of(spark: SparkSession, database: str, contract: Contract, manifest: Manifest, run_id: str) -> DataFrame:
    """The tombstones that a run's sweep left."""
    return spark.table(table_name(database, deletion.TABLE.name)).where(
        (F.col("dataset") == contract.dataset)
        & (F.col("rule") == "key_sweep")
        & (F.col("deleted_by_run") == run_id)
        & (F.col("deleted_by_window") == manifest.window_id)
    )


def _forget_returned(spark: SparkSession, database: str, contract: Contract, keys: DataFrame, end: datetime) -> int:
    """Remove the tombstones of keys that the source has again: what a window brings of them counts from now on."""
    written = spark.table(table_name(database, deletion.TABLE.name))
    swept = written.where((F.col("dataset") == contract.dataset) & (F.col("rule") == "key_sweep")).select("key")
    if swept.isEmpty():
        return 0
    back = swept.join(keys.select(key_text(contract).alias("key")), "key", "left_semi").localCheckpoint()
    count: int = back.count()
    if count:
        versions = back.withColumn("changed_at", F.expr(timestamp_literal(end)))
        clear_tombstones(spark, database, contract, versions)
    return count


def _delete(spark: SparkSession, database: str, contract: Contract, gone: DataFrame, limits: EventRange | None) -> None:
    change = contract.source.change_column
    same = [f"t.`{name}` = s.`{name}`" for name in [*contract.source.key, change]]
    if limits is not None:
        same.append(limits.predicate("t"))
    view = f"gone_{contract.dataset}"
    gone.createOrReplaceTempView(view)
    try:
        spark.sql(f"""
            MERGE INTO {table_name(database, contract.dataset)} t USING {view} s
            ON {" AND ".join(same)}
            WHEN MATCHED THEN DELETE
        """)
    finally:
        spark.catalog.dropTempView(view)


def held(rows: DataFrame, contract: Contract) -> Held:
    """Rows of a curated table and their money."""
    return _sums(rows, {column.name: F.col(column.name) for column in contract.money})


def held_by_tombstones(entries: DataFrame, contract: Contract) -> Held:
    """Tombstones, and the money of the rows that left."""
    return _sums(entries, {column.name: F.col("money")[column.name] for column in contract.money})


def _sums(rows: DataFrame, amounts: dict[str, Column]) -> Held:
    sums = [F.coalesce(F.sum(amount), F.lit(ZERO)).alias(f"money_{name}") for name, amount in amounts.items()]
    row = rows.agg(F.count("*").alias("rows"), *sums).collect()[0]
    return Held(row["rows"], {name: row[f"money_{name}"] for name in amounts})


def _together(one: Held, other: Held) -> Held:
    return Held(one.rows + other.rows, {name: amount + other.money[name] for name, amount in one.money.items()})


def _record(
    spark: SparkSession,
    contract: Contract,
    manifest: Manifest,
    run: Run,
    before: Held,
    deleted: Held,
    warnings: dict[str, int],
) -> RunRecord:
    return RunRecord(
        run_id=run.run_id,
        job="sweep",
        dataset=contract.dataset,
        window_ids=[manifest.window_id],
        rows_read=manifest.rows,
        rows_in=before.rows,
        rows_out=before.rows - deleted.rows,
        rows_deleted=deleted.rows,
        warnings=warnings,
        money_in=before.money,
        money_out={name: amount - deleted.money[name] for name, amount in before.money.items()},
        money_deleted=deleted.money,
        started_at=run.started_at,
        finished_at=datetime.now(UTC).replace(tzinfo=None),
        spark_version=spark.version,
        contract_version=contract.version,
    )
