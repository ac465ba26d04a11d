"""Every table of the curated database, by what it is."""

from collections.abc import Mapping

from tributary import (
    credit_balance,
    deletion,
    marts,
    publish_attribution,
    quality,
    quarantine,
    recommendation,
    reconcile,
    restatement,
    run_record,
)
from tributary.contract import Contract
from tributary.erasure import record
from tributary.tables import TableDescription, describe


def dataset_tables(contracts: Mapping[str, Contract]) -> dict[str, TableDescription]:
    """The curated tables of contracts, by name."""
    return {dataset: describe(contract) for dataset, contract in contracts.items()}


def mart_tables() -> dict[str, tuple[TableDescription, ...]]:
    """The tables that jobs derive from others, by the job that publishes them."""
    return {
        "marts": tuple(marts.TABLES),
        "attribution": tuple(publish_attribution.TABLES),
        "recommend": (recommendation.TABLE,),
    }


def record_tables() -> tuple[TableDescription, ...]:
    """The tables in which jobs write down what they did and found."""
    return (
        quarantine.TABLE,
        deletion.TABLE,
        run_record.TABLE,
        reconcile.TABLE,
        quality.TABLE,
        restatement.TABLE,
        credit_balance.TABLE,
        record.TABLE,
    )
