"""The quarantine: raw rows that did not fit their contract, each with the reason."""

from collections.abc import Sequence
from datetime import datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import ArrayType, LongType, StringType, StructField, StructType, TimestampNTZType

from tributary.cast import FAULT, FAULTS, FILE, FILE_ID, KEY, ROW
from tributary.contract import Contract
from tributary.sql_text import timestamp_literal
from tributary.tables import TableDescription

TABLE = TableDescription(
    name="quarantine",
    schema=StructType(
        [
            StructField("dataset", StringType(), nullable=False),
            StructField("key", StringType(), nullable=False),
            StructField("column", StringType(), nullable=False),
            StructField("value", StringType()),
            StructField("rule", StringType(), nullable=False),
            StructField("faults", ArrayType(FAULT), nullable=False),
            StructField("file", StringType(), nullable=False),
            # Not there in the rows of older runs.
            StructField("line", LongType()),
            StructField("window_id", StringType(), nullable=False),
            StructField("attempt", StringType(), nullable=False),
            StructField("run_id", StringType(), nullable=False),
            StructField("quarantined_at", TimestampNTZType(), nullable=False),
        ]
    ),
    comment="Raw rows that did not fit their contract, one row each; a later stage of the same window replaces them.",
    comments={
        "dataset": "Dataset of the contract.",
        "key": "JSON of the key columns as raw text, as far as it can be told.",
        "column": "Column of the first fault; _line for the line as a whole.",
        "value": "Its raw text, 1000 characters of it at most; NULL where it had none.",
        "rule": "The rule it breaks: line, fields, encoding, required, type, scale, range, vocabulary, values, min, "
        "max or at_most_column.",
        "faults": "All faults of the row, the first among them.",
        "file": "Object that the row was read from.",
        "line": "Its line there, from 1, the header of CSV counted.",
        "window_id": "Window of the extract.",
        "attempt": "Attempt of that extract.",
        "run_id": "Run that staged the window last.",
        "quarantined_at": "When, UTC.",
    },
    # One writer replaces a window's rows as whole partitions, beside other datasets' writers.
    partition_by=("`dataset`", "`window_id`"),
    properties={"commit.retry.num-retries": "20"},
)


def quarantined(cast_rows: DataFrame, contract: Contract, run_id: str, at: datetime) -> DataFrame:
    """The faulty rows of a cast.

    Args:
        cast_rows: what `cast` returned, all rows of each file.
        contract: the dataset's contract.
        run_id: the run that stages.
        at: UTC time (naive).

    Returns:
        The columns of `TABLE`, one row a faulty raw row.
    """
    first = F.col(FAULTS)[0]
    # A file of CSV begins with its header, which is no row.
    first_line = 2 if contract.raw.format == "csv" else 1
    files = cast_rows.groupBy(FILE_ID).agg(F.min(ROW).alias("_first_row"))
    return (
        cast_rows.where(F.size(FAULTS) > 0)
        .join(F.broadcast(files), FILE_ID)
        .select(
            F.lit(contract.dataset).alias("dataset"),
            F.col(KEY).alias("key"),
            first["column"].alias("column"),
            first["value"].alias("value"),
            first["rule"].alias("rule"),
            F.col(FAULTS).alias("faults"),
            F.col(FILE).alias("file"),
            (F.col(ROW) - F.col("_first_row") + first_line).alias("line"),
            "window_id",
            "attempt",
            F.lit(run_id).alias("run_id"),
            F.expr(timestamp_literal(at)).alias("quarantined_at"),
        )
    )


def expire_quarantine(spark: SparkSession, table: str, before: datetime) -> None:
    """Delete the rows that were quarantined before a time, in one snapshot; without such rows there is none.

    Args:
        spark: session with the Iceberg catalog and extensions, time zone UTC.
        table: quoted name of the quarantine.
        before: UTC time (naive).
    """
    expired = f"quarantined_at < {timestamp_literal(before)}"
    if not spark.table(table).where(expired).isEmpty():
        spark.sql(f"DELETE FROM {table} WHERE {expired}")  # noqa: S608 - name and time are no free text


def replace_quarantine(
    spark: SparkSession, rows: DataFrame | None, table: str, contract: Contract, window_ids: Sequence[str]
) -> None:
    """Put the faulty rows of windows in the place of what an earlier stage found in them, in one snapshot.

    Args:
        spark: session with the Iceberg catalog.
        rows: what `quarantined` returned; None where no row is faulty.
        table: quoted name of the quarantine.
        contract: the dataset's contract.
        window_ids: the windows that were staged, those without a faulty row too.
    """
    replaced = (F.col("dataset") == contract.dataset) & F.col("window_id").isin(list(window_ids))
    if rows is not None:
        rows.writeTo(table).overwrite(replaced)
    elif not spark.table(table).where(replaced).isEmpty():
        spark.createDataFrame([], TABLE.schema).writeTo(table).overwrite(replaced)
