"""Rows that the source marks as deleted: they leave, they may come back, and no order of windows resurrects them."""

import itertools
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession
from tributary import stage as stage_module
from tributary.contract import Contract
from tributary.restatement import reasons

from .deletes import Shop, deleting, order, window

GONE_AT = {"name": "deleted_at", "type": "timestamp", "nullable": True}
GONE = {"deleted_at": "2025-01-05T00:00:00Z"}
BY_TIME = {"by": "column", "column": "deleted_at"}


@pytest.fixture(scope="module")
def opened(spark: SparkSession, contracts: dict[str, Contract]) -> Shop:
    shop = Shop(spark, deleting(contracts["orders"], BY_TIME, GONE_AT))
    shop.bring([order(1, 1), order(2, 1), order(3, 1)], "run-1", window(1))
    return shop


@pytest.fixture
def shop(opened: Shop) -> Shop:
    """A shop of the test's own, with three orders of run-1."""
    return opened.copy()


def counts(record: Any) -> tuple[int, int, int, int, int]:
    aside = (record.rows_out, record.rows_quarantined, record.rows_superseded, record.rows_deleted)
    return (record.rows_in, *aside)


def test_a_marked_row_leaves_the_table_with_its_money_and_says_which_days_lose_it(shop: Shop) -> None:
    rows = [order(1, 2, amount="9.00", **GONE), order(2, 2, amount="5.00")]
    first = shop.bring(rows, "run-2", window(2))
    assert counts(first) == (2, 1, 0, 0, 1)
    assert first.money_deleted["amount"] == Decimal("9.00")
    # What is blanked in a row that goes is no missing value.
    assert first.figures == {window(2).window_id: {"rows": 1}}
    assert shop.orders() == {2: Decimal("5.00"), 3: Decimal("10.25")}
    (tombstone,) = shop.tombstones().values()
    assert (tombstone.key, tombstone.rule, tombstone.run_id) == ('{"order_id":"1"}', "column", "run-2")
    assert tombstone.days == [date(2025, 1, 1)]
    assert [str(reason) for reason in reasons(shop.spark, shop.database, {"orders": shop.contract}, "run-2")] == [
        "orders: 1 row of 2025-01-01",
        "orders: 1 deleted row of 2025-01-01",
    ]
    # Tried again the run says the same; another run finds it all there, and an old window brings nothing back.
    written = shop.snapshots()
    assert counts(shop.bring(rows, "run-2", window(2))) == counts(first)
    assert counts(shop.bring(rows, "run-3", window(2, "a2"))) == (2, 0, 0, 2, 0)
    assert counts(shop.bring([order(1, 1)], "run-4", window(1, "a2"))) == (1, 0, 0, 1, 0)
    assert (shop.snapshots(), set(shop.orders())) == (written, {2, 3})


@pytest.mark.campaign
def test_versions_in_any_order_and_twice_end_in_the_same_table(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    shop = Shop(spark, deleting(contracts["orders"], BY_TIME, GONE_AT))
    came, gone, back = {"changed": 1}, {"changed": 2, **GONE}, {"changed": 3, "amount": "3.00"}
    # Of one change time the mark counts.
    tie = {"changed": 2, "amount": "2.00"}
    histories: list[list[dict[str, Any]]] = [[came, gone], [came, gone, back], [came, gone, tie], [gone, back]]
    # Each version once more at the end of each order, and one order with the first two again and again.
    lanes = [
        (number, sequence)
        for number, history in enumerate(histories)
        for sequence in [
            *([*order_of, again] for order_of in itertools.permutations(history) for again in history),
            [*history, history[0], history[1], history[0]],
        ]
    ]
    for step in range(max(len(sequence) for _, sequence in lanes)):
        rows = [order(lane, **sequence[step]) for lane, (_, sequence) in enumerate(lanes) if step < len(sequence)]
        shop.bring(rows, f"run-{step}", window(step + 1))
    stays = {lane for lane, (number, _) in enumerate(lanes) if number in (1, 3)}
    assert shop.orders() == dict.fromkeys(stays, Decimal("3.00"))
    assert set(shop.tombstones()) == {f'{{"order_id":"{lane}"}}' for lane in set(range(len(lanes))) - stays}


def test_a_try_that_died_between_tombstone_and_merge_is_completed_by_the_next(
    shop: Shop, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any) -> None:
        raise RuntimeError("the executor is lost")

    rows = [order(1, 2, **GONE)]
    with monkeypatch.context() as patch, pytest.raises(RuntimeError, match="the executor is lost"):
        patch.setattr(stage_module, "merge", die)
        shop.bring(rows, "run-2", window(2))
    assert (set(shop.orders()), len(shop.tombstones())) == ({1, 2, 3}, 1)
    assert counts(shop.bring(rows, "run-2", window(2))) == (1, 0, 0, 0, 1)
    assert set(shop.orders()) == {2, 3}


def test_a_marked_row_goes_though_its_values_were_blanked_and_stays_where_its_key_can_not_be_read(shop: Shop) -> None:
    blank = {"customer_id": None, "status": None, "currency": None, **GONE}
    rows = [order(1, 2, **blank), order(2, 2, **blank, order_id="two"), order(4, 2, **{**blank, "deleted_at": None})]
    assert counts(shop.bring(rows, "run-2", window(2))) == (3, 0, 2, 0, 1)
    assert set(shop.orders()) == {2, 3}


def test_a_boolean_marks_too_and_null_is_no_mark(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    column = {"name": "gone", "type": "boolean", "nullable": True}
    shop = Shop(spark, deleting(contracts["orders"], {"by": "column", "column": "gone"}, column))
    rows = [order(1, 1, gone="false"), order(2, 1, gone=None), order(3, 1, gone="true")]
    assert counts(shop.bring(rows, "run-1", window(1))) == (3, 2, 0, 0, 1)
    assert counts(shop.bring([order(1, 2, gone="true")], "run-2", window(2))) == (1, 0, 0, 0, 1)
    assert set(shop.orders()) == {2}
