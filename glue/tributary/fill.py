"""Fills partitions that hold no row yet: the same rows as by a merge, without looking for what is there.

A merge reads, joins and compares, which a first load and a rebuild pay for nothing. That nobody else has filled the
same partitions meanwhile, Iceberg itself checks as it commits.
"""

import calendar
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.contract import Contract
from tributary.merge import EventRange, Lineage, with_lineage
from tributary.packed_rows import with_attempt
from tributary.sql_text import CATALOG
from tributary.tables import describe
from tributary.window import WindowAttempt

_ROWS_A_TASK = 100_000
_MOST_TASKS = 64
_ROWS_A_FILE = 2_000_000


@dataclass(frozen=True)
class Vacancy:
    """That partitions of a table hold no row.

    Attributes:
        snapshot_id: of the table when that was seen; None for a table without a snapshot.
    """

    snapshot_id: int | None


def vacancy(spark: SparkSession, table: str, contract: Contract, limits: EventRange | None) -> Vacancy | None:
    """See whether the partitions of a batch are empty.

    Args:
        spark: session with the Iceberg catalog.
        table: quoted name of the curated table.
        contract: the dataset's contract.
        limits: the batch's event range; None asks for the whole table.

    Returns:
        None where a row is there.
    """
    # First: what is written between the two is either seen below or found by the commit.
    snapshot = spark._jvm.org.apache.iceberg.spark.Spark3Util.loadIcebergTable(
        spark._jsparkSession, table
    ).currentSnapshot()
    if snapshot is None:
        return Vacancy(None)
    rows = spark.table(table)
    if limits is not None:
        rows = rows.where(_whole_partitions(contract, limits).predicate())
    return Vacancy(snapshot.snapshotId()) if rows.isEmpty() else None


def fill(
    batch: DataFrame,
    contract: Contract,
    table: str,
    attempts: Sequence[WindowAttempt],
    lineage: Lineage,
    vacant: Vacancy,
    rows: int,
) -> None:
    """Write a batch into partitions that are empty, in one snapshot, each partition in as few files as hold it.

    Args:
        batch: the contract's columns and `_place`, see `tributary.packed_rows`; one row a key, none of them deleted.
        contract: the dataset's contract.
        table: quoted name of the curated table.
        attempts: what `_place` counts.
        lineage: written with every row.
        vacant: of the batch's partitions.
        rows: of the batch, about.

    Raises:
        Py4JJavaError: Iceberg's ValidationException: somebody else has written to one of the partitions since.
    """
    curated = contract.curated
    transforms = describe(contract).partition_by
    written = batch
    if transforms:
        # Once a row: in the table's own order of writing, Spark works a partition out again at each comparison.
        places = [F.expr(f"{CATALOG}.system.{transform}") for transform in transforms]
        written = written.repartition(min(rows // _ROWS_A_TASK + 1, _MOST_TASKS), *places)
    else:
        written = written.coalesce(rows // _ROWS_A_FILE + 1)
    if curated.sort_by:
        written = written.sortWithinPartitions(*curated.sort_by)
    # What all rows have alike comes last, so that it is neither shuffled nor sorted.
    writer = (
        with_lineage(with_attempt(written, attempts), lineage)
        .writeTo(table)
        .option("use-table-distribution-and-ordering", "false")
        .option("fanout-enabled", "true")
        .option("isolation-level", "serializable")
    )
    if vacant.snapshot_id is not None:
        writer = writer.option("validate-from-snapshot-id", str(vacant.snapshot_id))
    writer.overwritePartitions()


def _whole_partitions(contract: Contract, limits: EventRange) -> EventRange:
    """The range to the borders of the partitions that it begins and ends in."""
    partition = contract.curated.partition_by
    first, last = _day(limits.first), _day(limits.last)
    if partition is not None and partition.transform == "month":
        first, last = first.replace(day=1), last.replace(day=calendar.monthrange(last.year, last.month)[1])
    if isinstance(limits.first, datetime):
        return EventRange(limits.column, datetime.combine(first, time.min), datetime.combine(last, time.max))
    return EventRange(limits.column, first, last)


def _day(moment: date) -> date:
    return moment.date() if isinstance(moment, datetime) else moment
