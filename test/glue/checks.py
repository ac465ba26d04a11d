"""Contracts with the checks of a test."""

from typing import Any

from tributary.contract import Contract


def checking(contract: Contract, *checks: dict[str, Any], columns: list[dict[str, Any]] | None = None) -> Contract:
    """The contract with these checks alone, of severity `warn` where they say none, and with further columns."""
    described = contract.model_dump(exclude_none=True)
    described["columns"] += columns or []
    return Contract.model_validate(described | {"checks": [{"severity": "warn"} | check for check in checks]})
