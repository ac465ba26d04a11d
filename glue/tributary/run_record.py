"""The run record: what a job read, wrote and set aside, one row a run, job and dataset."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from decimal import Decimal

from pyspark.sql import SparkSession
from pyspark.sql.types import (
    ArrayType,
    BooleanType,
    DecimalType,
    IntegerType,
    LongType,
    MapType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
)

from tributary.keyed_rows import put_rows
from tributary.quality_figures import Figures
from tributary.tables import TableDescription

Money = dict[str, Decimal]

_MONEY = MapType(StringType(), DecimalType(38, 12), valueContainsNull=False)

TABLE = TableDescription(
    name="run_record",
    schema=StructType(
        [
            StructField("run_id", StringType(), nullable=False),
            StructField("job", StringType(), nullable=False),
            StructField("dataset", StringType(), nullable=False),
            StructField("window_ids", ArrayType(StringType(), containsNull=False), nullable=False),
            # Not there in the records of older runs.
            StructField("rolled_back_runs", ArrayType(StringType(), containsNull=False)),
            StructField("rows_read", LongType(), nullable=False),
            StructField("rows_in", LongType(), nullable=False),
            StructField("rows_out", LongType(), nullable=False),
            StructField("rows_quarantined", LongType(), nullable=False),
            StructField("rows_superseded", LongType(), nullable=False),
            # Not there in the records of older runs.
            StructField("rows_deleted", LongType()),
            StructField("warnings", MapType(StringType(), LongType(), valueContainsNull=False), nullable=False),
            StructField("money_in", _MONEY, nullable=False),
            StructField("money_out", _MONEY, nullable=False),
            StructField("money_quarantined", _MONEY, nullable=False),
            StructField("money_superseded", _MONEY, nullable=False),
            StructField("money_deleted", _MONEY),
            StructField("started_at", TimestampNTZType(), nullable=False),
            StructField("finished_at", TimestampNTZType(), nullable=False),
            StructField("spark_version", StringType(), nullable=False),
            StructField("contract_version", IntegerType()),
            # Not there in the records of older runs.
            StructField("figures", MapType(StringType(), _MONEY, valueContainsNull=False)),
            # Not there in the records of older runs, which moved all datasets.
            StructField("partial_run", BooleanType()),
        ]
    ),
    comment="What each job of each run read, wrote and set aside; a repeated run replaces its record.",
    comments={
        "run_id": "Run, as Airflow names it.",
        "job": "tables, stage, sweep, marts, attribution, recommend, rollback, housekeeping or forget.",
        "dataset": "Dataset or mart; of rollback and housekeeping any table.",
        "window_ids": "Windows that were staged, the one whose sweep was, or those that a rollback took back.",
        "rolled_back_runs": "Runs that a rollback took back: their records of stage, sweep, marts and later jobs left.",
        "rows_read": "Rows read from the raw objects, keys of a sweep, or rows of the curated tables of a mart.",
        "rows_in": "Rows that should be there: of the manifests, or of the tables; those a sweep was held against; "
        "those of the table before a rollback, housekeeping or an erasure.",
        "rows_out": "Rows that the run put into the table, or that a sweep left there; those of the table after a "
        "rollback, housekeeping or an erasure.",
        "rows_quarantined": "Raw rows that did not fit the contract.",
        "rows_superseded": "Sound raw rows that the table holds already, or newer.",
        "rows_deleted": "Raw rows that say that their row is gone, or rows that a sweep or an erasure took out.",
        "warnings": "Rows that break a check of severity warn, by rule and column.",
        "money_in": "Sum of each money column of rows_in, in the column's unit.",
        "money_out": "Sum of each money column of rows_out.",
        "money_quarantined": "Sum of each money column of the quarantined rows.",
        "money_superseded": "Sum of each money column of the superseded rows.",
        "money_deleted": "Sum of each money column of the deleted rows.",
        "started_at": "UTC.",
        "finished_at": "UTC.",
        "spark_version": "Version of Spark.",
        "contract_version": "Version of the contract; NULL for a mart, which has several.",
        "figures": "By window, of sound rows that are not deleted: rows, and values and sums of columns with checks.",
        "partial_run": "Of a stage: whether its run moved some datasets alone; the others lack its window then.",
    },
    # Jobs of one run write side by side and never the same record: what others add is no conflict.
    properties={
        "write.merge.isolation-level": "snapshot",
        "commit.retry.num-retries": "20",
    },
)


@dataclass(frozen=True, kw_only=True)
class RunRecord:
    """One row of the table; fields as there. Times are UTC and naive, money is in its column's unit."""

    run_id: str
    job: str
    dataset: str
    window_ids: list[str] = field(default_factory=list)
    rolled_back_runs: list[str] = field(default_factory=list)
    rows_read: int = 0
    rows_in: int = 0
    rows_out: int = 0
    rows_quarantined: int = 0
    rows_superseded: int = 0
    rows_deleted: int = 0
    warnings: dict[str, int] = field(default_factory=dict)
    money_in: Money = field(default_factory=dict)
    money_out: Money = field(default_factory=dict)
    money_quarantined: Money = field(default_factory=dict)
    money_superseded: Money = field(default_factory=dict)
    money_deleted: Money = field(default_factory=dict)
    started_at: datetime
    finished_at: datetime
    spark_version: str
    contract_version: int | None = None
    figures: dict[str, Figures] = field(default_factory=dict)
    partial_run: bool = False


def write_records(spark: SparkSession, table: str, records: Sequence[RunRecord]) -> None:
    """Write records of one job, each in the place of the one that an earlier try of the run left.

    Args:
        spark: session with the Iceberg catalog and extensions.
        table: quoted name of the run record.
        records: at least one.
    """
    put_rows(spark, table, TABLE.schema, [asdict(record) for record in records], ["run_id", "job", "dataset"])
