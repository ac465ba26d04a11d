"""Keeps the lake's tables in order: few large files, few manifests, no old snapshots, no files of nobody.

No row changes, and none goes but those of the quarantine whose time is over. Every step may be repeated, and one that
dies leaves the table as it was before it or after it.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
from pyspark.errors import PySparkException
from pyspark.sql import Row, SparkSession

from tributary import quarantine, run_record
from tributary.quarantine import expire_quarantine
from tributary.run_record import RunRecord, write_records
from tributary.snapshots import ancestries, iceberg_tables
from tributary.sql_text import CATALOG, table_name, text_literal, timestamp_literal

JOB = "housekeeping"

KEEP_DAYS = 7
"""How long a run can be rolled back, and a table be read as it was."""

RETAIN_LAST = 10
"""Snapshots that stay however old they are: of a table that is hardly written the last week may hold none."""


class HousekeepingError(RuntimeError):
    """Tables that could not be kept; the message names each with its reason. The others are in order."""


@dataclass(frozen=True)
class Upkeep:
    """What was done to a table: files that were rewritten and into how many, and files that were removed."""

    table: str
    rewritten_files: int
    written_files: int
    rewritten_manifests: int
    expired_files: int
    orphan_files: int


def keep_tables(
    spark: SparkSession,
    database: str,
    run_id: str,
    started_at: datetime,
    table: str | None = None,
    keep_days: int = KEEP_DAYS,
    *,
    quarantine_days: int,
) -> list[Upkeep]:
    """Keep the Iceberg tables of a database, each for itself: one that fails does not hold up the others.

    Args:
        spark: session with the Iceberg catalog and extensions, time zone UTC.
        database: of the tables.
        run_id: of the housekeeping.
        started_at: UTC time (naive) it began.
        table: the one table to keep; None for all.
        keep_days: age in days from which a snapshot goes, but for the last `RETAIN_LAST` ones.
        quarantine_days: age in days from which a row of the quarantine goes.

    Returns:
        What was done, by table. A record of each table is written: its rows before and after.

    Raises:
        HousekeepingError: some tables could not be kept, or there is no such table.
        ValueError: `keep_days` is less than one, or `quarantine_days` less than `keep_days`.
    """
    if keep_days < 1:
        raise ValueError(f"keep_days is {keep_days}: runs of the last day must be left a way back")
    if quarantine_days < keep_days:
        raise ValueError(
            f"quarantine_days is {quarantine_days}: rows of runs that can be taken back must stay, for {keep_days} days"
        )
    tables = iceberg_tables(spark, database)
    if table is not None and table not in tables:
        raise HousekeepingError(f"there is no table {table!r} in {database}; there are {', '.join(tables)}")
    chosen = tables if table is None else [table]
    before = _rows(spark, database, chosen)
    done: dict[str, Upkeep] = {}
    ended: dict[str, datetime] = {}
    faults = []
    for name in chosen:
        try:
            if name == quarantine.TABLE.name:
                # Before it is compacted, so that the rows' files and snapshots grow old from this run on.
                expire_quarantine(spark, table_name(database, name), started_at - timedelta(days=quarantine_days))
            done[name] = _keep(spark, database, name, started_at - timedelta(days=keep_days))
        except (PySparkException, Py4JJavaError) as fault:
            faults.append(f"{name}: {_reason(fault)}")
        ended[name] = datetime.now(UTC).replace(tzinfo=None)
    if done:
        after = _rows(spark, database, list(done))
        records = [
            RunRecord(
                run_id=run_id,
                job=JOB,
                dataset=name,
                rows_in=before[name],
                rows_out=after[name],
                started_at=started_at,
                finished_at=ended[name],
                spark_version=spark.version,
            )
            for name in done
        ]
        write_records(spark, table_name(database, run_record.TABLE.name), records)
    if faults:
        raise HousekeepingError("; ".join(faults))
    return list(done.values())


def _rows(spark: SparkSession, database: str, tables: Sequence[str]) -> dict[str, int]:
    found = ancestries(spark, database, tables)
    return {name: ancestry[0].rows if ancestry else 0 for name, ancestry in found.items()}


def _reason(fault: PySparkException | Py4JJavaError) -> str:
    """What went wrong at the bottom of it, in one line."""
    if isinstance(fault, PySparkException):
        return str(fault).splitlines()[0]
    cause = fault.java_exception
    while cause.getCause() is not None:
        cause = cause.getCause()
    return str(cause.toString()).splitlines()[0]


def _keep(spark: SparkSession, database: str, table: str, expired_before: datetime) -> Upkeep:
    properties = {row["key"] for row in spark.sql(f"SHOW TBLPROPERTIES {table_name(database, table)}").collect()}
    # Files are sorted where the table has an order, which putting them together alone would lose.
    strategy = "sort" if "sort-order" in properties else "binpack"

    def call(procedure: str, arguments: str) -> Row:
        name = text_literal(f"{database}.{table}")
        return spark.sql(f"CALL {CATALOG}.system.{procedure}(table => {name}{arguments})").collect()

    # Two small files of a partition are one too many; a single one is left alone.
    options = "map('min-input-files', '2')"
    (files,) = call("rewrite_data_files", f", strategy => '{strategy}', options => {options}")
    (manifests,) = call("rewrite_manifests", "")
    (expired,) = call(
        "expire_snapshots",
        f", older_than => {timestamp_literal(expired_before)}, retain_last => {RETAIN_LAST}, stream_results => true",
    )
    # Iceberg takes for an orphan only what is older than three days, unless told otherwise: no job runs as long, so
    # that files which it has not committed yet are safe.
    orphans = call("remove_orphan_files", ", prefix_listing => true")
    return Upkeep(
        table=table,
        rewritten_files=files["rewritten_data_files_count"],
        written_files=files["added_data_files_count"],
        rewritten_manifests=manifests["rewritten_manifests_count"],
        expired_files=sum(value for name, value in expired.asDict().items() if name.startswith("deleted_")),
        orphan_files=len(orphans),
    )
