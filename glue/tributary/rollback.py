"""Takes a run back: every table that it wrote goes to the snapshot before it.

All is checked before anything is changed. A table goes back by its snapshots, so that it is as it was to the last row
and file, and only where no other run wrote it since. Rows of several runs lie side by side in `SIDE_BY_SIDE`: there the
run's records leave, figures are restated once more, and what was checked stays written down.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary import (
    credit_balance,
    deletion,
    housekeeping,
    publish_attribution,
    quality,
    quarantine,
    recommendation,
    reconcile,
    restatement,
    run_record,
)
from tributary.erasure import record
from tributary.marts import MARTS, TABLES
from tributary.restatement import restated_by, write_restatements
from tributary.run_record import RunRecord, write_records
from tributary.snapshots import REPLACE, Snapshot, ancestries, iceberg_tables
from tributary.sql_text import CATALOG, table_name, text_literal, timestamp_literal

JOB = "rollback"

SIDE_BY_SIDE = tuple(
    module.TABLE.name for module in (run_record, reconcile, quality, restatement, credit_balance, record)
)
"""Tables whose rows have keys of their run: runs write them in any order, and no snapshot of them is gone back to."""

_MIGRATING = "tables"
"""Job whose snapshots hold stored rows as another version of their contract has them: rows of before don't fit it."""

_LEAVING = ("stage", "sweep", "marts", "attribution", "recommend")
"""Jobs whose records say what the tables hold."""


class RollbackError(RuntimeError):
    """A run that can't be taken back as asked; the message names the tables and the reason. Nothing was changed."""


@dataclass(frozen=True)
class _Way:
    """The way back of a table: the snapshot to go to, None to empty it; rows that it has and will have."""

    table: str
    snapshot_id: int | None
    rows: int
    rows_after: int


def roll_back(
    spark: SparkSession,
    database: str,
    rolled_back: Sequence[str],
    run_id: str,
    started_at: datetime,
    table: str | None = None,
) -> list[Row]:
    """Take runs back, marts first and in the inverse of the order of their publication.

    A rollback that died is finished by its next try under the same run id; one that is through stays as it is.

    Args:
        spark: session with the Iceberg catalog and extensions, time zone UTC; no other job writes meanwhile.
        database: of the curated tables and the marts.
        rolled_back: the run; several only where they wrote a table in turns.
        run_id: of the rollback.
        started_at: UTC time (naive) it began.
        table: the one table to go back; None for all that the runs wrote.

    Returns:
        Its rows of the run record, one a table: `rows_in` before, `rows_out` after, the windows that are taken back.

    Raises:
        RollbackError: no table was written by the runs, another run wrote one or a migration changed one since, the
            snapshot before is expired, or the table is none that goes back.
    """
    tables = _tables(spark, database, table)
    tried = _tried(spark, database, rolled_back, run_id)
    records = _leaving(spark, database, rolled_back, table)
    ways = _ways(ancestries(spark, database, tables), rolled_back, records)
    through = any(record["finished_at"] > record["started_at"] for record in tried)
    if ways and through:
        raise RollbackError(f"{run_id} is through, and {_runs(rolled_back)} wrote again: give a new rollback a new id")
    if through:
        return tried
    if not ways and not tried:
        raise RollbackError(f"no table holds anything of {_runs(rolled_back)}: it wrote none, or was taken back")
    restated = restated_by(spark, database, rolled_back, during=run_id)
    if table is not None:
        restated = restated.where(F.col("mart") == table)
    marts = [row["mart"] for row in restated.select("mart").distinct().collect()]
    begun = _begun(spark, ways, records, marts, rolled_back, run_id, started_at)
    begun = [record for record in begun if record.dataset not in {row["dataset"] for row in tried}]
    if begun:
        write_records(spark, table_name(database, run_record.TABLE.name), begun)
    for way in sorted(ways, key=lambda way: _turn(way.table)):
        _go_back(spark, database, way)
    # Of several restatements of a figure the last one gave what is published, the first one took what was before.
    inverse = restated.groupBy("mart", "key", "column").agg(
        F.max_by("after", "restated_at").alias("before"), F.min_by("before", "restated_at").alias("after")
    )
    why = F.array(F.lit(f"{_runs(rolled_back)} rolled back"))
    at = F.expr(timestamp_literal(started_at)).alias("restated_at")
    write_restatements(
        spark, database, inverse.select("*", why.alias("why"), F.lit(run_id).alias("run_id"), at), run_id
    )
    return _finish(spark, database, rolled_back, run_id, table)


def _runs(run_ids: Sequence[str]) -> str:
    return f"run {run_ids[0]}" if len(run_ids) == 1 else f"runs {', '.join(run_ids)}"


def _tables(spark: SparkSession, database: str, table: str | None) -> list[str]:
    """The tables that may go back."""
    found = [name for name in iceberg_tables(spark, database) if name not in SIDE_BY_SIDE]
    if table is None:
        return found
    if table in SIDE_BY_SIDE:
        raise RollbackError(f"{table} holds rows of many runs side by side and does not go back; a whole run does")
    if table not in found:
        raise RollbackError(f"there is no table {table!r} in {database}; there are {', '.join(found)}")
    return [table]


def _turn(table: str) -> tuple[int, str]:
    """The last mart that was published first, the tables that marts are made of last."""
    last = [recommendation.TABLE.name, *[mart.name for mart in publish_attribution.TABLES]]
    marts = last + [mart.name for mart in reversed(MARTS)] + [mart.name for mart in TABLES]
    if table in marts:
        return marts.index(table), table
    # Rows are back before what says that they are gone: the other way round a stage could leave them out.
    return len(marts) + (table in (deletion.TABLE.name, quarantine.TABLE.name)), table


def _ways(written: Mapping[str, list[Snapshot]], rolled_back: Sequence[str], records: Sequence[Row]) -> list[_Way]:
    """The way back of every table that the runs wrote."""
    changed = {row["dataset"] for row in records if row["rows_out"] or row["rows_deleted"]}
    ways, faults = [], []
    for table, ancestry in written.items():
        # A rollback writes a snapshot only to empty a table: what came before is taken back.
        emptied = next((i for i, snapshot in enumerate(ancestry) if snapshot.job == JOB), len(ancestry))
        content = [
            snapshot
            for snapshot in ancestry[:emptied]
            # Rows of the quarantine whose time is over may come back: the next housekeeping finds them again.
            if snapshot.operation != REPLACE and snapshot.job != housekeeping.JOB
        ]
        own = [i for i, snapshot in enumerate(content) if snapshot.run_id in rolled_back and snapshot.job != _MIGRATING]
        if not own:
            if table in changed and ancestry and ancestry[-1].parent_id is not None:
                faults.append(f"{table}: the snapshots of {_runs(rolled_back)} are expired")
            continue
        first = content[own[-1]]
        later = [i for i, snapshot in enumerate(content[: own[-1]]) if snapshot.run_id not in rolled_back]
        parent = next((snapshot for snapshot in ancestry if snapshot.snapshot_id == first.parent_id), None)
        migrated = next((snapshot for snapshot in content[: own[-1]] if snapshot.job == _MIGRATING), None)
        if migrated is not None:
            faults.append(
                f"{table}: run {migrated.run_id} migrated it since to another version of its contract, "
                "which the rows of before don't fit"
            )
        elif later:
            faults.append(_overtaken(table, content, own, later))
        elif first.parent_id is not None and parent is None:
            faults.append(f"{table}: the snapshot before {_runs(rolled_back)} is expired")
        else:
            rows_after = 0 if parent is None else parent.rows
            ways.append(_Way(table, first.parent_id, ancestry[0].rows, rows_after))
    if faults:
        raise RollbackError("; ".join(faults))
    return ways


def _overtaken(table: str, content: Sequence[Snapshot], own: Sequence[int], later: Sequence[int]) -> str:
    """Which runs have to be taken back before, newest first."""
    names = list(dict.fromkeys(content[i].run_id or "one that left no name" for i in later))
    if own[0] < later[-1]:
        runs = list(dict.fromkeys(str(content[i].run_id) for i in sorted([*own, *later])))
        return f"{table}: {_runs(names)} wrote it in turns with it: roll them back together, as {','.join(runs)}"
    return f"{table}: {_runs(names)} wrote it since: roll back before, in this order"


def _leaving(spark: SparkSession, database: str, rolled_back: Sequence[str], table: str | None) -> list[Row]:
    """The runs' records of what the tables hold."""
    rows = spark.table(table_name(database, run_record.TABLE.name)).where(_condition(rolled_back, table))
    return list(rows.select("dataset", "window_ids", "rows_out", "rows_deleted").collect())


def _condition(rolled_back: Sequence[str], table: str | None) -> str:
    runs, jobs = (", ".join(text_literal(name) for name in names) for names in (rolled_back, _LEAVING))
    condition = f"run_id IN ({runs}) AND job IN ({jobs})"
    return condition if table is None else f"{condition} AND dataset = {text_literal(table)}"


def _own(run_id: str) -> str:
    return f"run_id = {text_literal(run_id)} AND job = {text_literal(JOB)}"


def _tried(spark: SparkSession, database: str, rolled_back: Sequence[str], run_id: str) -> list[Row]:
    """The records that an earlier try of this rollback left."""
    rows = list(spark.table(table_name(database, run_record.TABLE.name)).where(_own(run_id)).collect())
    others = {run for row in rows for run in row["rolled_back_runs"]} - set(rolled_back)
    if others:
        raise RollbackError(f"{run_id} has rolled back {_runs(sorted(others))}: give this rollback an id of its own")
    return rows


def _begun(
    spark: SparkSession,
    ways: Sequence[_Way],
    records: Sequence[Row],
    marts: Sequence[str],
    rolled_back: Sequence[str],
    run_id: str,
    started_at: datetime,
) -> list[RunRecord]:
    """Records of the tables that go back and of those that only leave records or restatements; not finished yet."""
    by_table = {way.table: way for way in ways}
    windows: dict[str, set[str]] = {name: set() for name in (*by_table, *marts)}
    for row in records:
        windows.setdefault(row["dataset"], set()).update(row["window_ids"])
    return [
        RunRecord(
            run_id=run_id,
            job=JOB,
            dataset=name,
            window_ids=sorted(window_ids),
            rows_in=by_table[name].rows if name in by_table else 0,
            rows_out=by_table[name].rows_after if name in by_table else 0,
            rolled_back_runs=list(rolled_back),
            started_at=started_at,
            finished_at=started_at,
            spark_version=spark.version,
        )
        for name, window_ids in sorted(windows.items())
    ]


def _go_back(spark: SparkSession, database: str, way: _Way) -> None:
    name = table_name(database, way.table)
    if way.snapshot_id is None:
        # A table can't go back to having no snapshot.
        spark.createDataFrame([], spark.table(name).schema).writeTo(name).overwrite(F.lit(True))
        return
    spark.sql(
        f"CALL {CATALOG}.system.rollback_to_snapshot("
        f"table => {text_literal(f'{database}.{way.table}')}, snapshot_id => {way.snapshot_id})"
    )


def _finish(
    spark: SparkSession, database: str, rolled_back: Sequence[str], run_id: str, table: str | None
) -> list[Row]:
    """Let the runs' records leave, and say that the rollback is through."""
    records = table_name(database, run_record.TABLE.name)
    spark.sql(f"DELETE FROM {records} WHERE {_condition(rolled_back, table)}")  # noqa: S608 - values are quoted
    finished_at = timestamp_literal(datetime.now(UTC).replace(tzinfo=None))
    spark.sql(f"UPDATE {records} SET finished_at = {finished_at} WHERE {_own(run_id)}")  # noqa: S608 - values are quoted
    return list(spark.table(records).where(_own(run_id)).collect())
