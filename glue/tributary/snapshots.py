"""Which run and job wrote each Iceberg snapshot, and how a table came to its present one."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from pyspark.sql import Row, SparkSession

from tributary.sql_text import CATALOG, table_name, text_literal

RUN = "tributary.run-id"
JOB = "tributary.job"
"""The properties that say it, in a snapshot's summary."""

REPLACE = "replace"
"""Operation of a snapshot that holds its parent's rows in other files."""


@dataclass(frozen=True)
class Snapshot:
    """A snapshot of a table.

    Attributes:
        snapshot_id: Iceberg's.
        parent_id: of the snapshot it was written on; None for a table's first.
        operation: append, overwrite, delete or replace.
        rows: that the table had with it.
        run_id: the run that wrote it; None where the writer left no name.
        job: its job.
        committed_at: UTC, naive.
    """

    snapshot_id: int
    parent_id: int | None
    operation: str
    rows: int
    run_id: str | None
    job: str | None
    committed_at: datetime


def stamp(spark: SparkSession, run_id: str, job: str) -> None:
    """Let every snapshot that this process commits from now on say which run and job wrote it.

    A session's `spark.sql.iceberg.snapshot-property.*` would not do: Spark 3.5's Iceberg 1.10.0 does not read it, and a
    write option reaches no MERGE, no DELETE and no procedure. Iceberg's environment is in all of them.

    Args:
        spark: any session of the process; Glue runs one job in it.
        run_id: the run, as Airflow names it.
        job: the job's name.
    """
    environment = spark.sparkContext._jvm.org.apache.iceberg.EnvironmentContext
    environment.put(RUN, run_id)
    environment.put(JOB, job)


def iceberg_tables(spark: SparkSession, database: str) -> list[str]:
    """Names of the database's Iceberg tables, sorted; views are none."""
    return sorted(row["tableName"] for row in spark.sql(f"SHOW TABLES IN {CATALOG}.`{database}`").collect())


def ancestries(spark: SparkSession, database: str, tables: Sequence[str]) -> dict[str, list[Snapshot]]:
    """Of each table its present snapshot and those it came from, newest first; what was rolled back is not among them.

    Args:
        spark: session with the Iceberg catalog, time zone UTC.
        database: of the tables.
        tables: at least one.

    Returns:
        Nothing for a table without a snapshot. The last one of a table is its first, or the oldest that is not expired:
        then its parent is not there.
    """
    snapshots = " UNION ALL ".join(
        f"""
        SELECT {text_literal(table)} AS name, snapshot_id, parent_id, operation, summary,
          CAST(committed_at AS timestamp_ntz) AS committed_at
        FROM {table_name(database, table)}.snapshots
        """  # noqa: S608 - names are checked
        for table in tables
    )
    present = " UNION ALL ".join(
        f"SELECT {text_literal(table)} AS name, snapshot_id FROM {table_name(database, table)}.refs WHERE name = 'main'"  # noqa: S608 - names are checked
        for table in tables
    )
    known: dict[str, dict[int, Snapshot]] = {table: {} for table in tables}
    for row in spark.sql(snapshots).collect():
        known[row["name"]][row["snapshot_id"]] = _snapshot(row)
    found: dict[str, list[Snapshot]] = {table: [] for table in tables}
    for row in spark.sql(present).collect():
        snapshot = known[row["name"]].get(row["snapshot_id"])
        while snapshot is not None:
            found[row["name"]].append(snapshot)
            parent = snapshot.parent_id
            snapshot = None if parent is None else known[row["name"]].get(parent)
    return found


def _snapshot(row: Row) -> Snapshot:
    summary = row["summary"]
    return Snapshot(
        snapshot_id=row["snapshot_id"],
        parent_id=row["parent_id"],
        operation=row["operation"],
        rows=int(summary["total-records"]),
        run_id=summary.get(RUN),
        job=summary.get(JOB),
        committed_at=row["committed_at"],
    )
