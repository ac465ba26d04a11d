"""Stages the windows of a dataset: raw text to the curated table, the quarantine and a run record."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal

from pyspark.sql import DataFrame, Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.storagelevel import StorageLevel

from tributary import quarantine
from tributary.cast import FAULTS, WARNINGS, cast, money_column, sound
from tributary.contract import Contract
from tributary.deletion import (
    clear_tombstones,
    forgive_deleted,
    is_deleted,
    key_text,
    money_of,
    put_tombstones,
    swept_until,
    tombstones,
)
from tributary.fill import fill, vacancy
from tributary.manifest import Manifest
from tributary.merge import (
    APPLIED,
    BACK,
    DAYS,
    DELETED,
    HASH,
    STATE,
    SUPERSEDED,
    EventRange,
    Lineage,
    classify,
    event_column,
    event_range,
    merge,
)
from tributary.newest import NEWEST, mark_newest
from tributary.packed_rows import PLACE, attempts_of, pack, unpack
from tributary.quality_figures import Figures, figure_columns, figures_of
from tributary.raw_line import LINE
from tributary.run_record import Money, RunRecord
from tributary.sql_text import table_name, timestamp_literal
from tributary.vocabulary import Vocabularies

ZERO = Decimal(0)

_FAULTS_TOLD = 5


class StageError(RuntimeError):
    """What was read is not what the manifests say; the message names the window and both figures."""


class QuarantineError(RuntimeError):
    """More of what was read does not fit the contract than it allows; the message says how much, and what is wrong."""


@dataclass(frozen=True)
class Run:
    """The run that stages: its id, the database of curated tables and the UTC time (naive) it began.

    A `partial` one moves some datasets alone.
    """

    run_id: str
    database: str
    started_at: datetime
    partial: bool = False


@dataclass(frozen=True)
class _Read:
    """What was read of one attempt; money is in its column's unit, `events` are the first and last of sound rows.

    `newest` are the sound rows of which no newer version was read, with their money.
    """

    rows: int
    faulty: int
    unreadable: int
    money: Money
    faulty_money: Money
    newest: tuple[int, Money]
    warnings: dict[str, int]
    events: tuple[date | None, date | None]
    figures: Figures


def stage(
    spark: SparkSession,
    raw: DataFrame | None,
    contract: Contract,
    vocabularies: Vocabularies,
    manifests: Sequence[Manifest],
    run: Run,
) -> RunRecord:
    """Cast, quarantine and merge the raw rows of some windows.

    Every step may be repeated: the merge takes nothing twice, the quarantine of the windows is replaced.

    Args:
        spark: session with the Iceberg catalog and extensions, ANSI on, time zone UTC.
        raw: the rows of the manifests' attempts as `cast` takes them; None where all manifests are empty.
        contract: the dataset's contract.
        vocabularies: those that the contract's columns name.
        manifests: of the windows, at least one.
        run: who stages.

    Returns:
        The run's record: rows in = rows out + quarantined + superseded + deleted, and money the same.

    Raises:
        StageError: rows or money of a window differ from its manifest; nothing was written then.
        QuarantineError: too much does not fit the contract; it is in quarantine then, and nothing was merged.
    """
    windows = [manifest.window_id for manifest in manifests]
    quarantine_table = table_name(run.database, quarantine.TABLE.name)
    if raw is None:
        _check(contract, manifests, {})
        quarantine.replace_quarantine(spark, None, quarantine_table, contract, windows)
        return _record(spark, contract, manifests, {}, {}, run)
    attempts = attempts_of(manifests)
    packed = pack(forgive_deleted(cast(raw, contract, vocabularies), contract), contract, attempts)
    # On disk: as many rows as a batch may have fill no heap, and reading them twice from there costs 3 % of the time.
    kept = mark_newest(packed, contract).persist(StorageLevel.DISK_ONLY)
    rows = unpack(kept, contract, attempts)
    try:
        read = _read(rows, contract)
        _check(contract, manifests, read)
        read = _with_unreadable(manifests, read)
        faulty_count = sum(part.faulty for part in read.values())
        faulty = quarantine.quarantined(rows, contract, run.run_id, run.started_at) if faulty_count > 0 else None
        if _too_many(faulty_count, sum(part.rows for part in read.values()), contract):
            quarantine.replace_quarantine(spark, faulty, quarantine_table, contract, windows)
            raise QuarantineError(_quarantine_message(rows, contract, faulty_count))
        limits = event_range(contract, [time for part in read.values() for time in part.events])
        table, found = table_name(run.database, contract.dataset), _newest(contract, read)
        # Where there are deletions, a row that is not there may be gone.
        vacant = vacancy(spark, table, contract, limits) if found[0] and contract.source.deletes is None else None
        if vacant is None:
            states = _merge(spark, sound(rows.where(NEWEST), contract), contract, table, run, limits)
        else:
            batch = kept.where(NEWEST).select(*[column.name for column in contract.columns], PLACE)
            fill(batch, contract, table, attempts, Lineage(run.run_id, run.started_at), vacant, found[0])
            states = {(APPLIED, False): found}
        quarantine.replace_quarantine(spark, faulty, quarantine_table, contract, windows)
    finally:
        kept.unpersist()
    return _record(spark, contract, manifests, read, states, run)


def _read(rows: DataFrame, contract: Contract) -> dict[tuple[str, str], _Read]:
    faulty = F.size(FAULTS) > 0
    money = [column.name for column in contract.money]
    warnings = [f"{check.rule}:{check.column}" for check in contract.row_checks if check.severity == "warn"]
    event = event_column(contract)
    sound_event = F.when(~faulty, F.col(event)) if event is not None else F.lit(None)
    totals = rows.groupBy("window_id", "attempt").agg(
        F.count("*").alias("rows"),
        F.count_if(faulty).alias("faulty"),
        F.count_if(F.exists(FAULTS, lambda fault: fault["column"] == LINE)).alias("unreadable"),
        *[F.sum(money_column(name)).alias(f"money_{name}") for name in money],
        *[F.sum(F.when(faulty, F.col(money_column(name)))).alias(f"faulty_{name}") for name in money],
        F.count_if(NEWEST).alias("newest"),
        *[F.sum(F.when(F.col(NEWEST), F.col(name))).alias(f"newest_{name}") for name in money],
        *[F.count_if(F.array_contains(WARNINGS, warning)).alias(warning) for warning in warnings],
        F.min(sound_event).alias("first_event"),
        F.max(sound_event).alias("last_event"),
        # Sources blank what they delete: that a value is missing there says nothing.
        *figure_columns(contract, ~faulty & ~F.expr(is_deleted(contract))),
    )
    return {
        (row["window_id"], row["attempt"]): _Read(
            rows=row["rows"],
            faulty=row["faulty"],
            unreadable=row["unreadable"],
            money=_money(row, money, "money_"),
            faulty_money=_money(row, money, "faulty_"),
            newest=(row["newest"], _money(row, money, "newest_")),
            warnings={warning: row[warning] for warning in warnings},
            events=(row["first_event"], row["last_event"]),
            figures=figures_of(row, contract),
        )
        for row in totals.collect()
    }


def _money(row: Row, names: list[str], prefix: str) -> Money:
    return {name: row[f"{prefix}{name}"] or ZERO for name in names}


def _check(contract: Contract, manifests: Sequence[Manifest], read: dict[tuple[str, str], _Read]) -> None:
    faults = []
    asked = {(manifest.window_id, manifest.attempt) for manifest in manifests}
    for window_id, attempt in sorted(set(read) - asked):
        faults.append(f"window {window_id} attempt {attempt}: was read and not asked for")
    for manifest in manifests:
        place = f"{contract.dataset} window {manifest.window_id} attempt {manifest.attempt}"
        found = read.get((manifest.window_id, manifest.attempt))
        rows = 0 if found is None else found.rows
        if rows != manifest.rows:
            faults.append(f"{place}: read {rows} rows, the manifest says {manifest.rows}")
        for name, amount in manifest.money.items():
            read_amount = ZERO if found is None else found.money.get(name, amount)
            # The amounts of lines that can't be read can't be told.
            if read_amount != amount and not (found and found.unreadable):
                faults.append(f"{place}: read {name} of {read_amount.normalize():f}, the manifest says {amount:f}")
    if faults:
        raise StageError("; ".join(faults))


def _too_many(faulty: int, rows: int, contract: Contract) -> bool:
    limit = contract.quarantine
    return faulty >= limit.min_rows and faulty * 100 > limit.max_percent * rows


def _quarantine_message(rows: DataFrame, contract: Contract, faulty: int) -> str:
    """How much is faulty, and the commonest faults with an example of each."""
    first = F.col(FAULTS)[0]
    found = (
        rows.where(F.size(FAULTS) > 0)
        .groupBy(first["column"].alias("column"), first["rule"].alias("rule"))
        .agg(F.count("*").alias("rows"), F.min(first["value"]).alias("value"))
        .orderBy(F.desc("rows"), "column", "rule")
        .limit(_FAULTS_TOLD)
        .collect()
    )
    told = ", ".join(f"{row['column']} breaks {row['rule']} {row['rows']} times ({row['value']!r})" for row in found)
    total = rows.count()
    return (
        f"{contract.dataset}: {faulty} of {total} rows do not fit the contract, {100 * faulty / total:.1f} % where it "
        f"allows {contract.quarantine.max_percent:g} %: {told}; they are in quarantine, and nothing was merged"
    )


def _with_unreadable(manifests: Sequence[Manifest], read: dict[tuple[str, str], _Read]) -> dict[tuple[str, str], _Read]:
    """What was read, with the amounts of unreadable lines as the manifest has them: they are in quarantine too."""
    completed = dict(read)
    for manifest in manifests:
        place = (manifest.window_id, manifest.attempt)
        found = read.get(place)
        if found is None or not found.unreadable:
            continue
        untold = {name: manifest.money.get(name, amount) - amount for name, amount in found.money.items()}
        completed[place] = replace(
            found,
            money={name: amount + untold[name] for name, amount in found.money.items()},
            faulty_money={name: amount + untold[name] for name, amount in found.faulty_money.items()},
        )
    return completed


_States = dict[tuple[str, bool], tuple[int, Money]]
"""Rows and money by state and whether the rows are marked as deleted."""


def _newest(contract: Contract, read: dict[tuple[str, str], _Read]) -> tuple[int, Money]:
    """The rows of a batch and their money."""
    names = [column.name for column in contract.money]
    found = [part.newest for part in read.values()]
    return sum(rows for rows, _ in found), _sum(names, [money for _, money in found])


def _merge(
    spark: SparkSession, batch: DataFrame, contract: Contract, table: str, run: Run, limits: EventRange | None
) -> _States:
    """Merge the batch."""
    gone = None
    if contract.source.deletes is not None:
        gone = tombstones(spark, run.database, contract, swept_until(spark, run.database, contract))
    # A merge takes no source whose plan has anything that may differ between readings, as the name of a row's file, and
    # the states are those of the table before it.
    classified = classify(spark, batch, contract, table, run.run_id, limits, gone).localCheckpoint()
    names = [column.name for column in contract.money]
    live_again = F.col(BACK) & ~F.col(DELETED) & (F.col(STATE) != SUPERSEDED)
    totals = classified.groupBy(STATE, DELETED).agg(
        F.count("*").alias("rows"),
        F.count_if(live_again).alias("back"),
        *[F.sum(name).alias(f"money_{name}") for name in names],
    )
    found = totals.collect()
    states: _States = {(row[STATE], row[DELETED]): (row["rows"], _money(row, names, "money_")) for row in found}
    if (APPLIED, True) in states:
        put_tombstones(spark, run.database, contract, _marked(classified, contract, run))
    if any(state == APPLIED for state, _ in states):
        merge(spark, classified, contract, table, Lineage(run.run_id, run.started_at), limits)
    if any(row["back"] for row in found):
        back = classified.where(live_again)
        versions = back.select(
            key_text(contract).alias("key"), F.col(contract.source.change_column).alias("changed_at")
        )
        clear_tombstones(spark, run.database, contract, versions)
    return states


def _marked(classified: DataFrame, contract: Contract, run: Run) -> DataFrame:
    """Tombstones of the rows that are marked as deleted."""
    change = F.col(contract.source.change_column)
    return classified.where((F.col(STATE) == APPLIED) & F.col(DELETED)).select(
        key_text(contract).alias("key"),
        F.lit("column").alias("rule"),
        change.alias("absent_until"),
        change.alias("changed_at"),
        F.col(HASH).alias("content_hash"),
        F.col(DAYS).alias("days"),
        money_of(contract).alias("money"),
        "window_id",
        "attempt",
        F.lit(run.run_id).alias("run_id"),
        F.col("window_id").alias("deleted_by_window"),
        F.lit(run.run_id).alias("deleted_by_run"),
        F.expr(timestamp_literal(run.started_at)).alias("deleted_at"),
    )


def _record(
    spark: SparkSession,
    contract: Contract,
    manifests: Sequence[Manifest],
    read: dict[tuple[str, str], _Read],
    states: _States,
    run: Run,
) -> RunRecord:
    names = [column.name for column in contract.money]
    # Held rows are this run's own, merged by an earlier try.
    out, gone = (
        [figures for (state, deleted), figures in states.items() if state != SUPERSEDED and deleted == wanted]
        for wanted in (False, True)
    )
    rows, rows_out = sum(part.rows for part in read.values()), sum(count for count, _ in out)
    rows_deleted = sum(count for count, _ in gone)
    faulty = sum(part.faulty for part in read.values())
    money_in = _sum(names, [part.money for part in read.values()])
    money_faulty = _sum(names, [part.faulty_money for part in read.values()])
    money_out, money_deleted = (_sum(names, [money for _, money in part]) for part in (out, gone))
    aside = (money_faulty, money_out, money_deleted)
    return RunRecord(
        run_id=run.run_id,
        job="stage",
        dataset=contract.dataset,
        window_ids=[manifest.window_id for manifest in manifests],
        rows_read=rows,
        rows_in=sum(manifest.rows for manifest in manifests),
        rows_out=rows_out,
        rows_quarantined=faulty,
        rows_superseded=rows - faulty - rows_out - rows_deleted,
        rows_deleted=rows_deleted,
        warnings={
            name: sum(part.warnings[name] for part in read.values())
            for name in {name for part in read.values() for name in part.warnings}
        },
        money_in=money_in,
        money_out=money_out,
        money_quarantined=money_faulty,
        money_superseded={name: money_in[name] - sum(part[name] for part in aside) for name in names},
        money_deleted=money_deleted,
        started_at=run.started_at,
        finished_at=datetime.now(UTC).replace(tzinfo=None),
        spark_version=spark.version,
        contract_version=contract.version,
        figures={window_id: part.figures for (window_id, _), part in read.items()},
        partial_run=run.partial,
    )


def _sum(names: list[str], parts: list[Money]) -> Money:
    return {name: sum((part[name] for part in parts), ZERO) for name in names}
