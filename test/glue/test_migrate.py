"""Migrations of real Iceberg tables, tried from the old version of a contract to the new one."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import Row, SparkSession
from tributary import migrate as migrating
from tributary.contract import Contract
from tributary.merge import STATE, Lineage, classify, event_column, event_range, merge
from tributary.migrate import MIGRATING_PROPERTY, migrate, pending_plan
from tributary.migration import Migration, MigrationError
from tributary.newest import newest
from tributary.schema import contract_schema, curated_schema
from tributary.structure import Structure
from tributary.tables import CONTRACT_PROPERTY, create_or_evolve, describe

from .contract_change import changed, migration
from .warehouse import copy_of, fresh_database, properties

TYPES = {
    "reading_id": "bigint",
    "device": "string",
    "kind": "string",
    "at": "timestamp",
    "day": "date",
    "size": "int",
    "weight": "double",
    "valid": "boolean",
    "price": "decimal(18,2)",
    "payload": "binary",
    "note": "string",
    "updated_at": "timestamp",
}
NULLABLE = {"day", "size", "weight", "valid", "price", "payload", "note"}
OLD = Contract.model_validate(
    {
        "dataset": "readings",
        "version": 1,
        "description": "Readings.",
        "owner": "tests",
        "source": {
            "system": "sales",
            "table": "readings",
            "key": ["reading_id"],
            "change_column": "updated_at",
            "time_zone": "UTC",
            "overlap_minutes": 0,
            "safety_lag_minutes": 0,
            "chunk_rows": 1000,
        },
        "raw": {"format": "jsonl"},
        "curated": {
            "volume": {"rows_per_day": 120000, "bytes_per_row": 60},
            "partition_by": {"column": "at", "transform": "month"},
            "sort_by": ["kind", "at"],
            "event_time_immutable": True,
        },
        "columns": [
            {"name": name, "type": kind, "nullable": name in NULLABLE, "description": f"Its {name}."}
            | ({"values": ["hot", "cold", "tepid"]} if name == "kind" else {})
            for name, kind in TYPES.items()
        ],
        "freshness": {"max_age_hours": 26},
    }
)
RENAME = {"step": "rename_column", "column": "device", "to": "device_id"}
LAYOUT = {"bucket_by": {"column": "device_id", "buckets": 2}}


def reading(key: int, month: int, size: int | None = 7, note: str | None = "12", kind: str = "hot") -> tuple[Any, ...]:
    """A row of the old contract."""
    at = datetime(2025, month, 3, 4, 5, 6)
    price = Decimal("10.50") if key % 2 else None
    return (key, f"d{key}", kind, at, date(2025, month, 3), size, 1.5, True, price, b"\x00\xff", note, at)


ROWS = [reading(1, 1), reading(2, 1, size=None, kind="tepid"), reading(3, 2, note=None), reading(4, 2, kind="cold")]


def fill(spark: SparkSession, database: str, contract: Contract, rows: list[tuple[Any, ...]]) -> None:
    """Add rows of a contract, whose lineage tells them apart."""
    lineage = [(f"w{row[0]}", "a1", "first", datetime(2025, 3, 1)) for row in rows]
    values = [row + came for row, came in zip(rows, lineage, strict=True)]
    frame = spark.createDataFrame(values, curated_schema(contract))
    frame.writeTo(f"glue_catalog.{database}.readings").append()


@pytest.fixture(scope="module")
def filled(spark: SparkSession) -> str:
    """A database with the table of the old contract, of two months and two snapshots."""
    database = fresh_database(spark)
    create_or_evolve(spark, database, describe(OLD))
    fill(spark, database, OLD, ROWS[:2])
    fill(spark, database, OLD, ROWS[2:])
    return database


@pytest.fixture
def database(spark: SparkSession, filled: str) -> str:
    return copy_of(spark, filled)


def bring(
    spark: SparkSession, database: str, contract: Contract, *migrations: Migration, may_rebuild: bool = False
) -> list[str]:
    """What the job does with one table; returns the statements of the evolution that follows."""
    planned = pending_plan(spark, database, contract, list(migrations), may_rebuild=may_rebuild)
    if planned is not None:
        migrate(spark, database, contract, planned)
    return create_or_evolve(spark, database, describe(contract))


def content(spark: SparkSession, database: str) -> list[Row]:
    return sorted(spark.table(f"glue_catalog.{database}.readings").collect())


def files(spark: SparkSession, database: str) -> set[str]:
    rows = spark.sql(f"SELECT file_path FROM glue_catalog.{database}.readings.files").collect()
    return {str(row.file_path) for row in rows}


def shape(spark: SparkSession, database: str) -> tuple[list[tuple[str, str, bool, str | None]], list[str], str]:
    """Columns, partitions and order of files."""
    name = f"glue_catalog.{database}.readings"
    fields = [
        (field.name, field.dataType.simpleString(), field.nullable, field.metadata.get("comment"))
        for field in spark.table(name).schema
    ]
    partitions = [
        row.data_type for row in spark.sql(f"DESCRIBE TABLE {name}").collect() if row.col_name.startswith("Part ")
    ]
    return fields, partitions, properties(spark, name).get("sort-order", "")


def merged(spark: SparkSession, database: str, contract: Contract, row: tuple[Any, ...]) -> str:
    """Merge a window of one row, and say what became of it."""
    name = f"glue_catalog.{database}.readings"
    rows = spark.createDataFrame([row], contract_schema(contract)).selectExpr("*", "'w9' window_id", "'a1' attempt")
    times = [
        value
        for field, value in zip(contract_schema(contract).names, row, strict=True)
        if field == event_column(contract)
    ]
    limits = event_range(contract, times)
    classified = classify(spark, newest(rows, contract), contract, name, "second", limits)
    (state,) = [found[STATE] for found in classified.collect()]
    merge(spark, classified, contract, name, Lineage("second", datetime(2025, 4, 1)), limits)
    return str(state)


def remade(row: tuple[Any, ...]) -> tuple[Any, ...]:
    """What the steps of the next test make of a row of the old contract."""
    key, device, kind, at, day, size, weight, valid, price, _, note, changed_at = row
    kept = {"tepid": "cold"}.get(kind, kind)
    number = None if note is None else int(note)
    return (key, device, kept, at, day, size or 0, str(weight), valid, price, number, changed_at, "lab", None)


def test_every_step_that_rewrites_ends_in_the_table_that_is_made_new(spark: SparkSession, database: str) -> None:
    new = changed(
        OLD,
        version=2,
        curated=LAYOUT,
        device={"name": "device_id"},
        kind={"values": ["hot", "cold"]},
        weight={"type": "string"},
        size={"nullable": False, "type": "bigint"},
        price={"type": "decimal(20,3)"},
        note={"type": "int"},
        payload=None,
        origin={"type": "string", "values": ["lab", "field"]},
        coupon={"type": "string", "nullable": True},
    )
    steps = migration(
        new,
        RENAME,
        {"step": "drop_column", "column": "payload"},
        {"step": "set_values", "column": "kind", "values": ["hot", "cold"], "replace": {"tepid": "cold"}},
        {"step": "set_required", "column": "size", "default": "0"},
        {"step": "change_type", "column": "price", "type": "decimal(20,3)"},
        {"step": "change_type", "column": "note", "type": "int"},
        {"step": "change_type", "column": "weight", "type": "string"},
        {"step": "add_column", "column": "origin", "type": "string", "value": "lab"},
        {"step": "repartition", "partition_by": {"column": "at", "transform": "month"}, **LAYOUT},
    )
    before = files(spark, database)
    bring(spark, database, new, steps)
    fresh = fresh_database(spark)
    create_or_evolve(spark, fresh, describe(new))
    fill(spark, fresh, new, [remade(row) for row in ROWS])
    assert shape(spark, database) == shape(spark, fresh)
    assert content(spark, database) == content(spark, fresh)
    assert not files(spark, database) & before
    told = properties(spark, f"glue_catalog.{database}.readings")
    assert told[CONTRACT_PROPERTY] == Structure.of(new).text()
    assert MIGRATING_PROPERTY not in told
    row = (3, "d3", "cold", ROWS[2][3], None, 1, "2", False, Decimal("1.125"), 5, datetime(2025, 4, 1), "field", "x")
    assert [merged(spark, where, new, row) for where in (database, fresh)] == ["applied", "applied"]
    assert content(spark, database) == content(spark, fresh)
    assert bring(spark, database, new, steps) == []


def test_steps_without_new_values_are_one_commit_and_rewrite_no_file(spark: SparkSession, database: str) -> None:
    # Two columns change names with each other.
    new = changed(OLD, version=2, device={"name": "kind"}, kind={"name": "device"}, note=None, size={"nullable": False})
    names = ({"column": "device", "to": "other"}, {"column": "kind", "to": "device"}, {"column": "other", "to": "kind"})
    steps = migration(
        new,
        *({"step": "rename_column", **pair} for pair in names),
        {"step": "drop_column", "column": "note"},
        {"step": "set_required", "column": "weight"},
    )
    new = changed(new, size={"nullable": True}, weight={"nullable": False})
    planned = pending_plan(spark, database, new, [steps], may_rebuild=False)
    assert planned is not None
    log = f"glue_catalog.{database}.readings.metadata_log_entries"
    before, commits = files(spark, database), spark.table(log).count()
    migrate(spark, database, new, planned)
    assert spark.table(log).count() == commits + 1
    assert files(spark, database) == before
    create_or_evolve(spark, database, describe(new))
    assert [(row.kind, row.device, row.run_id) for row in content(spark, database)] == [
        (row[1], row[2], "first") for row in ROWS
    ]
    assert not spark.table(f"glue_catalog.{database}.readings").schema["weight"].nullable


def test_a_chain_of_versions_rewrites_files_once(spark: SparkSession, database: str) -> None:
    second = changed(OLD, version=2, note={"type": "int", "name": "remark"})
    third = changed(second, version=3, remark={"nullable": False}, valid=None)
    steps = (
        migration(
            second,
            {"step": "change_type", "column": "note", "type": "int"},
            {"step": "rename_column", "column": "note", "to": "remark"},
        ),
        migration(
            third,
            {"step": "set_required", "column": "remark", "default": "-1"},
            {"step": "drop_column", "column": "valid"},
        ),
    )
    snapshots = f"glue_catalog.{database}.readings.snapshots"
    before = spark.table(snapshots).count()
    bring(spark, database, third, *steps)
    assert spark.table(snapshots).count() == before + 1
    assert [row.remark for row in content(spark, database)] == [12, 12, -1, 12]


def test_rows_that_do_not_fit_stop_a_migration_before_anything_is_changed(spark: SparkSession, database: str) -> None:
    fill(spark, database, OLD, [reading(5, 2, note="1.5")])
    new = changed(
        OLD,
        version=2,
        note={"type": "int", "nullable": False},
        weight={"type": "int"},
        size={"nullable": False},
        kind={"values": ["hot"]},
    )
    steps = migration(
        new,
        {"step": "change_type", "column": "note", "type": "int"},
        {"step": "change_type", "column": "weight", "type": "int"},
        {"step": "set_required", "column": "note"},
        {"step": "set_required", "column": "size", "default": "none"},
        {"step": "set_values", "column": "kind", "values": ["hot"]},
    )
    log = f"glue_catalog.{database}.readings.metadata_log_entries"
    before = spark.table(log).count()
    with pytest.raises(MigrationError) as refusal:
        bring(spark, database, new, steps)
    assert str(refusal.value) == (
        "readings: version 2: change_type note: 1 values are lost as int; "
        "change_type weight: 5 values are lost as int; "
        "set_required note: 2 values are NULL and the step has no default; "
        "set_required size: 1 values are NULL, and 'none' is no int; "
        "set_values kind: 2 values are none of those that stay; nothing was changed"
    )
    assert spark.table(log).count() == before


REMADE = changed(OLD, version=2, curated=LAYOUT, device={"name": "device_id"}, note={"type": "int"})
REMAKING = migration(
    REMADE,
    RENAME,
    {"step": "change_type", "column": "note", "type": "int"},
    {"step": "repartition", "partition_by": {"column": "at", "transform": "month"}, **LAYOUT},
)


def test_a_run_that_is_killed_before_the_last_commit_is_begun_again_by_the_next(
    spark: SparkSession, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(migrating, "_finish", killed)
        with pytest.raises(KeyboardInterrupt):
            bring(spark, database, REMADE, REMAKING)
    # What reads by the old contract reads on, and a window of the old contract is merged.
    table = spark.table(f"glue_catalog.{database}.readings")
    assert [(row.device, row.note) for row in sorted(table.collect())] == [(row[1], row[10]) for row in ROWS]
    assert merged(spark, database, OLD, reading(5, 1, note="99")) == "applied"
    bring(spark, database, REMADE, REMAKING)
    assert [(row.device_id, row.note) for row in content(spark, database)] == [
        *((row[1], row[10] and int(row[10])) for row in ROWS),
        ("d5", 99),
    ]
    assert shape(spark, database)[1] == ["months(at)", "bucket(2, device_id)"]


def test_a_migration_that_was_cut_off_can_be_taken_back_by_the_old_contract(
    spark: SparkSession, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(*_: object) -> None:
        raise KeyboardInterrupt

    before = shape(spark, database), content(spark, database)
    monkeypatch.setattr(migrating, "_rewrite", killed)
    with pytest.raises(KeyboardInterrupt):
        bring(spark, database, REMADE, REMAKING)
    assert shape(spark, database) != before[0]
    assert bring(spark, database, OLD) == []
    assert (shape(spark, database), content(spark, database)) == before


def test_a_migration_that_fails_leaves_the_table_as_it_was_and_keeps_what_others_wrote(
    spark: SparkSession, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepare, before = migrating._prepare, shape(spark, database)

    def prepare_while_another_writes(*arguments: Any) -> None:
        prepare(*arguments)
        assert merged(spark, database, OLD, reading(5, 1)) == "applied"

    monkeypatch.setattr(migrating, "_prepare", prepare_while_another_writes)
    with pytest.raises(MigrationError, match="readings: the table was written to while it was migrated"):
        bring(spark, database, REMADE, REMAKING)
    assert shape(spark, database) == before
    assert [row.reading_id for row in content(spark, database)] == [1, 2, 3, 4, 5]


def test_a_rebuild_waits_for_an_operator_and_keeps_the_snapshots_of_before(spark: SparkSession, database: str) -> None:
    source = OLD.source.model_copy(update={"key": ["reading_id", "device"]})
    new = changed(OLD.model_copy(update={"source": source}), version=2)
    steps = migration(new, {"step": "rebuild", "reason": "a reading is of a device"})
    with pytest.raises(MigrationError) as refusal:
        bring(spark, database, new, steps)
    assert str(refusal.value) == (
        "readings: version 2 can't keep the rows of the table: a reading is of a device; run the job `tables` with "
        "--rebuild readings, which empties the table, and then the windows from w1 to w4 again"
    )
    assert len(content(spark, database)) == len(ROWS)
    before, name = shape(spark, database), f"glue_catalog.{database}.readings"
    snapshot = properties(spark, name)["current-snapshot-id"]
    bring(spark, database, new, steps, may_rebuild=True)
    assert content(spark, database) == []
    assert shape(spark, database) == before
    assert spark.sql(f"SELECT * FROM {name} VERSION AS OF {snapshot}").count() == len(ROWS)
    assert bring(spark, database, new, steps) == []


def test_a_table_of_before_contracts_were_written_down_is_compared_by_its_schema(
    spark: SparkSession, database: str
) -> None:
    name = f"glue_catalog.{database}.readings"
    spark.sql(f"ALTER TABLE {name} UNSET TBLPROPERTIES ('{CONTRACT_PROPERTY}')")
    assert pending_plan(spark, database, REMADE, [REMAKING], may_rebuild=False) is None
    create_or_evolve(spark, database, describe(OLD))
    assert properties(spark, name)[CONTRACT_PROPERTY] == Structure.of(OLD).text()


def test_an_empty_table_is_migrated_too(spark: SparkSession) -> None:
    database = fresh_database(spark)
    create_or_evolve(spark, database, describe(OLD))
    bring(spark, database, REMADE, REMAKING)
    fresh = fresh_database(spark)
    create_or_evolve(spark, fresh, describe(REMADE))
    assert shape(spark, database) == shape(spark, fresh)
