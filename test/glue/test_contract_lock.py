"""The lock: a contract that breaks what is stored can't be published without a version and a migration."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from tributary.contract import load_contracts
from tributary.contract_lock import FILE, MIGRATIONS, locked, main, read_lock, stale
from tributary.migration import load_migrations

CONTRACTS = Path(__file__).parents[2] / "contracts"
Edit = Callable[[str, str, str], None]
RENAMING = """
dataset: orders
version: 3
description: Money is paid back, and goods are refunded.
steps:
  - { step: rename_column, column: refunded_at, to: paid_back_at }
"""


def test_every_contract_of_the_platform_is_locked_and_every_older_version_has_a_way_to_it() -> None:
    lock, contracts = read_lock(CONTRACTS), load_contracts(CONTRACTS)
    assert stale(lock, contracts) == [], "npm run contracts:lock writes the lock, or says what is missing"
    assert locked(lock, contracts, load_migrations(CONTRACTS / MIGRATIONS)) == lock


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in [*CONTRACTS.glob("*.yaml"), CONTRACTS / FILE]:
        shutil.copy(file, tmp_path)
    shutil.copytree(CONTRACTS / MIGRATIONS, tmp_path / MIGRATIONS)
    return tmp_path


@pytest.fixture
def edit(folder: Path) -> Edit:
    def replace(file: str, old: str, new: str) -> None:
        text = (folder / file).read_text(encoding="utf-8")
        assert old in text
        (folder / file).write_text(text.replace(old, new), encoding="utf-8")

    return replace


def test_what_breaks_nothing_is_locked_under_the_same_version(
    folder: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("orders.yaml", "owner: sales-data", "owner: shop-data")
    assert stale(read_lock(folder), load_contracts(folder)) == []
    edit("orders.yaml", "refunded]", "refunded, lost]")
    assert stale(read_lock(folder), load_contracts(folder)) == [
        "orders: columns.status.values: from [paid, shipped, cancelled, refunded] to "
        "[paid, shipped, cancelled, refunded, lost] is compatible: every stored value is still one of them"
    ]
    assert main([str(folder)]) == 0
    assert capsys.readouterr().err == ""
    assert stale(read_lock(folder), load_contracts(folder)) == []
    assert [version.version for version in read_lock(folder)["orders"]] == [2]


def test_a_breaking_edit_is_not_locked_without_a_version_and_a_migration(
    folder: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    before = (folder / FILE).read_text(encoding="utf-8")
    edit("orders.yaml", "refunded_at", "paid_back_at")
    assert main([str(folder)]) == 1
    broken = "columns.refunded_at: from timestamp to nothing is breaking: queries that name it fail"
    assert f"orders: version 2 stays though it breaks what is stored: {broken}" in capsys.readouterr().err
    edit("orders.yaml", "version: 2", "version: 3")
    assert main([str(folder)]) == 1
    assert f"orders: no migration leads from version 2 to 3: {broken}" in capsys.readouterr().err
    assert (folder / FILE).read_text(encoding="utf-8") == before


def test_a_breaking_edit_with_its_migration_is_locked_beside_the_version_before(folder: Path, edit: Edit) -> None:
    edit("orders.yaml", "refunded_at", "paid_back_at")
    edit("orders.yaml", "version: 2", "version: 3")
    (folder / MIGRATIONS / "orders.v3.migration.yaml").write_text(RENAMING, encoding="utf-8")
    assert main([str(folder)]) == 0
    assert [version.version for version in read_lock(folder)["orders"]] == [2, 3]
    (folder / MIGRATIONS / "orders.v3.migration.yaml").unlink()
    assert main([str(folder)]) == 1


def test_a_version_that_goes_back_is_refused_and_one_raised_without_a_change_is_not(
    folder: Path, edit: Edit, capsys: pytest.CaptureFixture[str]
) -> None:
    edit("orders.yaml", "version: 2", "version: 5")
    assert main([str(folder)]) == 0
    edit("orders.yaml", "version: 5", "version: 4")
    assert main([str(folder)]) == 1
    assert "orders: version goes back from 5 to 4" in capsys.readouterr().err


def test_a_migration_that_belongs_to_no_version_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for dataset in ("orders", "refunds"):
        text = RENAMING.replace("dataset: orders", f"dataset: {dataset}")
        (folder / MIGRATIONS / f"{dataset}.v3.migration.yaml").write_text(text, encoding="utf-8")
    assert main([str(folder)]) == 1
    assert capsys.readouterr().err.splitlines() == [
        "orders.v3.migration.yaml: leads from no version of the lock to one: remove it",
        "refunds.v3.migration.yaml: there is no dataset refunds",
    ]
