"""Migrations as they are written, and what is planned of them."""

from pathlib import Path
from typing import Any

import pytest
from tributary.contract import Contract
from tributary.migration import Migration, MigrationError, load_migrations, parse_migration
from tributary.migration_plan import Plan, plan
from tributary.structure import Structure

from .contract_change import changed, migration

RENAMING = "dataset: orders\nversion: 3\ndescription: Why.\nsteps:\n  - { step: rename_column, column: a, to: b }\n"


def planned(old: Contract, new: Contract, *migrations: Migration) -> Plan | None:
    return plan(Structure.of(old), Structure.of(new), list(migrations))


def test_migrations_are_read_by_dataset_in_order_of_version(tmp_path: Path) -> None:
    for version in (10, 9):
        text = RENAMING.replace("version: 3", f"version: {version}")
        (tmp_path / f"orders.v{version}.migration.yaml").write_text(text)
    (tmp_path / "orders.yaml").write_text("no migration")
    assert [found.version for found in load_migrations(tmp_path)["orders"]] == [9, 10]
    assert load_migrations(tmp_path / "missing") == {}


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "orders.v3.migration.yaml: not YAML"),
        (RENAMING + "version: 4\n", "Map keys must be unique"),
        (RENAMING.replace("version: 3", "version: 4"), "is version 4 of orders: name it orders.v4.migration.yaml"),
        (RENAMING.replace("version: 3", "version: 1"), "version: Input should be greater than or equal to 2"),
        (RENAMING.replace("rename_column", "run_sql"), "steps.0: Input tag 'run_sql'"),
        (RENAMING.replace("to: b", "to: 'b; DROP TABLE x'"), "steps.0.rename_column.to: String should match"),
        (RENAMING.replace("to: b", "to: b, why: c"), "steps.0.rename_column.why: Extra inputs"),
        (RENAMING + "  - { step: rebuild, reason: c }\n", "rebuild is a migration's only step"),
        (
            RENAMING + "  - { step: keep_rows, place: source.key, reason: c }\n",
            "steps.1.keep_rows.place: String should",
        ),
    ],
)
def test_a_migration_that_breaks_a_rule_is_refused_by_place(text: str, message: str) -> None:
    with pytest.raises(MigrationError) as refusal:
        parse_migration(text, "orders.v3.migration.yaml")
    assert message in str(refusal.value)


def test_a_file_that_is_named_otherwise_is_refused(tmp_path: Path) -> None:
    (tmp_path / "orders.migration.yaml").write_text(RENAMING)
    with pytest.raises(MigrationError, match=r"named <dataset>\.v<version>\.migration\.yaml"):
        load_migrations(tmp_path)


def test_what_breaks_nothing_needs_no_plan(contracts: dict[str, Contract]) -> None:
    orders = contracts["orders"]
    grown = changed(orders, coupon={"type": "string", "nullable": True})
    assert planned(orders, grown) is None
    assert planned(orders, changed(grown, version=9)) is None


def test_a_column_that_goes_and_comes_back_is_another_one(contracts: dict[str, Contract]) -> None:
    orders = contracts["orders"]
    without = changed(orders, version=3, refunded_at=None)
    again = changed(orders, version=4)
    found = planned(orders, again, migration(without, {"step": "drop_column", "column": "refunded_at"}))
    assert found is not None
    assert "refunded_at" not in [column.structure.name for column in found.columns]


@pytest.mark.parametrize(
    ("dataset", "columns", "steps", "message"),
    [
        ("orders", {"amount": {"type": "decimal(18,4)"}}, [], "no migration leads from version 2 to 3: columns.amount"),
        (
            "orders",
            {"customer_id": {"name": "buyer_id"}, "refunded_at": None},
            [{"step": "rename_column", "column": "customer_id", "to": "buyer_id"}],
            "to version 3 leave a difference: columns.refunded_at: from timestamp to nothing is breaking",
        ),
        (
            "orders",
            {"customer_id": {"name": "buyer_id"}},
            [{"step": "rename_column", "column": "customer", "to": "buyer_id"}],
            "orders.v3.migration.yaml: rename_column customer: there is no such column",
        ),
        (
            "orders",
            {"customer_id": None},
            [{"step": "rename_column", "column": "customer_id", "to": "order_id"}],
            "rename_column customer_id: there is a column order_id",
        ),
        (
            "orders",
            {"ordered_at": {"type": "date"}},
            [{"step": "change_type", "column": "ordered_at", "type": "date"}],
            "change_type ordered_at: the table is partitioned or bucketed by it: rebuild instead",
        ),
        (
            "touchpoints",
            {"device_id": {"values": ["a"]}},
            [{"step": "set_values", "column": "device_id", "values": ["a"], "replace": {"b": "a"}}],
            "set_values device_id: the table is partitioned or bucketed by it: rebuild instead",
        ),
        (
            "orders",
            {"refunded_at": {"type": "bigint"}},
            [{"step": "change_type", "column": "refunded_at", "type": "bigint"}],
            "timestamp can't be cast to bigint: rebuild instead",
        ),
        (
            "ad_performance",
            {"campaign_id": {"type": "bigint"}},
            [{"step": "change_type", "column": "campaign_id", "type": "bigint"}],
            "two keys may become one: rebuild instead",
        ),
        (
            "orders",
            {"amount": {"unit": "USD", "currency_column": None}},
            [{"step": "keep_rows", "place": "columns.amount.unit", "reason": "All were in dollars."}],
            "columns.amount.currency_column: from currency to None is breaking",
        ),
        (
            "customers",
            {"email_hash": {"personal_data": "pseudonymous"}},
            [{"step": "keep_rows", "place": "columns.email_hash.personal_data", "reason": "No."}],
            "email_hash holds hashes, which stay hashes: rebuild instead",
        ),
    ],
)
def test_a_migration_that_does_not_lead_to_the_new_contract_is_refused(
    contracts: dict[str, Contract],
    dataset: str,
    columns: dict[str, Any],
    steps: list[dict[str, Any]],
    message: str,
) -> None:
    old = contracts[dataset].model_copy(update={"version": 2})
    new = changed(old, version=3, **columns)
    with pytest.raises(MigrationError) as refusal:
        planned(old, new, *([migration(new, *steps)] if steps else []))
    assert message in str(refusal.value)


def test_a_renamed_column_is_renamed_wherever_the_contract_speaks_of_it(contracts: dict[str, Contract]) -> None:
    content = contracts["orders"].model_dump_json(exclude_none=True)
    pairs = {"currency": "currency_code", "ordered_at": "placed_at", "updated_at": "changed_at"}
    for before, after in pairs.items():
        content = content.replace(f'"{before}"', f'"{after}"')
    new = changed(Contract.model_validate_json(content), version=3, currency_code={"source_column": "currency"})
    steps = [{"step": "rename_column", "column": before, "to": after} for before, after in pairs.items()]
    found = planned(contracts["orders"], new, migration(new, *steps))
    assert found is not None
    assert {column.structure.name: column.origin for column in found.columns if column.origin in pairs} == {
        after: before for before, after in pairs.items()
    }
    assert all(column.expression is None for column in found.columns)


def test_a_key_that_tombstones_name_is_not_renamed(contracts: dict[str, Contract]) -> None:
    content = contracts["orders"].model_dump(exclude_none=True)
    content["source"]["deletes"] = {"by": "key_sweep", "every_days": 7}
    old = Contract.model_validate(content)
    content["source"]["key"] = ["number"]
    for column in content["columns"]:
        if column["name"] == "order_id":
            column["name"] = "number"
    new = Contract.model_validate({**content, "version": 3})
    with pytest.raises(MigrationError, match="tombstones of deleted rows name them by the old names: rebuild instead"):
        planned(old, new, migration(new, {"step": "rename_column", "column": "order_id", "to": "number"}))


def test_rows_are_kept_where_the_migration_says_that_they_are_right(contracts: dict[str, Contract]) -> None:
    old = contracts["orders"]
    source = old.source.model_copy(update={"table": "shop_orders"})
    new = changed(old.model_copy(update={"source": source}), version=3, customer_id={"personal_data": "none"})
    places = ("source.table", "columns.customer_id.personal_data")
    steps = migration(new, *({"step": "keep_rows", "place": place, "reason": "It was so."} for place in places))
    found = planned(old, new, steps)
    assert found is not None
    assert (found.rebuild, found.repartitioned, found.checks) == (None, False, [])
    assert [column.origin for column in found.columns] == [column.name for column in old.columns]
