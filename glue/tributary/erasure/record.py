"""The record of erasures: that one was done and what it took, and not of whom."""

from datetime import datetime
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql.types import LongType, MapType, StringType, StructField, StructType, TimestampNTZType

from tributary.erasure.request import Counts
from tributary.erasure.searched import Searched
from tributary.keyed_rows import put_rows
from tributary.tables import TableDescription

_BY_DATASET = MapType(StringType(), LongType(), valueContainsNull=False)

TABLE = TableDescription(
    name="erasure",
    schema=StructType(
        [
            StructField("erasure_id", StringType(), nullable=False),
            StructField("run_id", StringType(), nullable=False),
            StructField("requested_at", TimestampNTZType(), nullable=False),
            StructField("finished_at", TimestampNTZType(), nullable=False),
            StructField("raw_rows", _BY_DATASET, nullable=False),
            StructField("raw_objects", _BY_DATASET, nullable=False),
            StructField("curated_rows", _BY_DATASET, nullable=False),
            StructField("quarantine_rows", LongType(), nullable=False),
            StructField("tombstones", LongType(), nullable=False),
            StructField("result_objects", LongType(), nullable=False),
            StructField("versions_removed", LongType(), nullable=False),
            StructField("devices_erased", LongType(), nullable=False),
            StructField("devices_kept_shared", LongType(), nullable=False),
            StructField("objects_searched", LongType(), nullable=False),
            StructField("versions_searched", LongType(), nullable=False),
            StructField("bytes_searched", LongType(), nullable=False),
        ]
    ),
    comment="Persons who were erased, one row an erasure that was proven; of whom it was nobody can tell.",
    comments={
        "erasure_id": "Identifier of the request.",
        "run_id": "Run that erased.",
        "requested_at": "When it was asked for, UTC.",
        "finished_at": "When nothing of the person was found any more, UTC.",
        "raw_rows": "By dataset, lines that left raw objects and sweeps, those of all versions counted.",
        "raw_objects": "By dataset, the objects that they left.",
        "curated_rows": "By dataset, rows that left the curated table.",
        "quarantine_rows": "Rows that left the quarantine.",
        "tombstones": "Tombstones of rows that the source had deleted before.",
        "result_objects": "Results of queries that were removed.",
        "versions_removed": "Versions of objects that were removed by the try that got through.",
        "devices_erased": "Devices whose rows went.",
        "devices_kept_shared": "Devices whose rows stay, because others have them too.",
        "objects_searched": "Objects that were searched afterwards, without a find.",
        "versions_searched": "Their versions.",
        "bytes_searched": "Bytes of these, as they are stored.",
    },
    properties={
        "write.merge.isolation-level": "snapshot",
        "commit.retry.num-retries": "20",
    },
    key=("erasure_id",),
)


def write_erasure(
    spark: SparkSession,
    table: str,
    erasure_id: str,
    run_id: str,
    times: tuple[datetime, datetime],
    counts: Counts,
    versions_removed: int,
    searched: Searched,
) -> None:
    """Write the record of an erasure, in the place of the one that an earlier try left.

    Args:
        spark: session with the Iceberg catalog and extensions.
        table: quoted name of the table.
        erasure_id: of the request.
        run_id: that erased.
        times: when it was asked for and when it was proven; UTC, naive.
        counts: of what was theirs.
        versions_removed: of objects.
        searched: what the proof read.
    """
    row: dict[str, Any] = {
        "erasure_id": erasure_id,
        "run_id": run_id,
        "requested_at": times[0],
        "finished_at": times[1],
        "raw_rows": counts.raw_rows,
        "raw_objects": counts.raw_objects,
        "curated_rows": counts.curated,
        "quarantine_rows": counts.quarantine_rows,
        "tombstones": counts.tombstones,
        "result_objects": counts.result_objects,
        "versions_removed": versions_removed,
        "devices_erased": counts.devices_erased,
        "devices_kept_shared": counts.devices_kept,
        "objects_searched": searched.objects,
        "versions_searched": searched.versions,
        "bytes_searched": searched.bytes,
    }
    put_rows(spark, table, TABLE.schema, [row], ["erasure_id"])
