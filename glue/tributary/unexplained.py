"""Which rows a step of a reconciliation lost, doubled or changed: their keys, found by reading raw once more."""

from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.storagelevel import StorageLevel

from tributary import quarantine
from tributary.cast import FAULTS, KEY, cast, sound
from tributary.contract import Contract
from tributary.deletion import GONE_KEY, GONE_UNTIL, forgive_deleted, is_deleted, key_text, swept_until, tombstones
from tributary.manifest import Manifest
from tributary.newest import content_columns, content_hash, newest
from tributary.sql_text import table_name
from tributary.vocabulary import Vocabularies

_TOLD = 5
"""Keys that are told of each kind of difference."""


def unexplained_keys(
    spark: SparkSession,
    raw: DataFrame,
    contract: Contract,
    vocabularies: Vocabularies,
    manifests: Sequence[Manifest],
    database: str,
    run_id: str,
) -> list[str]:
    """Hold the raw rows of a run's windows against the curated table and the quarantine, key by key.

    Args:
        spark: session with the Iceberg catalog, ANSI on, time zone UTC.
        raw: the rows of the manifests' attempts as `cast` takes them.
        contract: the dataset's contract.
        vocabularies: those that the contract's columns name.
        manifests: of the run's windows of the dataset.
        database: of the curated tables.
        run_id: the run.

    Returns:
        A text each kind of difference, with the number of its keys and the first of them as JSON; empty where every key
        is as it should be.
    """
    rows = forgive_deleted(cast(raw, contract, vocabularies), contract).persist(StorageLevel.DISK_ONLY)
    try:
        gone = tombstones(spark, database, contract, swept_until(spark, database, contract))
        table = spark.table(table_name(database, contract.dataset))
        versions = _versions(newest(sound(rows, contract), contract), table, contract, manifests, run_id, gone)
        aside = _aside(rows, spark.table(table_name(database, quarantine.TABLE.name)), contract, manifests)
        # Of a lost partition all keys may be here: no list holds more than are told.
        place = F.row_number().over(Window.partitionBy("difference").orderBy("key"))
        examples = F.sort_array(F.collect_list(F.when(F.col("place") <= _TOLD, F.col("key")))).alias("examples")
        ranked = versions.unionAll(aside).withColumn("place", place)
        found = ranked.groupBy("difference").agg(F.count("*").alias("keys"), examples)
        return [_told(row["difference"], row["keys"], row["examples"]) for row in found.orderBy("difference").collect()]
    finally:
        rows.unpersist()


def _versions(
    batch: DataFrame,
    table: DataFrame,
    contract: Contract,
    manifests: Sequence[Manifest],
    run_id: str,
    gone: DataFrame,
) -> DataFrame:
    """`key` and `difference` of the keys whose row is not what the newest raw version of them makes of it."""
    change, content = contract.source.change_column, F.expr(content_hash(content_columns(contract)))
    windows = F.struct("window_id", "attempt").isin(
        [F.struct(F.lit(manifest.window_id), F.lit(manifest.attempt)) for manifest in manifests]
    )
    wanted = batch.select(
        key_text(contract).alias("key"),
        F.col(change).alias("change"),
        content.alias("hash"),
        F.expr(is_deleted(contract)).alias("deleted"),
    )
    ours = (F.col("run_id") == run_id) & windows
    held = table.select(
        key_text(contract).alias("key"),
        F.col(change).alias("held_change"),
        content.alias("held_hash"),
        ours.alias("ours"),
    )
    grouped = held.groupBy("key").agg(
        F.count("*").alias("count"),
        F.max(F.struct("held_change", "held_hash", "ours")).alias("held"),
        F.max("ours").alias("any_of_ours"),
    )
    both = wanted.join(grouped, "key", "full").join(gone, F.col("key") == F.col(GONE_KEY), "left")
    lives = ~F.col("deleted") & (F.col(GONE_UNTIL).isNull() | (F.col("change") > F.col(GONE_UNTIL)))
    older = F.col("held.held_change") < F.col("change")
    other = (F.col("held.held_change") == F.col("change")) & (F.col("held.held_hash") != F.col("hash"))
    difference = (
        F.when(F.col("change").isNull() & F.col("any_of_ours"), "in the curated table and not in raw")
        .when(F.col("change").isNull(), F.lit(None))
        .when(F.col("count") > 1, "in the curated table more than once")
        .when(F.col("count").isNull() & lives, "in raw and not in the curated table")
        .when(older, "older in the curated table than in raw")
        .when(other & F.col("held.ours"), "other in the curated table than in raw")
    )
    return both.select("key", difference.alias("difference")).where(F.col("difference").isNotNull())


def _aside(rows: DataFrame, table: DataFrame, contract: Contract, manifests: Sequence[Manifest]) -> DataFrame:
    """The same of the keys whose faulty rows are not as often in quarantine as in raw."""
    windows = [manifest.window_id for manifest in manifests]
    raw = rows.where(F.size(FAULTS) > 0).groupBy(F.col(KEY).alias("key")).agg(F.count("*").alias("raw"))
    kept = table.where((F.col("dataset") == contract.dataset) & F.col("window_id").isin(windows))
    both = raw.join(kept.groupBy("key").agg(F.count("*").alias("kept")), "key", "full")
    fewer = F.coalesce("kept", F.lit(0)) < F.coalesce("raw", F.lit(0))
    more = F.coalesce("kept", F.lit(0)) > F.coalesce("raw", F.lit(0))
    difference = F.when(fewer, "faulty in raw and not in quarantine").when(more, "in quarantine and not faulty in raw")
    return both.select("key", difference.alias("difference")).where(F.col("difference").isNotNull())


def _told(difference: str, keys: int, examples: list[str]) -> str:
    more = "" if keys <= _TOLD else f" and {keys - _TOLD} more"
    return f"{difference}: {', '.join(examples)}{more}"
