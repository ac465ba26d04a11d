"""The contract of orders for sources that keep other promises."""

from collections.abc import Mapping

from tributary.contract import Contract

from ..deletes import deleting

_GONE_AT = {"name": "deleted_at", "type": "timestamp", "nullable": True}


def orders_contract(contracts: Mapping[str, Contract], *, event_changes: bool, deletes: bool) -> Contract:
    """The contract of orders whose time may be corrected, or which a column marks as deleted."""
    content = contracts["orders"].model_dump(exclude_none=True)
    content["curated"]["event_time_immutable"] = not event_changes
    contract = Contract.model_validate(content)
    return deleting(contract, {"by": "column", "column": "deleted_at"}, _GONE_AT) if deletes else contract
