"""However windows come, the tables end as one pass of another engine over what the sources held."""

import json
import os
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from tributary.contract import Contract
from tributary.last_touch import LookBack
from tributary.mart_table import figures
from tributary.marts import MARTS
from tributary.publish import publish

from .history import STEPS, Sources, Version, moment, orders, sources
from .lake import STARTED, Extract, Lake
from .orders_contract import orders_contract
from .reading import Runs, readings
from .reference import Reference, quarantine_of

EXAMPLES = int(os.environ.get("TRIBUTARY_EXAMPLES", "0"))
"""How many examples the long campaign asks for; 0 in the default run, which has always the same few."""


def lake_settings(few: int, share: int = 1) -> settings:
    """Settings of a test that takes some seconds an example, too long to look for a smaller one that fails."""
    return settings(
        max_examples=max(few, EXAMPLES // share),
        derandomize=EXAMPLES == 0,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )


def extracts(contract: Contract, history: Sequence[Version], runs: Runs) -> list[list[Extract]]:
    """What the readings of each run find."""
    key = contract.source.key
    return [[(reading.window, reading.rows(history, key)) for reading in run] for run in runs]


def bring(lake: Lake, contract: Contract, found: list[list[Extract]]) -> list[tuple[str, Sequence[Version]]]:
    """Stage what each run found; return the windows in the order that they were staged in."""
    for number, run in enumerate(found):
        lake.stage(contract.dataset, run, f"run-{number}")
    return [(window.window_id, versions) for run in found for window, versions in run]


def hold_to_the_reference(
    lake: Lake, reference: Reference, contracts: Sequence[Contract], staged: dict[str, Any]
) -> None:
    """Curated tables, tombstones and quarantine are those of the single pass."""
    for contract in contracts:
        columns = [column.name for column in contract.columns]
        assert lake.rows(contract.dataset, columns) == reference.rows(contract.dataset, columns)
        names = contract.source.key
        keys = [dict(zip(names, map(str, key), strict=True)) for key in reference.rows(f"{contract.dataset}_gone")]
        gone = Counter((json.dumps(key, separators=(",", ":")),) for key in keys)
        assert lake.rows("deletion", ["key"], f"dataset = '{contract.dataset}'") == gone
    assert lake.rows("quarantine", ["dataset", "window_id", "column", "rule"]) == quarantine_of(staged)


ORDERS = {
    "as they are": {"event_changes": False, "deletes": False},
    "deleted by a column": {"event_changes": False, "deletes": True},
    "moved and deleted": {"event_changes": True, "deletes": True},
}


def shop(empty: Lake, contract: Contract) -> Lake:
    """A lake that takes such orders alone."""
    lake = empty.copy()
    lake.contracts = {"orders": contract}
    if contract.delete_column is None:
        lake.spark.sql(f"ALTER TABLE {lake.table('orders')} DROP COLUMN deleted_at")
    return lake


@pytest.mark.parametrize(
    "kind", ["as they are", pytest.param("deleted by a column", marks=pytest.mark.campaign), "moved and deleted"]
)
@lake_settings(few=1)
@given(data=st.data())
def test_orders_end_as_in_a_single_pass_however_their_windows_come(
    empty: Lake, contracts: dict[str, Contract], kind: str, data: st.DataObject
) -> None:
    history, runs = data.draw(orders(**ORDERS[kind])), data.draw(readings(runs=2))
    contract, reference = orders_contract(contracts, **ORDERS[kind]), Reference()
    reference.load(contract, history)
    lake = shop(empty, contract)
    staged = bring(lake, contract, extracts(contract, history, runs))
    hold_to_the_reference(lake, reference, [contract], {"orders": staged})


OFTEN = ("orders", "ad_performance")
"""Datasets whose windows come again; the others' come once, which spares half of their stages."""


@lake_settings(few=1, share=4)
@given(histories=sources(), runs=readings(runs=1))
def test_marts_are_those_of_a_single_pass_however_windows_come(empty: Lake, histories: Sources, runs: Runs) -> None:
    lake, reference, staged = empty.copy(), Reference(), {}
    for dataset, history in histories.items():
        contract = lake.contracts[dataset]
        reference.load(contract, history)
        chosen = runs if dataset in OFTEN else runs[:1]
        staged[dataset] = bring(lake, contract, extracts(contract, history, chosen))
    hold_to_the_reference(lake, reference, [lake.contracts[dataset] for dataset in histories], staged)
    publish(lake.spark, lake.database, lake.contracts, "run-9", STARTED, LookBack())
    reference.make_marts(moment(STEPS))
    for mart in MARTS:
        columns = [column.name for column in figures(mart.table)]
        found, expected = lake.rows(mart.name, columns), reference.rows(mart.name, columns)
        assert found == expected, f"{mart.name}: too many {found - expected}, missing {expected - found}"
