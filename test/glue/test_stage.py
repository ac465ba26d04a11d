"""A stage as a whole: nothing lost, whatever was read, however often it runs."""

from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from tributary import quarantine, run_record
from tributary.contract import Contract, Quarantine
from tributary.manifest import Manifest
from tributary.run_record import RunRecord, write_records
from tributary.stage import QuarantineError, Run, StageError, stage
from tributary.tables import create_or_evolve, describe
from tributary.vocabulary import load_vocabularies

from .warehouse import fresh_database

ROOT = Path(__file__).parents[2]
FIRST, SECOND = "20250101T000000Z_20250102T000000Z", "20250102T000000Z_20250103T000000Z"
STARTED = datetime(2025, 2, 1)
Rows = list[tuple[str | None, ...]]
GOOD: Rows = [
    ("1", "7", "2025-01-01T10:00:00.000Z", "10.00", "2025-01-01T10:00:00.000000Z"),
    ("2", "7", "2025-01-01T11:00:00.000Z", "20.50", "2025-01-01T11:00:00.000000Z"),
]


def database_with(spark: SparkSession, contract: Contract) -> str:
    database = fresh_database(spark)
    for table in (describe(contract), quarantine.TABLE, run_record.TABLE):
        create_or_evolve(spark, database, table)
    return database


def raw(spark: SparkSession, windows: dict[str, Rows], attempt: str = "a1") -> DataFrame:
    same = ("1", "paid", "USD", attempt)
    rows = [(*row, *same, window, f"s3://raw/{window}") for window, part in windows.items() for row in part]
    columns = ["order_id", "customer_id", "ordered_at", "amount", "updated_at"]
    columns += ["record_id", "status", "currency", "attempt", "window_id", "_file"]
    return spark.createDataFrame(rows, ", ".join(f"{column} string" for column in columns))


def manifest(window: str, rows: int, amount: str, attempt: str = "a1") -> Manifest:
    parts = [{"key": "raw/a", "rows": rows, "bytes": 1, "sha256": "0" * 64}] if rows else []
    content: dict[str, Any] = {"source": "sales", "dataset": "orders", "contract_version": 2, "columns": ["order_id"]}
    content |= {"window_id": window, "attempt": attempt}
    money = {"amount": Decimal(amount), "refund_amount": Decimal(0)}
    return Manifest.model_validate({"schema": 1, "rows": rows, "money": money, "parts": parts, **content})


def balance(record: RunRecord) -> tuple[int, int, int, int]:
    """Rows in, out, quarantined, superseded; they and their money add up."""
    assert record.rows_read == record.rows_in
    assert record.rows_in == record.rows_out + record.rows_quarantined + record.rows_superseded
    for name, amount in record.money_in.items():
        parts = (record.money_out, record.money_quarantined, record.money_superseded)
        assert amount == sum(part[name] for part in parts)
    return record.rows_in, record.rows_out, record.rows_quarantined, record.rows_superseded


def test_every_row_read_is_merged_superseded_or_quarantined(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    contract = contracts["orders"]
    database = database_with(spark, contract)
    windows: dict[str, Rows] = {
        FIRST: [*GOOD, GOOD[0], ("3", "7", "2025-01-01T12:00:00Z", "-1.00", "2025-01-01T12:00:00Z")],
        SECOND: [
            ("1", "7", "2025-01-01T10:00:00Z", "9.99", "2025-01-02T10:00:00Z"),
            ("x", "7", "2025-01-02T10:00:00Z", "1.005", "2025-01-02T10:00:00Z"),
        ],
    }
    manifests = [manifest(FIRST, 4, "39.50"), manifest(SECOND, 2, "10.995")]
    record = stage(spark, raw(spark, windows), contract, {}, manifests, Run("run-1", database, STARTED))
    assert balance(record) == (6, 2, 2, 2)
    assert record.window_ids == [FIRST, SECOND]
    assert record.money_in == {"amount": Decimal("50.495"), "refund_amount": 0}
    assert record.money_out == {"amount": Decimal("30.49"), "refund_amount": 0}
    assert record.money_quarantined == {"amount": Decimal("0.005"), "refund_amount": 0}
    merged = {
        row.order_id: (row.amount, row.window_id) for row in spark.table(f"glue_catalog.{database}.orders").collect()
    }
    assert merged == {1: (Decimal("9.99"), SECOND), 2: (Decimal("20.50"), FIRST)}
    faults = spark.table(f"glue_catalog.{database}.quarantine").orderBy("window_id").collect()
    assert [
        (r.dataset, r.key, r.column, r.value, r.rule, r.file, r.window_id, r.attempt, r.run_id) for r in faults
    ] == [
        ("orders", '{"order_id":"3"}', "amount", "-1.00", "min", f"s3://raw/{FIRST}", FIRST, "a1", "run-1"),
        ("orders", '{"order_id":"x"}', "order_id", "x", "type", f"s3://raw/{SECOND}", SECOND, "a1", "run-1"),
    ]
    assert [tuple(fault) for fault in faults[1].faults] == [("order_id", "x", "type"), ("amount", "1.005", "scale")]


def test_the_same_run_again_records_the_same_and_another_run_finds_it_all_there(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    contract = contracts["orders"]
    database = database_with(spark, contract)
    rows: Rows = [*GOOD, ("3", None, "2025-01-01T12:00:00Z", "5.00", "2025-01-01T12:00:00Z")]

    def staged(run_id: str) -> RunRecord:
        run = Run(run_id, database, STARTED)
        return stage(spark, raw(spark, {FIRST: rows}), contract, {}, [manifest(FIRST, 3, "35.50")], run)

    first, again, other = staged("run-1"), staged("run-1"), staged("run-2")
    assert balance(first) == balance(again) == (3, 2, 1, 0)
    assert (first.money_out, first.money_quarantined) == (again.money_out, again.money_quarantined)
    assert balance(other) == (3, 0, 1, 2)
    assert other.money_superseded == {"amount": Decimal("30.50"), "refund_amount": 0}
    assert [row.run_id for row in spark.table(f"glue_catalog.{database}.orders").collect()] == ["run-1", "run-1"]
    assert [row.run_id for row in spark.table(f"glue_catalog.{database}.quarantine").collect()] == ["run-2"]


def test_a_new_attempt_of_a_window_clears_its_quarantine_and_leaves_that_of_others(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    contract = contracts["orders"]
    database = database_with(spark, contract)
    broken: Rows = [("1", None, "2025-01-01T10:00:00Z", "1.00", "2025-01-01T10:00:00Z")]
    both = [manifest(FIRST, 1, "1"), manifest(SECOND, 1, "1")]
    stage(spark, raw(spark, {FIRST: broken, SECOND: broken}), contract, {}, both, Run("run-1", database, STARTED))
    empty = stage(spark, None, contract, {}, [manifest(FIRST, 0, "0", "a2")], Run("run-2", database, STARTED))
    assert balance(empty) == (0, 0, 0, 0)
    assert [row.window_id for row in spark.table(f"glue_catalog.{database}.quarantine").collect()] == [SECOND]


@pytest.mark.parametrize(
    ("manifests", "message"),
    [
        ([manifest(FIRST, 3, "30.50")], f"orders window {FIRST} attempt a1: read 2 rows, the manifest says 3"),
        ([manifest(FIRST, 2, "30.51")], "read amount of 30.5, the manifest says 30.51"),
        ([manifest(FIRST, 2, "30.50", "a2")], f"window {FIRST} attempt a1: was read and not asked for"),
        (
            [manifest(FIRST, 2, "30.50"), manifest(SECOND, 1, "1")],
            f"orders window {SECOND} attempt a1: read 0 rows, the manifest says 1",
        ),
    ],
)
def test_rows_or_money_that_differ_from_the_manifest_stop_the_stage_before_it_writes(
    spark: SparkSession, contracts: dict[str, Contract], manifests: list[Manifest], message: str
) -> None:
    contract = contracts["orders"]
    with pytest.raises(StageError, match=message):
        stage(spark, raw(spark, {FIRST: GOOD}), contract, {}, manifests, Run("run-1", "has_no_tables", STARTED))


def test_a_stage_that_would_set_too_much_aside_stops_and_says_what_is_wrong(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    contract = contracts["orders"].model_copy(update={"quarantine": Quarantine(max_percent=40, min_rows=2)})
    database = database_with(spark, contract)
    bad: Rows = [
        ("3", None, "2025-01-01T12:00:00Z", "5.00", "2025-01-01T12:00:00Z"),
        ("4", "7", "2025-01-01T12:00:00Z", "free", "2025-01-01T12:00:00Z"),
    ]
    run = Run("run-1", database, STARTED)

    def staged(rows: Rows, amount: str) -> RunRecord:
        return stage(spark, raw(spark, {FIRST: rows}), contract, {}, [manifest(FIRST, len(rows), amount)], run)

    with pytest.raises(QuarantineError) as refusal:
        staged([*GOOD, *bad], "35.50")
    assert str(refusal.value) == (
        "orders: 2 of 4 rows do not fit the contract, 50.0 % where it allows 40 %: "
        "amount breaks type 1 times ('free'), customer_id breaks required 1 times (None); "
        "they are in quarantine, and nothing was merged"
    )
    assert spark.table(f"glue_catalog.{database}.orders").isEmpty()
    assert spark.table(f"glue_catalog.{database}.quarantine").count() == 2
    # A single row is no flood, and the share that is allowed is.
    assert balance(staged([*GOOD[:1], bad[0]], "15.00"))[2] == 1
    assert balance(staged([*GOOD, GOOD[0], *bad], "45.50"))[2] == 2


def test_warnings_are_counted_and_their_rows_merged(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    contract = contracts["ad_performance"]
    database = database_with(spark, contract)
    row: dict[str, Any] = {column.name: "x" for column in contract.columns}
    row |= {"ad_date": "2025-01-01", "creative_type": "static", "updated_at": "2025-01-01T00:00:00Z"}
    row |= {"channel": "Google Ads", "currency": "USD"}
    row |= {"impressions": "1", "clicks": "2", "spend": "0.1000", "window_id": FIRST, "attempt": "a1", "_file": "f"}
    frame = spark.createDataFrame([tuple(row.values())], ", ".join(f"{name} string" for name in row))
    content = {"source": "marketing", "dataset": "ad_performance", "contract_version": 2, "window_id": FIRST}
    parts = [{"key": "k", "rows": 1, "bytes": 1, "sha256": "0" * 64}]
    content |= {"columns": list(row)}
    given = {"schema": 1, "attempt": "a1", "rows": 1, "money": {"spend": "0.1"}, "parts": parts, **content}
    vocabularies = load_vocabularies(ROOT / "contracts", contract)
    manifests = [Manifest.model_validate(given)]
    record = stage(spark, frame, contract, vocabularies, manifests, Run("run-1", database, STARTED))
    assert spark.table(f"glue_catalog.{database}.ad_performance").first().channel == "google_ads"
    assert record.warnings == {"at_most_column:clicks": 1}
    assert record.figures == {FIRST: {"rows": 1, "values:impressions": 1, "sum:impressions": 1}}
    assert balance(record) == (1, 1, 0, 0)


def test_the_file_of_a_row_is_the_object_it_was_read_from(
    spark: SparkSession, contracts: dict[str, Contract], tmp_path: Path
) -> None:
    contract = contracts["orders"]
    database = database_with(spark, contract)
    time = "2025-01-01T10:00:00.000000Z"
    rest = f'"record_id":1,"status":"paid","currency":"USD","ordered_at":"{time}","updated_at":"{time}"}}'
    broken = f'{{"order_id":"1","customer_id":"seven","amount":"1",{rest}'
    sound = f'{{"order_id":"2","customer_id":"7","amount":"2",{rest}'
    (tmp_path / "part-00000-00000.jsonl").write_text(f"{broken}\n{sound}\n")
    columns = ", ".join(f"{column.name} string" for column in contract.columns)
    read = spark.read.schema(columns).json(str(tmp_path)).withColumn("_file", F.input_file_name())
    frame = read.selectExpr("*", f"'{FIRST}' window_id", "'a1' attempt")
    record = stage(spark, frame, contract, {}, [manifest(FIRST, 2, "3")], Run("run-1", database, STARTED))
    assert balance(record) == (2, 1, 1, 0)
    assert spark.table(f"glue_catalog.{database}.quarantine").first().file.endswith("/part-00000-00000.jsonl")


def test_a_repeated_run_replaces_its_record_and_no_other(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    database = fresh_database(spark)
    create_or_evolve(spark, database, run_record.TABLE)
    table = f"glue_catalog.{database}.run_record"

    def record(run: str, dataset: str, rows: int) -> RunRecord:
        return RunRecord(
            run_id=run,
            job="stage",
            dataset=dataset,
            window_ids=[FIRST],
            rows_read=rows,
            warnings={"min:x": 1},
            money_in={"amount": Decimal("12345678901234567890.1234")},
            started_at=STARTED,
            finished_at=STARTED,
            spark_version=spark.version,
            contract_version=1,
        )

    write_records(spark, table, [record("run-1", "orders", 1), record("run-1", "customers", 2)])
    write_records(spark, table, [record("run-1", "orders", 3)])
    write_records(spark, table, [record("run-2", "orders", 4)])
    found = {(row.run_id, row.dataset): row for row in spark.table(table).collect()}
    assert {key: row.rows_read for key, row in found.items()} == {
        ("run-1", "customers"): 2,
        ("run-1", "orders"): 3,
        ("run-2", "orders"): 4,
    }
    row = found["run-1", "orders"]
    assert (row.window_ids, row.warnings, row.contract_version) == ([FIRST], {"min:x": 1}, 1)
    assert row.money_in == {"amount": Decimal("12345678901234567890.1234")}
