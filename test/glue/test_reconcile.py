"""What a run brought against what is there, and every difference with its name."""

import copy
import json
import runpy
import shutil
import sys
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from pyspark.sql import DataFrame, SparkSession
from tributary import deletion, quality, quarantine, raw_lines, run_record
from tributary.contract import Contract
from tributary.manifest import Manifest, read_manifest
from tributary.raw_lines import read_lines as raw_lines_of
from tributary.raw_objects import examine, listed_parts
from tributary.reconcile import (
    TABLE,
    Reconciliation,
    ReconciliationError,
    find,
    find_sweep,
    raw_to_curated,
    require_balance,
    source_to_sweep,
    sweep_to_curated,
    write_reconciliation,
)
from tributary.run_record import write_records
from tributary.sql_text import table_name
from tributary.stage import Run, stage
from tributary.sweep import apply_sweep, keys_only
from tributary.tables import create_or_evolve, describe
from tributary.window import WindowAttempt

from .deletes import deleting
from .object_store import Bucket, commit, commit_keys
from .rubbish import line, order
from .warehouse import copy_of, fresh_database
from .watch import Watch

ROOT = Path(__file__).parents[2]
WINDOW = WindowAttempt("20250101T000000Z_20250102T000000Z", "a1")
AGAIN = WindowAttempt(WINDOW.window_id, "a2")
AT = datetime(2025, 3, 1)
Rows = list[dict[str, Any]]


class Platform:
    """Orders from raw to curated, without a catalog between."""

    def __init__(self, spark: SparkSession, contract: Contract, customers: Contract) -> None:
        self.spark, self.contract, self.bucket = spark, contract, Bucket()
        self.database = fresh_database(spark)
        records = (quarantine.TABLE, deletion.TABLE, run_record.TABLE, TABLE, quality.TABLE)
        for table in (describe(contract), describe(customers), *records):
            create_or_evolve(spark, self.database, table)

    def copy(self) -> "Platform":
        """Another platform that begins as this one is now."""
        other = copy.copy(self)
        other.database = copy_of(self.spark, self.database)
        other.bucket = Bucket()
        other.bucket.objects = dict(self.bucket.objects)
        return other

    def lay_out(self, folder: Path) -> None:
        """Put the objects into a folder, where Spark can read them."""
        self.bucket.folder = folder
        for key, body in list(self.bucket.objects.items()):
            self.bucket.put(key, body)

    def extract(self, rows: Rows, window: WindowAttempt = WINDOW) -> None:
        money = sum((Decimal(row["amount"]) for row in rows), Decimal(0))
        parts = [[line(row) for row in rows]] if rows else []
        commit(self.bucket, self.contract, window, parts, {"amount": str(money), "refund_amount": "0"})

    def stage(self, rows: Rows, run_id: str, window: WindowAttempt = WINDOW) -> None:
        manifest = read_manifest(self.bucket, "raw", self.contract, window)
        assert examine(self.bucket, "raw", self.contract, manifest) == 0
        place = {"window_id": window.window_id, "attempt": window.attempt, "_file": "f"}
        columns = [*[column.name for column in self.contract.columns], *place]
        texts = [
            tuple(None if value is None else str(value) for value in map((row | place).get, columns)) for row in rows
        ]
        frame = self.spark.createDataFrame(texts, ", ".join(f"{name} string" for name in columns))
        record = stage(self.spark, frame, self.contract, {}, [manifest], Run(run_id, self.database, AT))
        write_records(self.spark, self.table("run_record"), [record])

    def bring(self, rows: Rows, run_id: str, window: WindowAttempt = WINDOW) -> None:
        self.extract(rows, window)
        self.stage(rows, run_id, window)

    def table(self, name: str) -> str:
        return table_name(self.database, name)

    def curated(self, run_id: str, window: WindowAttempt = WINDOW) -> Reconciliation:
        manifest = read_manifest(self.bucket, "raw", self.contract, window)
        found = find(self.spark, self.database, [(self.contract, [manifest])], run_id)
        return raw_to_curated(self.contract, [manifest], found["orders"], AT, run_id)


@pytest.fixture
def platform(spark: SparkSession, contracts: dict[str, Contract]) -> Platform:
    return Platform(spark, contracts["orders"], contracts["customers"])


@pytest.fixture(scope="module")
def first_run(spark: SparkSession, contracts: dict[str, Contract]) -> Platform:
    platform = Platform(spark, contracts["orders"], contracts["customers"])
    platform.bring([order(1), order(2), BROKEN], "run-1")
    return platform


@pytest.fixture
def staged(first_run: Platform) -> Platform:
    """A platform of the test's own, on which run-1 has staged two orders and set a broken one aside."""
    return first_run.copy()


def rows_of(step: Reconciliation) -> tuple[int, int, int, int]:
    return step.rows_in, step.rows_out, step.rows_quarantined, step.rows_superseded


BROKEN = {**order(9), "currency": "ZZZ"}


def test_rows_that_arrive_are_quarantined_or_are_there_already_balance(platform: Platform) -> None:
    platform.bring([order(1), order(2), order(2), BROKEN], "run-1")
    step = platform.curated("run-1")
    assert rows_of(step) == (4, 2, 1, 1)
    assert step.money_out == {"amount": Decimal("20.50"), "refund_amount": Decimal(0)}
    assert step.balanced
    platform.bring([order(1), order(2), order(3)], "run-2", AGAIN)
    step = platform.curated("run-2", AGAIN)
    assert (rows_of(step), step.balanced) == ((3, 1, 0, 2), True)


def test_rows_that_a_later_run_replaced_are_superseded(staged: Platform) -> None:
    later = WindowAttempt("20250102T000000Z_20250103T000000Z", "a1")
    staged.bring([{**order(1), "amount": "1.00", "updated_at": "2025-01-02T10:00:00Z"}], "run-2", later)
    step = staged.curated("run-1")
    assert (rows_of(step), step.balanced) == ((3, 1, 1, 1), True)
    assert step.money_superseded["amount"] == Decimal("10.25")
    # The same window once more: its quarantine is the later run's now.
    staged.bring([order(1), order(2), BROKEN], "run-3", AGAIN)
    assert staged.curated("run-1", AGAIN).rows_quarantined == 1


def test_rows_that_an_earlier_attempt_of_the_run_brought_are_out(platform: Platform) -> None:
    platform.bring([order(1), order(2), order(3)], "run-1")
    # One of them has changed at the source meanwhile and belongs to a later window.
    platform.bring([order(1), order(2)], "run-1", AGAIN)
    step = platform.curated("run-1", AGAIN)
    assert (rows_of(step), step.balanced) == ((2, 2, 0, 0), True)


def lose_a_row(platform: Platform) -> None:
    platform.spark.sql(f"DELETE FROM {platform.table('orders')} WHERE order_id = 1")


def double_a_row(platform: Platform) -> None:
    table = platform.table("orders")
    platform.spark.table(table).where("order_id = 1").localCheckpoint().writeTo(table).append()


def move_money_between_rows(platform: Platform) -> None:
    platform.spark.sql(f"UPDATE {platform.table('orders')} SET amount = 10.24 + (order_id - 1) * 0.03")


def change_an_amount(platform: Platform) -> None:
    platform.spark.sql(f"UPDATE {platform.table('orders')} SET amount = 10.26 WHERE order_id = 1")


def empty_the_quarantine(platform: Platform) -> None:
    platform.spark.sql(f"DELETE FROM {platform.table('quarantine')} WHERE true")


def lose_an_object(platform: Platform) -> None:
    del platform.bucket.objects[raw_object(platform)]


def raw_object(platform: Platform) -> str:
    (key,) = [key for key in platform.bucket.objects if key.startswith("raw/")]
    return key


def forget_the_stage(platform: Platform) -> None:
    platform.spark.sql(f"DELETE FROM {platform.table('run_record')} WHERE true")


def reconcile(
    platform: Platform,
    patch: pytest.MonkeyPatch,
    windows: list[dict[str, str]],
    contracts: Path = ROOT / "contracts",
    sweeps: list[dict[str, str]] | None = None,
) -> None:
    """Run the job as it is."""
    arguments = {"JOB_NAME": "reconcile", "run_id": "run-1", "curated_database": platform.database}
    arguments["environment"] = "test"
    arguments |= {"windows": json.dumps(windows), "raw_bucket": "raw"}
    if sweeps is not None:
        arguments["sweeps"] = json.dumps(sweeps)

    def read_files(spark: SparkSession, root: str, contract: Contract, manifest: Manifest) -> DataFrame:
        assert root == "s3://raw"
        return raw_lines_of(spark, f"file://{platform.bucket.folder}", contract, manifest)

    clients = {"s3": platform.bucket, "cloudwatch": Watch()}
    patch.setattr(boto3, "client", lambda service, **_: clients[service])
    patch.setattr(raw_lines, "read_lines", read_files)
    patch.chdir(contracts)
    patch.setattr(sys, "argv", ["reconcile.py", *[t for n, v in arguments.items() for t in (f"--{n}", v)]])
    runpy.run_path(str(ROOT / "glue/jobs/reconcile.py"), run_name="__main__")


WINDOWS = [{"dataset": "orders", "window_id": WINDOW.window_id, "attempt": "a1"}]


@pytest.mark.parametrize(
    ("spoil", "step", "differences", "place"),
    [
        (
            lose_a_row,
            "raw_to_curated",
            ["rows: expected 2, found 1", "amount: expected 20.5, found 10.25"],
            'in raw and not in the curated table: {"order_id":"1"}',
        ),
        (
            double_a_row,
            "raw_to_curated",
            ["rows: expected 2, found 3"],
            'in the curated table more than once: {"order_id":"1"}',
        ),
        (
            change_an_amount,
            "raw_to_curated",
            ["amount: expected 20.5, found 20.51"],
            'other in the curated table than in raw: {"order_id":"1"}',
        ),
        (
            move_money_between_rows,
            "raw_to_curated",
            ["amount: expected 20.5, found 20.51"],
            'other in the curated table than in raw: {"order_id":"1"}, {"order_id":"2"}',
        ),
        (
            empty_the_quarantine,
            "raw_to_curated",
            ["rows: expected 3, found 2"],
            'faulty in raw and not in quarantine: {"order_id":"9"}',
        ),
        (lose_an_object, "source_to_raw", ["rows: expected 3, found 0"], "part-00000-00000-r.jsonl.gz: expected"),
        (forget_the_stage, "raw_to_curated", ["rows: expected 3, found 0"], None),
    ],
)
def test_the_job_fails_by_name_on_what_nothing_explains_and_writes_it_down(
    staged: Platform,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[Platform], None],
    step: str,
    differences: list[str],
    place: str | None,
    tmp_path: Path,
) -> None:
    staged.lay_out(tmp_path)
    spoil(staged)
    with pytest.raises(ReconciliationError) as raised:
        reconcile(staged, monkeypatch, WINDOWS)
    for difference in differences:
        assert f"orders {step} {WINDOW.window_id}: {difference}" in str(raised.value)
    # The first stage that fails comes first, and the rows or objects after its figures.
    assert str(raised.value).startswith(f"orders {step} ")
    assert place is None or place in str(raised.value)
    written = {row.step: row.balanced for row in staged.spark.table(staged.table("reconciliation")).collect()}
    assert written[step] is False


def test_the_job_writes_both_steps_once_however_often_it_runs(
    staged: Platform, monkeypatch: pytest.MonkeyPatch
) -> None:
    reconcile(staged, monkeypatch, WINDOWS)
    reconcile(staged, monkeypatch, WINDOWS)
    rows = staged.spark.table(staged.table("reconciliation")).orderBy("step").collect()
    assert [(row.step, row.rows_in, row.rows_out, row.rows_unexplained, row.balanced) for row in rows] == [
        ("raw_to_curated", 3, 2, 0, True),
        ("source_to_raw", 3, 3, 0, True),
    ]
    assert [row.money_out["amount"] for row in rows] == [Decimal("20.50"), Decimal("30.75")]


def test_an_empty_window_that_nobody_staged_balances(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    platform.extract([])
    reconcile(platform, monkeypatch, WINDOWS)
    rows = platform.spark.table(platform.table("reconciliation")).collect()
    assert [(row.rows_in, row.rows_out, row.balanced) for row in rows] == [(0, 0, True), (0, 0, True)]


def test_the_job_refuses_a_dataset_that_has_no_contract(platform: Platform, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match="no contract of dataset 'refunds'"):
        reconcile(platform, monkeypatch, [{**WINDOWS[0], "dataset": "refunds"}])


def test_the_steps_of_a_mart_are_written_beside_those_of_datasets(platform: Platform) -> None:
    sums = {"spend": Decimal("1.000000000001"), "installs": Decimal(3)}
    mart = Reconciliation(
        run_id="run-1",
        dataset="campaign_daily",
        step="curated_to_mart",
        money_in=sums,
        money_out={**sums, "installs": Decimal(4)},
        checked_at=AT,
    )
    write_reconciliation(platform.spark, platform.table("reconciliation"), [mart])
    row = platform.spark.table(platform.table("reconciliation")).first()
    assert (row.money_unexplained, row.balanced) == ({"installs": Decimal(-1), "spend": Decimal(0)}, False)
    with pytest.raises(ReconciliationError, match="campaign_daily curated_to_mart: installs: expected 3, found 4"):
        require_balance([mart])


GONE = {"name": "deleted_at", "type": "timestamp", "nullable": True}
LATER = WindowAttempt("20250102T000000Z_20250103T000000Z", "a1")


def test_versions_that_say_that_their_row_is_gone_balance_by_their_tombstones(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    contract = deleting(contracts["orders"], {"by": "column", "column": "deleted_at"}, GONE)
    platform = Platform(spark, contract, contracts["customers"])
    live = [{**order(number), "deleted_at": None} for number in (1, 2, 3)]
    platform.bring(live, "run-1")
    gone = {"deleted_at": "2025-01-02T10:00:00Z", "updated_at": "2025-01-02T10:00:00Z"}
    platform.bring(
        [{**live[0], **gone, "amount": "1.00"}, {**live[1], "updated_at": gone["updated_at"]}], "run-2", LATER
    )
    step = platform.curated("run-2", LATER)
    assert (rows_of(step), step.rows_deleted, step.balanced) == ((2, 1, 0, 0), 1, True)
    assert (step.money_out["amount"], step.money_deleted["amount"]) == (Decimal("10.25"), Decimal("1.00"))
    # The first run's rows were replaced or deleted since.
    step = platform.curated("run-1")
    assert (rows_of(step), step.balanced) == ((3, 1, 0, 2), True)


@pytest.fixture(scope="module")
def first_sweep(spark: SparkSession, contracts: dict[str, Contract]) -> Platform:
    contract = deleting(contracts["orders"], {"by": "key_sweep", "every_days": 7})
    platform = Platform(spark, contract, contracts["customers"])
    platform.bring([order(number) for number in (1, 2, 3, 4)], "run-1")
    lines = [[f'{{"record_id":{number},"order_id":{number}}}'.encode() for number in (1, 2, 3)]]
    commit_keys(platform.bucket, platform.contract, WINDOW, lines)
    texts = [(str(number), str(number), WINDOW.window_id, WINDOW.attempt, "f") for number in (1, 2, 3)]
    raw = spark.createDataFrame(
        texts, "record_id string, order_id string, window_id string, attempt string, _file string"
    )
    manifest = read_manifest(platform.bucket, "raw", keys_only(platform.contract), WINDOW, "keys")
    record = apply_sweep(spark, raw, platform.contract, {}, manifest, Run("run-1", platform.database, AT))
    write_records(spark, platform.table("run_record"), [record])
    return platform


@pytest.fixture
def swept(first_sweep: Platform) -> Platform:
    """A platform of the test's own with four orders of run-1, whose sweep found three of them."""
    return first_sweep.copy()


def steps_of_sweep(platform: Platform) -> dict[str, Reconciliation]:
    keys = keys_only(platform.contract)
    manifest = read_manifest(platform.bucket, "raw", keys, WINDOW, "keys")
    present, _ = listed_parts(platform.bucket, "raw", keys, manifest, "keys")
    found = find_sweep(platform.spark, platform.database, platform.contract, manifest, "run-1")
    steps = [
        source_to_sweep(platform.contract, manifest, present, found, AT, "run-1"),
        sweep_to_curated(platform.contract, manifest, found, AT, "run-1"),
    ]
    return {step.step: step for step in steps}


def test_a_sweep_balances_by_what_stayed_and_what_it_took_out(swept: Platform) -> None:
    steps = steps_of_sweep(swept)
    read, taken = steps["source_to_sweep"], steps["sweep_to_curated"]
    assert (read.rows_in, read.rows_out, read.balanced) == (3, 3, True)
    assert (taken.rows_in, taken.rows_out, taken.rows_deleted, taken.balanced) == (4, 3, 1, True)
    assert (taken.money_in["amount"], taken.money_deleted["amount"]) == (Decimal("41.00"), Decimal("10.25"))
    # The row that the run brought and took out again is no row that went missing.
    step = swept.curated("run-1")
    assert (rows_of(step), step.rows_deleted, step.balanced) == ((4, 3, 0, 0), 1, True)
    swept.spark.sql(f"DELETE FROM {swept.table('orders')} WHERE order_id = 1")
    assert not steps_of_sweep(swept)["sweep_to_curated"].balanced
    swept.spark.sql(f"DELETE FROM {swept.table('deletion')} WHERE true")
    assert "orders raw_to_curated" in swept.curated("run-1").differences()[0]


def test_a_sweep_that_nobody_applied_stops_the_job(
    swept: Platform, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = tmp_path / "contracts"
    folder.mkdir()
    shutil.copy(ROOT / "contracts/customers.yaml", folder)
    (folder / "orders.yaml").write_text(yaml.safe_dump(swept.contract.model_dump(exclude_none=True)))
    reconcile(swept, monkeypatch, WINDOWS, folder, WINDOWS)
    found = {row.step: row for row in swept.spark.table(swept.table("reconciliation")).collect()}
    assert (len(found), all(row.balanced for row in found.values())) == (4, True)
    assert found["sweep_to_curated"].rows_deleted == 1
    swept.spark.sql(f"DELETE FROM {swept.table('run_record')} WHERE job = 'sweep'")
    with pytest.raises(ReconciliationError, match=r"orders source_to_sweep .*: rows: expected 3, found 0"):
        reconcile(swept, monkeypatch, WINDOWS, folder, WINDOWS)
