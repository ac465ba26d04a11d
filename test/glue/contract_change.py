"""Changed contracts, and migrations to them, for tests."""

from typing import Any

from tributary.contract import Contract
from tributary.migration import Migration


def changed(
    contract: Contract, *, version: int | None = None, curated: dict[str, Any] | None = None, **columns: Any
) -> Contract:
    """The contract with columns updated, added (an unknown name), renamed (`name` in the update) or dropped (None).

    It has no checks, and does not say whose its rows are: either might name columns that are gone.
    """
    content = contract.model_dump(exclude_none=True)
    by_name = {column["name"]: column for column in content["columns"]}
    for name, update in columns.items():
        if update is None:
            del by_name[name]
        else:
            by_name[name] = {"name": name, "description": "New.", **by_name.get(name, {}), **update}
    columns_now = [{key: value for key, value in column.items() if value is not None} for column in by_name.values()]
    content |= {"columns": columns_now, "checks": [], "version": version or contract.version}
    content.pop("person", None)
    content["curated"] |= curated or {}
    content["curated"] = {key: value for key, value in content["curated"].items() if value is not None}
    return Contract.model_validate(content)


def migration(contract: Contract, *steps: dict[str, Any]) -> Migration:
    """The migration to a contract's version."""
    content = {"dataset": contract.dataset, "version": contract.version, "description": "Tried.", "steps": list(steps)}
    return Migration.model_validate(content)
