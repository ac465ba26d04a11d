"""Data quality as the job `reconcile` judges it: written, published, then the stop."""

import json
import runpy
import shutil
import sys
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import boto3
import pytest
import yaml
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from tributary import deletion, quality, quarantine, reconcile, run_record
from tributary.contract import Contract
from tributary.quality import Place, QualityError, Result, write_quality
from tributary.reconcile import ReconciliationError
from tributary.run_record import RunRecord, write_records
from tributary.sql_text import table_name
from tributary.tables import create_or_evolve, describe
from tributary.window import WindowAttempt

from . import curated
from .checks import checking
from .object_store import Bucket, commit
from .rubbish import line, order
from .warehouse import copy_of, fresh_database
from .watch import Watch

ROOT = Path(__file__).parents[2]
AT = datetime(2025, 3, 1)


def day(number: int) -> str:
    start = datetime(2025, 1, 1) + timedelta(days=number - 1)
    return f"{start:%Y%m%dT%H%M%SZ}_{start + timedelta(days=1):%Y%m%dT%H%M%SZ}"


WINDOW = WindowAttempt(day(20), "a1")
CHANGED = datetime(2025, 1, 20, 12)
REFERENCED = {"rule": "referenced", "column": "customer_id", "dataset": "customers", "other": "customer_id"}
CHECKS: list[dict[str, Any]] = [
    {"rule": "min", "column": "amount", "value": 0, "severity": "error"},
    {"rule": "at_most_column", "column": "refund_amount", "other": "amount"},
    {"rule": "complete", "column": "refund_amount", "min_percent": 50},
    {"rule": "distribution", "figure": "rows", "max_deviations": 3, "severity": "error"},
    {"rule": "unique", "columns": ["record_id"], "severity": "error"},
]


def earlier(run_id: str, window_id: str, rows: int) -> Result:
    """What a run measured of the rows of a window."""
    return Result(
        place=Place(run_id=run_id, dataset="orders", window_id=window_id, checked_at=AT),
        rule="distribution",
        figure="rows a day",
        expectation="rows a day within 3 standard deviations",
        severity="error",
        value=Decimal(rows),
    )


@pytest.fixture(scope="module")
def staged(spark: SparkSession, contracts: dict[str, Contract]) -> str:
    """A database in which run-1 has staged two orders, one of a customer who is not there, and set one aside."""
    database, contract = fresh_database(spark), contracts["orders"]
    tables = (quarantine.TABLE, deletion.TABLE, run_record.TABLE, reconcile.TABLE, quality.TABLE)
    for table in (describe(contract), describe(contracts["customers"]), *tables):
        create_or_evolve(spark, database, table)
    lineage = {"window_id": WINDOW.window_id, "attempt": WINDOW.attempt, "run_id": "run-1"}
    for dataset, rows in (
        (
            "orders",
            [
                {"order_id": n, "record_id": n, "customer_id": n, "ordered_at": CHANGED, "updated_at": CHANGED}
                for n in (1, 2)
            ],
        ),
        ("customers", [{"customer_id": 1}]),
    ):
        frame = curated.frame(spark, contracts[dataset], rows).withColumns(
            {name: F.lit(text) for name, text in lineage.items()}
        )
        loaded = frame.withColumn("loaded_at", F.lit(AT).cast("timestamp_ntz"))
        loaded.writeTo(table_name(database, dataset)).append()
    faults = [{"column": "amount", "value": "-1", "rule": "min"}, {"column": "status", "value": "?", "rule": "values"}]
    aside = {"dataset": "orders", "key": "{}", **faults[0], "faults": faults, "file": "f", **lineage}
    row = [(aside | {"quarantined_at": AT}).get(name) for name in quarantine.TABLE.schema.names]
    spark.createDataFrame([tuple(row)], quarantine.TABLE.schema).writeTo(table_name(database, "quarantine")).append()
    money = {"amount": Decimal(20), "refund_amount": Decimal(0)}
    record = RunRecord(
        run_id="run-1",
        job="stage",
        dataset="orders",
        window_ids=[WINDOW.window_id],
        rows_read=3,
        rows_in=3,
        rows_out=2,
        rows_quarantined=1,
        warnings={"at_most_column:refund_amount": 1},
        money_in={"amount": Decimal(19), "refund_amount": Decimal(0)},
        money_out=money,
        money_quarantined={"amount": Decimal(-1), "refund_amount": Decimal(0)},
        money_superseded=dict.fromkeys(money, Decimal(0)),
        started_at=AT,
        finished_at=AT,
        spark_version=spark.version,
        figures={WINDOW.window_id: {"rows": Decimal(2), "values:refund_amount": Decimal(1)}},
    )
    write_records(spark, table_name(database, "run_record"), [record])
    before = [earlier("run-0", day(number), 2) for number in range(10, 18)]
    # The same window of another run and of an earlier try of this one, a later window, one long ago.
    others = [earlier("run-0", day(20), 500), earlier("run-1", day(18), 500)]
    others += [earlier("run-2", day(21), 500), earlier("run-0", "20241101T000000Z_20241102T000000Z", 500)]
    write_quality(spark, table_name(database, "data_quality"), [*before, *others])
    return database


def run(
    spark: SparkSession,
    database: str,
    contract: Contract,
    folder: Path,
    patch: pytest.MonkeyPatch,
    watch: Watch,
    *,
    lost: bool = False,
) -> None:
    """Run the job as it is; the raw object may be lost."""
    folder.mkdir(exist_ok=True)
    shutil.copy(ROOT / "contracts/customers.yaml", folder)
    (folder / "orders.yaml").write_text(yaml.safe_dump(contract.model_dump(exclude_none=True)))
    bucket = Bucket()
    lines = [[line({**order(number), "amount": amount}) for number, amount in ((1, "10"), (2, "10"), (3, "-1"))]]
    commit(bucket, contract, WINDOW, lines, {"amount": "19", "refund_amount": "0"})
    if lost:
        bucket.objects = {key: body for key, body in bucket.objects.items() if not key.startswith("raw/")}
    windows = [{"dataset": "orders", "window_id": WINDOW.window_id, "attempt": WINDOW.attempt}]
    arguments = {"JOB_NAME": "reconcile", "run_id": "run-1", "curated_database": database, "environment": "dev"}
    arguments |= {"windows": json.dumps(windows), "raw_bucket": "raw"}
    clients = {"s3": bucket, "cloudwatch": watch}
    patch.setattr(boto3, "client", lambda service, **_: clients[service])
    patch.chdir(folder)
    patch.setattr(sys, "argv", ["reconcile.py", *[t for n, v in arguments.items() for t in (f"--{n}", v)]])
    runpy.run_path(str(ROOT / "glue/jobs/reconcile.py"), run_name="__main__")


def results(spark: SparkSession, database: str) -> dict[str, Any]:
    """What run-1 wrote of its window, by rule."""
    rows = spark.table(table_name(database, "data_quality")).where("run_id = 'run-1'").collect()
    return {row.rule: row for row in rows if row.window_id == WINDOW.window_id}


def test_a_broken_error_check_stops_the_job_after_everything_was_written_and_what_is_lost_is_said_first(
    spark: SparkSession,
    contracts: dict[str, Contract],
    staged: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database, watch = copy_of(spark, staged), Watch()
    contract = checking(contracts["orders"], *CHECKS, {**REFERENCED, "severity": "error"})
    message = f"orders {WINDOW.window_id}: customer_id is in customers.customer_id: measured 1, expected at most 0"
    with pytest.raises(QualityError) as raised:
        run(spark, database, contract, tmp_path / "c", monkeypatch, watch)
    assert str(raised.value) == message
    assert [row.balanced for row in spark.table(table_name(database, "reconciliation")).collect()] == [True, True]
    found = results(spark, database)
    assert {rule: row.passed for rule, row in found.items()} == {
        "min": True,
        "at_most_column": False,
        "complete": True,
        "distribution": True,
        "unique": True,
        "referenced": False,
        "fresh": True,
        "quarantined": False,
    }
    assert (found["min"].rows_concerned, found["quarantined"].rows_concerned) == (1, 1)
    assert found["quarantined"].detail == "amount breaks min 1 times, status breaks values 1 times"
    assert (found["referenced"].rows_concerned, found["referenced"].detail) == (1, 'such as {"customer_id":2}')
    assert found["fresh"].value == 12
    # Of eight days before with two rows each.
    assert found["distribution"].value == 2
    assert abs(found["distribution"].upper_limit - 2) < Decimal("1e-8")
    assert watch.values["QualityChecksFailed", "dev", "orders", "error"] == 1
    assert watch.values["QualityChecksFailed", "dev", "orders", "warn"] == 2
    with pytest.raises(ReconciliationError, match="orders source_to_raw"):
        run(spark, database, contract, tmp_path / "c", monkeypatch, watch, lost=True)
    assert watch.values["WindowsUnbalanced", "dev"] == 1
    again = results(spark, database)
    assert {rule: (row.value, row.passed) for rule, row in again.items()} == {
        rule: (row.value, row.passed) for rule, row in found.items()
    }
    assert again["fresh"].checked_at > found["fresh"].checked_at


def test_a_warn_check_tells_and_a_run_whose_metrics_failed_gives_the_same_when_it_is_repeated(
    spark: SparkSession,
    contracts: dict[str, Contract],
    staged: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    database, watch = copy_of(spark, staged), Watch()
    contract = checking(contracts["orders"], *CHECKS, {**REFERENCED, "severity": "warn"})
    with pytest.raises(RuntimeError, match="throttled"):
        run(spark, database, contract, tmp_path / "c", monkeypatch, Watch(RuntimeError("throttled")))
    first = results(spark, database)
    run(spark, database, contract, tmp_path / "c", monkeypatch, watch)
    assert {rule: row.asDict() | {"checked_at": None} for rule, row in results(spark, database).items()} == {
        rule: row.asDict() | {"checked_at": None} for rule, row in first.items()
    }
    assert (first["referenced"].passed, first["referenced"].severity) == (False, "warn")
    assert watch.values["WindowsUnbalanced", "dev"] == 0
    assert watch.values["QualityChecksFailed", "dev", "orders", "error"] == 0
    assert watch.values["QualityChecksFailed", "dev", "orders", "warn"] == 3
