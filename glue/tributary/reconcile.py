"""Reconciliation: what a run brought, step by step, with every difference explained or the run stopped."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from decimal import Decimal
from functools import reduce
from typing import Literal

from pyspark.sql import Column, DataFrame, Row, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import (
    BooleanType,
    DecimalType,
    LongType,
    MapType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
)

from tributary import deletion, quarantine, run_record, sweep
from tributary.contract import Contract
from tributary.keyed_rows import put_rows
from tributary.manifest import Manifest, Part
from tributary.run_record import Money
from tributary.sql_text import table_name, timestamp_literal
from tributary.sweep import Held
from tributary.tables import TableDescription
from tributary.window import window_end

ZERO = Decimal(0)

Step = Literal["source_to_raw", "raw_to_curated", "source_to_sweep", "sweep_to_curated", "curated_to_mart"]

_MONEY = MapType(StringType(), DecimalType(38, 12), valueContainsNull=False)

TABLE = TableDescription(
    name="reconciliation",
    schema=StructType(
        [
            StructField("run_id", StringType(), nullable=False),
            StructField("dataset", StringType(), nullable=False),
            StructField("window_id", StringType(), nullable=False),
            StructField("attempt", StringType(), nullable=False),
            StructField("step", StringType(), nullable=False),
            StructField("rows_in", LongType(), nullable=False),
            StructField("rows_out", LongType(), nullable=False),
            StructField("rows_quarantined", LongType(), nullable=False),
            StructField("rows_superseded", LongType(), nullable=False),
            # Not there in the rows of older runs.
            StructField("rows_deleted", LongType()),
            StructField("rows_unexplained", LongType(), nullable=False),
            StructField("money_in", _MONEY, nullable=False),
            StructField("money_out", _MONEY, nullable=False),
            StructField("money_quarantined", _MONEY, nullable=False),
            StructField("money_superseded", _MONEY, nullable=False),
            StructField("money_deleted", _MONEY),
            StructField("money_unexplained", _MONEY, nullable=False),
            StructField("balanced", BooleanType(), nullable=False),
            StructField("checked_at", TimestampNTZType(), nullable=False),
        ]
    ),
    comment="What went into each step of each run and what came out; a repeated run replaces its rows.",
    comments={
        "run_id": "Run, as Airflow names it.",
        "dataset": "Dataset; the mart where the step is curated_to_mart.",
        "window_id": "Window of the extract; several, divided by commas, that were staged together. Empty for a mart.",
        "attempt": "Attempt of that extract, in the same order. Empty for a mart.",
        "step": "source_to_raw, raw_to_curated, source_to_sweep, sweep_to_curated or curated_to_mart.",
        "rows_in": "Rows or keys that the manifests say, rows that a sweep was held against; 0 for a mart, whose rows "
        "are other things than its tables'.",
        "rows_out": "Rows found after the step.",
        "rows_quarantined": "Rows found in quarantine.",
        "rows_superseded": "Sound rows that the table held already, or newer; and those that a later run replaced.",
        "rows_deleted": "Rows that say that they are deleted, and those that a sweep took out.",
        "rows_unexplained": "rows_in less the four; anything but 0 stops the run.",
        "money_in": "Sum of each money column of rows_in, in the column's unit; of a mart also its counts.",
        "money_out": "The same of rows_out.",
        "money_quarantined": "The same of the quarantined rows, where their text is a number.",
        "money_superseded": "The same of the superseded rows.",
        "money_deleted": "The same of the deleted rows.",
        "money_unexplained": "money_in less the four.",
        "balanced": "Whether nothing is unexplained.",
        "checked_at": "When, UTC.",
    },
    # Jobs of several runs add their rows side by side.
    properties={
        "write.merge.isolation-level": "snapshot",
        "commit.retry.num-retries": "20",
    },
)


class ReconciliationError(RuntimeError):
    """A step that lost, doubled or changed something; the message names dataset, step, figure, expected and found."""


@dataclass(frozen=True, kw_only=True)
class Reconciliation:
    """One step of a dataset's windows; fields as in the table, what is unexplained follows from them."""

    run_id: str
    dataset: str
    window_id: str = ""
    attempt: str = ""
    step: Step
    rows_in: int = 0
    rows_out: int = 0
    rows_quarantined: int = 0
    rows_superseded: int = 0
    rows_deleted: int = 0
    money_in: Money = field(default_factory=dict)
    money_out: Money = field(default_factory=dict)
    money_quarantined: Money = field(default_factory=dict)
    money_superseded: Money = field(default_factory=dict)
    money_deleted: Money = field(default_factory=dict)
    checked_at: datetime

    @property
    def rows_unexplained(self) -> int:
        """Rows that went in and are neither out nor set aside; below zero when there are too many."""
        return self.rows_in - self.rows_out - self.rows_quarantined - self.rows_superseded - self.rows_deleted

    @property
    def money_unexplained(self) -> Money:
        """The same of each sum."""
        aside = (self.money_out, self.money_quarantined, self.money_superseded, self.money_deleted)
        names = sorted({*self.money_in, *self.money_out})
        return {name: self.money_in.get(name, ZERO) - sum(part.get(name, ZERO) for part in aside) for name in names}

    @property
    def balanced(self) -> bool:
        """Whether nothing is unexplained."""
        return self.rows_unexplained == 0 and not any(self.money_unexplained.values())

    def differences(self) -> list[str]:
        """What is unexplained, each figure with what was expected and what was found."""
        place = f"{self.dataset} {self.step} {self.window_id}".rstrip()
        found = []
        if self.rows_unexplained != 0:
            expected = self.rows_out + self.rows_unexplained
            found.append(f"{place}: rows: expected {expected}, found {self.rows_out}")
        for name, amount in self.money_unexplained.items():
            if amount != 0:
                out = self.money_out.get(name, ZERO)
                found.append(f"{place}: {name}: expected {_text(out + amount)}, found {_text(out)}")
        return found


def _text(amount: Decimal) -> str:
    return f"{amount.normalize():f}"


@dataclass(frozen=True)
class Found:
    """What the tables hold of a run's windows of a dataset.

    Attributes:
        staged: the run's record of the stage, None where none ran.
        later: records of other runs that staged the dataset after that one began.
        here: rows of the manifests' attempts that the run put into the curated table, counted by their lineage.
        before: the same of earlier attempts of these windows.
        gone_here: of the same lineage as `here`, versions that are not in the curated table because they are deleted.
        gone_before: the same of earlier attempts.
        quarantined: rows that the run put into quarantine.
        faults: of them, by rule and column; a row counts for each of its faults.
    """

    staged: Row | None = None
    later: Sequence[Row] = ()
    here: Held = field(default_factory=Held)
    before: Held = field(default_factory=Held)
    gone_here: Held = field(default_factory=Held)
    gone_before: Held = field(default_factory=Held)
    quarantined: int = 0
    faults: Mapping[tuple[str, str], int] = field(default_factory=dict)


Asked = Sequence[tuple[Contract, Sequence[Manifest]]]
"""The datasets of a run, each with the manifests of its windows."""


def find(spark: SparkSession, database: str, asked: Asked, run_id: str) -> dict[str, Found]:
    """Look the run's windows up in the tables, with one query a table kind and not one a dataset.

    Args:
        spark: session with the Iceberg catalog.
        database: of the curated tables.
        asked: at least one dataset.
        run_id: the run.

    Returns:
        By dataset. Where there was nothing to stage no stage runs, and a record can only be that of an earlier attempt.
    """
    filled = {contract.dataset for contract, manifests in asked if any(manifest.rows > 0 for manifest in manifests)}
    records = spark.table(table_name(database, run_record.TABLE.name)).where(F.col("job") == "stage")
    own = {row["dataset"]: row for row in records.where(F.col("run_id") == run_id).collect()}
    own = {dataset: row for dataset, row in own.items() if dataset in filled}
    begun = min((row["started_at"] for row in own.values()), default=None)
    since = [] if begun is None else records.where(F.col("finished_at") > F.expr(timestamp_literal(begun))).collect()
    held, gone = _held(spark, database, asked, run_id), _gone(spark, database, asked, run_id)
    aside = _quarantined(spark, database, run_id)
    found = {}
    for contract, manifests in asked:
        name, staged = contract.dataset, own.get(contract.dataset)
        broken = sum((aside.get((name, manifest.window_id), Counter()) for manifest in manifests), Counter())
        none = Held(0, {column.name: ZERO for column in contract.money})
        found[name] = Found(
            staged=staged,
            later=[
                row
                for row in since
                if staged is not None
                and row["dataset"] == name
                and row["run_id"] != run_id
                and row["finished_at"] > staged["started_at"]
            ],
            here=held.get((name, True), none),
            before=held.get((name, False), none),
            gone_here=gone.get((name, True), none),
            gone_before=gone.get((name, False), none),
            quarantined=broken[_ROW],
            faults={fault: rows for fault, rows in broken.items() if fault != _ROW},
        )
    return found


def _held(spark: SparkSession, database: str, asked: Asked, run_id: str) -> dict[tuple[str, bool], Held]:
    """What the curated tables hold of the run's windows, by dataset and whether it is of the manifests' attempts."""
    counts = [
        _of_run(spark.table(table_name(database, contract.dataset)), contract, manifests, run_id, F.col)
        for contract, manifests in asked
    ]
    return _by_dataset(counts)


def _gone(spark: SparkSession, database: str, asked: Asked, run_id: str) -> dict[tuple[str, bool], Held]:
    """The same of what is deleted, whoever took it out; of datasets that are never deleted there is nothing."""
    table = table_name(database, deletion.TABLE.name)
    counts = [
        _of_run(
            spark.table(table).where(F.col("dataset") == contract.dataset),
            contract,
            manifests,
            run_id,
            lambda name: F.col("money")[name],
        )
        for contract, manifests in asked
        if contract.source.deletes is not None
    ]
    return _by_dataset(counts)


def _of_run(
    rows: DataFrame,
    contract: Contract,
    manifests: Sequence[Manifest],
    run_id: str,
    amount: Callable[[str], Column],
) -> DataFrame:
    """Rows and money of a run's windows by their lineage: those of the manifests' attempts, and of other attempts."""
    pairs = [F.array(F.lit(manifest.window_id), F.lit(manifest.attempt)) for manifest in manifests]
    money = [(F.lit(column.name), F.coalesce(F.sum(amount(column.name)), F.lit(ZERO))) for column in contract.money]
    return (
        rows.where(F.col("run_id") == run_id)
        .where(F.col("window_id").isin([manifest.window_id for manifest in manifests]))
        .groupBy(F.array("window_id", "attempt").isin(pairs).alias("ours"))
        .agg(
            F.count("*").alias("rows"),
            F.create_map(*[part for pair in money for part in pair]).cast(_MONEY).alias("money"),
        )
        .select(F.lit(contract.dataset).alias("dataset"), "ours", "rows", "money")
    )


def _by_dataset(counts: Sequence[DataFrame]) -> dict[tuple[str, bool], Held]:
    # One query for all datasets: each alone would cost more to plan than to read.
    rows = reduce(DataFrame.unionAll, counts).collect() if counts else []
    return {(row["dataset"], row["ours"]): Held(row["rows"], row["money"]) for row in rows}


_ROW = ("", "")
"""Stands among a row's faults for the row."""


def _quarantined(spark: SparkSession, database: str, run_id: str) -> dict[tuple[str, str], Counter[tuple[str, str]]]:
    """Quarantined rows by dataset and window: by each rule and column that they break, and all under `_ROW`."""
    rows = spark.table(table_name(database, quarantine.TABLE.name)).where(F.col("run_id") == run_id)
    fault = F.array_distinct(F.transform("faults", lambda fault: F.struct(fault["rule"], fault["column"])))
    whole = F.struct(*[F.lit(text).alias(name) for name, text in zip(("rule", "column"), _ROW, strict=True)])
    broken = rows.select("dataset", "window_id", F.explode(F.array_append(fault, whole)).alias("fault"))
    found: dict[tuple[str, str], Counter[tuple[str, str]]] = {}
    for row in broken.groupBy("dataset", "window_id", "fault").agg(F.count("*").alias("rows")).collect():
        place = found.setdefault((row["dataset"], row["window_id"]), Counter())
        place[row["fault"]["rule"], row["fault"]["column"]] = row["rows"]
    return found


def source_to_raw(
    contract: Contract,
    manifests: Sequence[Manifest],
    present: Sequence[Part],
    found: Found,
    at: datetime,
    run_id: str,
) -> Reconciliation:
    """What the source gave against what lies in raw.

    Args:
        contract: the dataset's contract.
        manifests: of the run's windows of the dataset.
        present: the parts of theirs whose objects are in the bucket.
        found: what the tables hold, see `find`.
        at: UTC time (naive).
        run_id: the run.

    Returns:
        The step. Its money out is what the stage read from the objects, where one did.
    """
    names = [column.name for column in contract.money]
    rows, rows_in = sum(part.rows for part in present), sum(manifest.rows for manifest in manifests)
    staged = found.staged
    money = _manifest_money(names, manifests)
    if staged is not None:
        # Both have to say so: an object that is there and was not read is as lost as one that is gone.
        rows = min(rows, staged["rows_read"])
        read = _whole(staged["money_in"], names)
    else:
        # Nobody has read what whole objects hold, which is for the next step to tell.
        read = money if rows == rows_in else _whole(None, names)
    return Reconciliation(
        run_id=run_id,
        dataset=contract.dataset,
        window_id=",".join(manifest.window_id for manifest in manifests),
        attempt=",".join(manifest.attempt for manifest in manifests),
        step="source_to_raw",
        rows_in=rows_in,
        rows_out=rows,
        money_in=money,
        money_out=read,
        checked_at=at,
    )


def raw_to_curated(
    contract: Contract, manifests: Sequence[Manifest], found: Found, at: datetime, run_id: str
) -> Reconciliation:
    """What the manifests say against what is found in the curated table and in quarantine.

    The rows that the run put into the table are counted by their lineage, not taken from its record. Two things may
    lie between the count and the record, and both can be told: rows that an earlier attempt of the same run brought
    already, and rows that a later run has replaced since. A version that is deleted is found by its tombstone, whether
    the source marked it or a sweep took it out again.

    Args:
        contract: the dataset's contract.
        manifests: of the run's windows of the dataset.
        found: what the tables hold, see `find`.
        at: UTC time (naive).
        run_id: the run.
    """
    names, staged = [column.name for column in contract.money], found.staged
    windows = [manifest.window_id for manifest in manifests]
    step = Reconciliation(
        run_id=run_id,
        dataset=contract.dataset,
        window_id=",".join(windows),
        attempt=",".join(manifest.attempt for manifest in manifests),
        step="raw_to_curated",
        rows_in=sum(manifest.rows for manifest in manifests),
        money_in=_manifest_money(names, manifests),
        checked_at=at,
    )
    if staged is None:
        return step
    recorded = Held(staged["rows_out"], staged["money_out"])
    recorded = _together(recorded, Held(staged["rows_deleted"] or 0, _whole(staged["money_deleted"], names)))
    arrived, gone = _together(found.here, found.gone_here), found.gone_here
    if found.before.rows + found.gone_before.rows > 0:
        # Which of them this attempt brought again can't be told, so that the record is believed as far as they reach.
        reach = _together(arrived, _together(found.before, found.gone_before))
        gone = _together(gone, found.gone_before)
        arrived = recorded if arrived.rows <= recorded.rows <= reach.rows else reach
    superseded, money_superseded = staged["rows_superseded"], dict(staged["money_superseded"])
    if found.later and arrived.rows < recorded.rows:
        superseded += recorded.rows - arrived.rows
        for name in names:
            replaced = recorded.money.get(name, ZERO) - arrived.money.get(name, ZERO)
            money_superseded[name] = money_superseded.get(name, ZERO) + replaced
    staged_since = {window for row in found.later for window in row["window_ids"]}
    return replace(
        step,
        rows_out=arrived.rows - gone.rows,
        # A later stage of a window has put its own rows in the place of this run's.
        rows_quarantined=staged["rows_quarantined"] if staged_since & set(windows) else found.quarantined,
        rows_superseded=superseded,
        rows_deleted=gone.rows,
        money_out={name: amount - gone.money.get(name, ZERO) for name, amount in arrived.money.items()},
        money_quarantined=staged["money_quarantined"],
        money_superseded=money_superseded,
        money_deleted=gone.money,
    )


@dataclass(frozen=True)
class Swept:
    """What the tables say of a run's sweep of a dataset.

    Attributes:
        record: the run's record of the sweep, None where none ran.
        later: whether another run has staged or swept the dataset since, or a newer sweep had overtaken this one.
        stayed: rows of the curated table that the sweep could tell of.
        gone: tombstones that it left.
    """

    record: Row | None
    later: bool
    stayed: Held
    gone: Held


def find_sweep(spark: SparkSession, database: str, contract: Contract, manifest: Manifest, run_id: str) -> Swept:
    """Look a run's sweep up in the tables.

    Args:
        spark: session with the Iceberg catalog.
        database: of the curated tables.
        contract: the dataset's contract.
        manifest: of the sweep.
        run_id: the run.
    """
    records = spark.table(table_name(database, run_record.TABLE.name)).where(F.col("dataset") == contract.dataset)
    sweeps = records.where((F.col("job") == "sweep") & (F.col("run_id") == run_id))
    # A record of another window is that of an earlier try.
    record = sweeps.where(F.array_contains("window_ids", manifest.window_id)).first()
    older = sweep.held_before(spark, database, contract, window_end(manifest.window_id))
    if record is None:
        return Swept(None, later=False, stayed=Held(), gone=Held())
    since = F.col("finished_at") > F.expr(timestamp_literal(record["started_at"]))
    others = records.where(F.col("job").isin("stage", "sweep") & (F.col("run_id") != run_id) & since)
    later = sweep.SUPERSEDED in record["warnings"] or not others.isEmpty()
    left = sweep.tombstones_of(spark, database, contract, manifest, run_id)
    return Swept(record, later, sweep.held(older, contract), sweep.held_by_tombstones(left, contract))


def source_to_sweep(
    contract: Contract, manifest: Manifest, present: Sequence[Part], swept: Swept, at: datetime, run_id: str
) -> Reconciliation:
    """Keys that the source gave against those that lie in raw and that the sweep read.

    Args:
        contract: the dataset's contract.
        manifest: of the run's sweep of the dataset.
        present: the parts of it whose objects are in the bucket.
        swept: what the tables say of it, see `find_sweep`.
        at: UTC time (naive).
        run_id: the run.
    """
    read = 0 if swept.record is None else swept.record["rows_read"]
    return Reconciliation(
        run_id=run_id,
        dataset=contract.dataset,
        window_id=manifest.window_id,
        attempt=manifest.attempt,
        step="source_to_sweep",
        rows_in=manifest.rows,
        rows_out=min(sum(part.rows for part in present), read),
        checked_at=at,
    )


def sweep_to_curated(contract: Contract, manifest: Manifest, swept: Swept, at: datetime, run_id: str) -> Reconciliation:
    """The rows that a sweep was held against: each is still in the curated table, or has a tombstone.

    Both are counted anew. Later runs change what there is to count; then the record is believed.

    Args:
        contract: the dataset's contract.
        manifest: of the run's sweep of the dataset.
        swept: what the tables say of it, see `find_sweep`.
        at: UTC time (naive).
        run_id: the run.
    """
    step = Reconciliation(
        run_id=run_id,
        dataset=contract.dataset,
        window_id=manifest.window_id,
        attempt=manifest.attempt,
        step="sweep_to_curated",
        checked_at=at,
    )
    record = swept.record
    if record is None:
        return step
    stayed, gone = swept.stayed, swept.gone
    if swept.later:
        stayed, gone = (
            Held(record["rows_out"], record["money_out"]),
            Held(record["rows_deleted"], record["money_deleted"]),
        )
    return replace(
        step,
        rows_in=record["rows_in"],
        rows_out=stayed.rows,
        rows_deleted=gone.rows,
        money_in=record["money_in"],
        money_out=stayed.money,
        money_deleted=gone.money,
    )


def _whole(money: Money | None, names: Sequence[str]) -> Money:
    """Amounts of every money column; zero in the records of runs that knew no deletions."""
    return {name: (money or {}).get(name, ZERO) for name in names}


def _together(one: Held, other: Held) -> Held:
    names = one.money.keys() | other.money.keys()
    money = {name: one.money.get(name, ZERO) + other.money.get(name, ZERO) for name in names}
    return Held(one.rows + other.rows, money)


def _manifest_money(names: Sequence[str], manifests: Sequence[Manifest]) -> Money:
    return {name: sum((manifest.money.get(name, ZERO) for manifest in manifests), ZERO) for name in names}


Places = Mapping[tuple[str, Step], Sequence[str]]
"""Where a dataset's step went wrong: objects or keys, in texts."""


def require_balance(steps: Sequence[Reconciliation], places: Places | None = None) -> None:
    """Pass when everything is explained.

    Args:
        steps: of each dataset in the order that the data take, so that the first to fail is named first.
        places: where those that fail went wrong, as far as it is known.

    Raises:
        ReconciliationError: something is not; every difference is named, and where it is.
    """
    differences = []
    for step in steps:
        if not step.balanced:
            differences += step.differences()
            differences += (places or {}).get((step.dataset, step.step), [])
    if differences:
        raise ReconciliationError("; ".join(differences))


def write_reconciliation(spark: SparkSession, table: str, rows: Sequence[Reconciliation]) -> None:
    """Write steps, each in the place of the one that an earlier try of the run left.

    Args:
        spark: session with the Iceberg catalog and extensions.
        table: quoted name of the reconciliation.
        rows: at least one, balanced or not.
    """
    derived = ("rows_unexplained", "money_unexplained", "balanced")
    values = [asdict(row) | {name: getattr(row, name) for name in derived} for row in rows]
    put_rows(spark, table, TABLE.schema, values, ["run_id", "dataset", "step", "window_id"])
