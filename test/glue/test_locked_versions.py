"""Every version of the lock that breaks: a table of it, with rows of all types, is brought to the contract of now."""

from collections.abc import Iterator
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import SparkSession
from tributary.contract import Column, Contract, load_contracts
from tributary.contract_lock import MIGRATIONS, read_lock
from tributary.migrate import migrate, pending_plan
from tributary.migration import Migration, load_migrations
from tributary.migration_plan import Plan, plan
from tributary.schema import curated_schema
from tributary.structure import ColumnStructure, Structure
from tributary.tables import create_or_evolve, describe

from .contract_change import changed, migration
from .warehouse import fresh_database

CONTRACTS = Path(__file__).parents[2] / "contracts"
Case = tuple[Structure, Contract, list[Migration]]
AT = datetime(2025, 1, 2, 3, 4, 5)
SAMPLES: dict[str, Any] = {
    "string": "7",
    "boolean": True,
    "int": 7,
    "bigint": 7,
    "double": 7.0,
    "date": date(2025, 1, 2),
    "timestamp": AT,
    "binary": b"\x00\xff",
    "decimal": Decimal(7),
}
TEXTS = {"boolean": "true", "date": "2025-01-02", "timestamp": "2025-01-02 03:04:05"}


def locked_versions() -> Iterator[Case]:
    """Those of the platform that differ from the contract of now, and one that a made-up migration leads from."""
    contracts, migrations = load_contracts(CONTRACTS), load_migrations(CONTRACTS / MIGRATIONS)
    for dataset, versions in read_lock(CONTRACTS).items():
        for version in versions[:-1]:
            if plan(version, Structure.of(contracts[dataset]), migrations.get(dataset, [])) is not None:
                yield version, contracts[dataset], migrations[dataset]
    old = contracts["orders"]
    new = changed(old, version=old.version + 1, status={"name": "state"}, customer_id={"type": "string"})
    steps = (
        {"step": "rename_column", "column": "status", "to": "state"},
        {"step": "change_type", "column": "customer_id", "type": "string"},
    )
    yield Structure.of(old), new, [migration(new, *steps)]


def contract_of(structure: Structure, like: Contract) -> Contract:
    """A contract of a structure, as far as its table goes."""
    columns = [
        Column(name=one.name, type=one.type, nullable=one.nullable, description="Old.") for one in structure.columns
    ]
    source = {"key": structure.key, "change_column": structure.change_column, "deletes": None}
    curated: dict[str, Any] = {"partition_by": structure.partition_by, "bucket_by": structure.bucket_by, "sort_by": []}
    return like.model_copy(
        update={
            "version": structure.version,
            "source": like.source.model_copy(update=source),
            "curated": like.curated.model_copy(update=curated),
            "columns": columns,
        }
    )


def sample(column: ColumnStructure, planned: Plan) -> object:
    """A value of an old column that its migration takes, whatever type it ends as."""
    ends = [found.structure.type for found in planned.columns if found.origin == column.name]
    if column.values is not None:
        return column.values[0]
    if column.type == "string" and ends:
        return TEXTS.get(ends[0], SAMPLES["string"])
    return SAMPLES[column.type.split("(")[0]]


@pytest.mark.parametrize(
    ("old", "contract", "migrations"),
    [pytest.param(*case, id=f"{case[0].dataset} {case[0].version}") for case in locked_versions()],
)
def test_a_table_of_a_locked_version_with_rows_becomes_the_table_of_the_contract(
    spark: SparkSession, old: Structure, contract: Contract, migrations: list[Migration]
) -> None:
    database, fresh = fresh_database(spark), fresh_database(spark)
    made = contract_of(old, contract)
    table = describe(made)
    table.properties["tributary.contract"] = old.text()
    create_or_evolve(spark, database, table)
    planned = pending_plan(spark, database, contract, migrations, may_rebuild=True)
    assert planned is not None
    full = [sample(column, planned) for column in old.columns]
    sparse = [None if column.nullable else value for column, value in zip(old.columns, full, strict=True)]
    rows = [(*values, f"w{i}", "a", "r", AT) for i, values in enumerate((full, sparse))]
    name = f"glue_catalog.{database}.{contract.dataset}"
    spark.createDataFrame(rows, curated_schema(made)).writeTo(name).append()
    migrate(spark, database, contract, planned)
    create_or_evolve(spark, database, describe(contract))
    create_or_evolve(spark, fresh, describe(contract))
    brought, expected = spark.table(name), spark.table(f"glue_catalog.{fresh}.{contract.dataset}")
    assert {field.name: field for field in brought.schema} == {field.name: field for field in expected.schema}
    kept = [] if planned.rebuild is not None else [(f"w{i}", "r") for i in range(2)]
    assert sorted((row.window_id, row.run_id) for row in brought.collect()) == kept
    assert create_or_evolve(spark, database, describe(contract)) == []
