"""Imbalances that were planted: each is found, in the step that made it, with its figures."""

from collections.abc import Callable

import pytest
from tributary.reconcile import ReconciliationError, find, raw_to_curated, require_balance, source_to_raw
from tributary.stage import StageError
from tributary.window import WindowAttempt

from .history import Texts, Version, moment
from .lake import STARTED, Lake, manifest

WINDOW = WindowAttempt("20250101T000000Z_20250202T000000Z", "a1")


def delivery(day: str, creative: str) -> Version:
    """A day of a creative that cost 2.5."""
    texts: Texts = {"ad_date": day, "channel": "Meta", "campaign_id": "c1", "creative_id": creative}
    texts |= {"creative_type": "static", "currency": "USD", "impressions": "100", "clicks": "1", "spend": "2.5000"}
    return Version({**texts, "updated_at": "2025-02-01T12:00:00Z"}, moment(0))


DELIVERED = [delivery(day, creative) for day in ("2025-01-31", "2025-02-01") for creative in ("x", "y")]
"""Two days in a partition each."""


@pytest.fixture(scope="module")
def staged(empty: Lake) -> Lake:
    lake = empty.copy()
    lake.stage("ad_performance", [(WINDOW, DELIVERED)], "run-1")
    return lake


def balance(lake: Lake) -> None:
    """Reconcile the run's window."""
    contract = lake.contracts["ad_performance"]
    manifests = [manifest(contract, WINDOW, DELIVERED)]
    found = find(lake.spark, lake.database, [(contract, manifests)], "run-1")["ad_performance"]
    present = manifests[0].parts
    require_balance(
        [
            source_to_raw(contract, manifests, present, found, STARTED, "run-1"),
            raw_to_curated(contract, manifests, found, STARTED, "run-1"),
        ]
    )


def double_a_delivery(lake: Lake) -> None:
    table = lake.table("ad_performance")
    lake.spark.table(table).limit(1).localCheckpoint().writeTo(table).append()


def lose_half_of_a_partition(lake: Lake) -> None:
    lake.spark.sql(f"DELETE FROM {lake.table('ad_performance')} WHERE ad_date = '2025-02-01' AND creative_id = 'y'")


def lose_a_partition(lake: Lake) -> None:
    lake.spark.sql(f"DELETE FROM {lake.table('ad_performance')} WHERE ad_date = '2025-02-01'")


@pytest.mark.parametrize(
    ("plant", "rows", "spend"),
    [(double_a_delivery, 5, "12.5"), (lose_half_of_a_partition, 3, "7.5"), (lose_a_partition, 2, "5")],
)
def test_a_double_spend_and_a_partition_half_written_are_found_between_raw_and_the_table(
    staged: Lake, plant: Callable[[Lake], None], rows: int, spend: str
) -> None:
    lake = staged.copy()
    balance(lake)
    plant(lake)
    place = f"ad_performance raw_to_curated {WINDOW.window_id}"
    figures = f"{place}: rows: expected 4, found {rows}; {place}: spend: expected 10, found {spend}"
    with pytest.raises(ReconciliationError) as raised:
        balance(lake)
    assert str(raised.value) == figures


@pytest.mark.parametrize(("raw", "rows", "spend"), [(DELIVERED[1:], 3, "7.5"), ([*DELIVERED, DELIVERED[0]], 5, "12.5")])
def test_a_row_lost_or_doubled_in_raw_stops_the_stage_before_it_writes(
    empty: Lake, raw: list[Version], rows: int, spend: str
) -> None:
    lake = empty.copy()
    said = [manifest(lake.contracts["ad_performance"], WINDOW, DELIVERED)]
    place = f"ad_performance window {WINDOW.window_id} attempt a1"
    message = f"{place}: read {rows} rows, the manifest says 4; {place}: read spend of {spend}, the manifest says 10"
    with pytest.raises(StageError) as raised:
        lake.stage_as("ad_performance", [(WINDOW, raw)], said, "run-1")
    assert str(raised.value).startswith(message)
    assert lake.rows("ad_performance", ["ad_date"]) == {}
