"""A person's rows in the curated tables, and what tables of the platform wrote down of them.

No statement holds a value: rows are found by frames of identifiers and by functions, of which Spark's events and the
text of a plan show names alone.
"""

from collections.abc import Iterable, Sequence

from pyspark.sql import Column, DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import BooleanType, StringType, StructField, StructType

from tributary import deletion, quality, quarantine
from tributary.contract import Contract
from tributary.erasure.person import Identifiers, Key, told_columns, whose
from tributary.erasure.written_keys import WrittenKeys
from tributary.sql_text import table_name

_ID = "_id"


def learn(
    spark: SparkSession, database: str, contract: Contract, contracts: Sequence[Contract], known: Identifiers
) -> int:
    """Add what a curated table tells of a person to what is known.

    Args:
        spark: session with the Iceberg catalog.
        database: of the curated tables.
        contract: of the table.
        contracts: all that say whose their rows are.
        known: of the person; at least whose rows of this dataset are theirs.

    Returns:
        How many rows of the table are theirs.
    """
    columns, key = told_columns(contract, contracts), contract.source.key
    names = list(dict.fromkeys([*key, *columns]))
    theirs = _theirs(spark, database, contract, known).select(
        *[F.col(name).cast("string").alias(name) for name in names]
    )
    rows = theirs.collect()
    known.keys.setdefault(contract.dataset, set()).update(tuple(row[name] for name in key) for row in rows)
    told = known.told.setdefault(contract.dataset, {})
    for name in columns:
        told.setdefault(name, set()).update(row[name] for row in rows if row[name])
    return len(rows)


def learn_shared(
    spark: SparkSession, database: str, contract: Contract, contracts: Sequence[Contract], known: Identifiers
) -> None:
    """Mark what is told of a person's rows as shared where rows of others have it too; such keys are forgotten."""
    key = contract.source.key
    others = spark.table(table_name(database, contract.dataset)).join(
        _ids(spark, contract, known), F.col(whose(contract).column) == F.col(_ID), "left_anti"
    )
    found: list[DataFrame] = []
    for name in told_columns(contract, contracts):
        values = known.told.get(contract.dataset, {}).get(name, set())
        if values:
            same = _frame(spark, [(value,) for value in sorted(values)], [_ID])
            text = F.col(name).cast("string")
            shared = others.join(F.broadcast(same), text == F.col(_ID), "left_semi")
            found.append(shared.select(F.lit(name).alias("column"), F.array(text).alias("values")).distinct())
    keys = known.keys.get(contract.dataset, set())
    if keys:
        texts = [F.col(name).cast("string") for name in key]
        same = _frame(spark, sorted(keys), [f"_key_{i}" for i in range(len(key))])
        on = [text == F.col(f"_key_{i}") for i, text in enumerate(texts)]
        foreign = others.join(F.broadcast(same), on, "left_semi")
        found.append(foreign.select(F.lit("").alias("column"), F.array(*texts).alias("values")).distinct())
    if not found:
        return
    union = found[0]
    for frame in found[1:]:
        union = union.unionAll(frame)
    for row in union.collect():
        if row["column"]:
            shared = known.shared.setdefault(contract.dataset, {})
            shared.setdefault(row["column"], set()).update(row["values"])
        else:
            keys.discard(tuple(row["values"]))


def erase_rows(spark: SparkSession, database: str, contract: Contract, known: Identifiers) -> None:
    """Let a person's rows leave a curated table, which holds some."""
    column = whose(contract).column
    _delete(spark, database, contract.dataset, _ids(spark, contract, known), f"t.`{column}` = s.`{_ID}`")


def _theirs(spark: SparkSession, database: str, contract: Contract, known: Identifiers) -> DataFrame:
    rows = spark.table(table_name(database, contract.dataset))
    ids = F.broadcast(_ids(spark, contract, known))
    return rows.join(ids, F.col(whose(contract).column) == F.col(_ID), "left_semi")


def _ids(spark: SparkSession, contract: Contract, known: Identifiers) -> DataFrame:
    """What makes a row theirs, once each, in the type of the column."""
    kind = contract.column(whose(contract).column).type
    values = _frame(spark, [(value,) for value in sorted(known.rows.get(contract.dataset, set()))], [_ID])
    return values.select(F.expr(f"try_cast(`{_ID}` as {kind})").alias(_ID)).where(F.col(_ID).isNotNull())


def _frame(spark: SparkSession, rows: Iterable[Key], names: Sequence[str]) -> DataFrame:
    return spark.createDataFrame(list(rows), StructType([StructField(name, StringType()) for name in names]))


def quarantined(spark: SparkSession, database: str, written: WrittenKeys) -> DataFrame:
    """A person's rows in quarantine."""
    theirs = F.udf(written.is_quarantined, BooleanType())
    rows = spark.table(table_name(database, quarantine.TABLE.name)).where(F.col("dataset").isin(written.datasets))
    return rows.where(theirs("dataset", "key", "value", "faults"))


def buried(spark: SparkSession, database: str, written: WrittenKeys) -> DataFrame:
    """Tombstones of a person's rows."""
    theirs = F.udf(written.is_key, BooleanType())
    rows = spark.table(table_name(database, deletion.TABLE.name)).where(F.col("dataset").isin(written.datasets))
    return rows.where(theirs("dataset", "key"))


def erase_quarantined(spark: SparkSession, database: str, written: WrittenKeys) -> None:
    """Let a person's rows leave the quarantine, which holds some."""
    same = ["dataset", "window_id", "key", "column", "value", "file", "line"]
    _delete_same(spark, database, quarantine.TABLE.name, quarantined(spark, database, written), same)


def erase_buried(spark: SparkSession, database: str, written: WrittenKeys) -> None:
    """Let the tombstones of a person's rows go; there are some."""
    _delete_same(spark, database, deletion.TABLE.name, buried(spark, database, written), ["dataset", "key"])


def erase_told(spark: SparkSession, database: str, written: WrittenKeys) -> None:
    """Let examples of what breaks a check go where they name a person's rows."""
    told = F.udf(written.is_told, BooleanType())
    results = spark.table(table_name(database, quality.TABLE.name)).where(F.col("detail").contains("{"))
    same = ["run_id", "dataset", "window_id", "rule", "columns", "expectation"]
    found = results.where(told("detail")).select(*same).distinct().localCheckpoint()
    if not found.isEmpty():
        _merge(spark, database, quality.TABLE.name, found, _all_equal(same), "UPDATE SET t.`detail` = NULL")


def _delete_same(spark: SparkSession, database: str, table: str, rows: DataFrame, same: Sequence[str]) -> None:
    # A merge takes no source that may differ between two readings, as functions may.
    _delete(spark, database, table, rows.select(*same).distinct().localCheckpoint(), _all_equal(same))


def _all_equal(columns: Sequence[str]) -> str:
    return " AND ".join(f"t.`{name}` <=> s.`{name}`" for name in columns)


def _delete(spark: SparkSession, database: str, table: str, source: DataFrame, on: str) -> None:
    _merge(spark, database, table, source, on, "DELETE")


def _merge(spark: SparkSession, database: str, table: str, source: DataFrame, on: str, then: str) -> None:
    view = f"erased_{table}"
    source.createOrReplaceTempView(view)
    try:
        spark.sql(f"MERGE INTO {table_name(database, table)} t USING {view} s ON {on} WHEN MATCHED THEN {then}")
    finally:
        spark.catalog.dropTempView(view)


def counted(frames: dict[str, DataFrame]) -> dict[str, int]:
    """How many rows each frame has, by one query."""
    rows: Column = F.count("*").alias("rows")
    union: DataFrame | None = None
    for name, frame in frames.items():
        one = frame.agg(rows).select(F.lit(name).alias("name"), "rows")
        union = one if union is None else union.unionAll(one)
    return {} if union is None else {row["name"]: row["rows"] for row in union.collect()}
