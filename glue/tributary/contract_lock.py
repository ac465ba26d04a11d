"""The lock: each dataset's published contracts, against which a change of one is checked where no history is at hand.

`contracts/lock.json` holds the structures of a dataset's versions in order, the last one as it is published. Writing it
(`python -m tributary.contract_lock contracts`) refuses what breaks without a version and a migration.
"""

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from tributary.compatibility import differences
from tributary.contract import Contract, load_contracts
from tributary.migration import Migration, MigrationError, load_migrations
from tributary.migration_plan import plan
from tributary.structure import Structure

FILE = "lock.json"
MIGRATIONS = "migrations"
"""Folder of the migrations below that of the contracts."""

Lock = dict[str, list[Structure]]


class ContractLockError(ValueError):
    """Contracts that can't be published as they are; the message names each dataset and why."""


def read_lock(folder: Path) -> Lock:
    """Read the lock of a folder of contracts; empty where there is none.

    Raises:
        ValueError: the file is no lock.
    """
    file = folder / FILE
    content = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return {
        dataset: [Structure.model_validate({"dataset": dataset, **version}) for version in versions]
        for dataset, versions in content.items()
    }


def locked(lock: Lock, contracts: Mapping[str, Contract], migrations: Mapping[str, Sequence[Migration]]) -> Lock:
    """The lock with the contracts as they are now.

    Raises:
        ContractLockError: a contract breaks one that is locked without a new version or a migration that leads to it,
            goes back to an older version, or has a migration that belongs to no version of it.
    """
    faults: list[str] = []
    result: Lock = {}
    for dataset, contract in contracts.items():
        new, versions = Structure.of(contract), lock.get(dataset, [])
        # A table may still be at any of them.
        for before in versions:
            try:
                plan(before, new, migrations.get(dataset, []))
            except MigrationError as cause:
                faults.append(str(cause))
        earlier = [version for version in versions if version.version < new.version]
        result[dataset] = [*earlier, new]
        first = result[dataset][0].version
        faults += [
            f"{migration.file}: leads from no version of the lock to one: remove it"
            for migration in migrations.get(dataset, [])
            if not first < migration.version <= new.version
        ]
    faults += [
        f"{migration.file}: there is no dataset {dataset}"
        for dataset in sorted(set(migrations) - set(contracts))
        for migration in migrations[dataset]
    ]
    if faults:
        raise ContractLockError("\n".join(faults))
    return result


def stale(lock: Lock, contracts: Mapping[str, Contract]) -> list[str]:
    """What the lock does not know yet of the contracts; empty where it is up to date."""
    faults = [f"{dataset}: is locked and has no contract" for dataset in sorted(set(lock) - set(contracts))]
    for dataset, contract in contracts.items():
        new, versions = Structure.of(contract), lock.get(dataset, [])
        if not versions:
            faults.append(f"{dataset}: is not locked")
        elif versions[-1] != new:
            found = differences(versions[-1], new)
            said = [str(difference) for difference in found] or [f"version {new.version} or an order of columns is new"]
            faults.append(f"{dataset}: {'; '.join(said)}")
    return faults


def write_lock(folder: Path, lock: Lock) -> None:
    """Write the lock of a folder of contracts."""
    content = {
        dataset: [version.model_dump(mode="json", exclude_defaults=True, exclude={"dataset"}) for version in versions]
        for dataset, versions in sorted(lock.items())
    }
    (folder / FILE).write_text(f"{json.dumps(content, indent=2)}\n", encoding="utf-8")


def main(arguments: Sequence[str]) -> int:
    """Lock the contracts of a folder; 1 and the reasons where they can't be."""
    (name,) = arguments
    folder = Path(name)
    try:
        lock = locked(read_lock(folder), load_contracts(folder), load_migrations(folder / MIGRATIONS))
    except (ValueError, MigrationError) as cause:
        print(cause, file=sys.stderr)
        return 1
    write_lock(folder, lock)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
