"""Rows that vanish from the source: a sweep of its keys takes them out, and nothing that is there."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from tributary.contract import Contract
from tributary.manifest import ManifestError
from tributary.raw_objects import RawObjectError
from tributary.restatement import reasons
from tributary.sweep import SweepError
from tributary.window import WindowAttempt

from .deletes import Shop, deleting, order, window
from .object_store import commit_keys
from .rubbish import line
from .stage_job import StageJob

WEEKLY = {"by": "key_sweep", "every_days": 7}


@pytest.fixture(scope="module")
def opened(spark: SparkSession, contracts: dict[str, Contract]) -> Shop:
    shop = Shop(spark, deleting(contracts["orders"], WEEKLY))
    shop.bring([order(1, 1), order(2, 1), order(3, 1), order(4, 1)], "run-1", window(1))
    return shop


@pytest.fixture
def shop(opened: Shop) -> Shop:
    """A shop of the test's own, with four orders of run-1."""
    return opened.copy()


def test_a_vanished_row_goes_and_one_that_changed_after_the_sweep_s_window_stays(shop: Shop) -> None:
    shop.bring([order(5, 3)], "run-3", window(3))
    record = shop.sweep([1, 3, 4], "run-2", window(2))
    assert (record.rows_read, record.rows_in, record.rows_out, record.rows_deleted) == (3, 4, 3, 1)
    assert (record.money_in["amount"], record.money_deleted["amount"]) == (Decimal("41.00"), Decimal("10.25"))
    assert set(shop.orders()) == {1, 3, 4, 5}
    (tombstone,) = shop.tombstones().values()
    assert (tombstone.key, tombstone.rule, tombstone.days) == ('{"order_id":"2"}', "key_sweep", [date(2025, 1, 1)])
    assert (tombstone.run_id, tombstone.deleted_by_run) == ("run-1", "run-2")
    assert [str(reason) for reason in reasons(shop.spark, shop.database, {"orders": shop.contract}, "run-2")] == [
        "orders: 1 deleted row of 2025-01-01"
    ]
    # Twice it changes nothing: the same try says the same, another run finds nothing left to do.
    written = shop.snapshots()
    again = shop.sweep([1, 3, 4], "run-2", window(2))
    assert (again.rows_in, again.rows_out, again.rows_deleted) == (4, 3, 1)
    assert again.money_deleted == record.money_deleted
    other = shop.sweep([1, 3, 4], "run-4", window(2, "a2"))
    assert (other.rows_in, other.rows_out, other.rows_deleted) == (3, 3, 0)
    assert shop.snapshots() == written


def test_an_old_window_resurrects_nothing_and_a_newer_version_comes_back(shop: Shop) -> None:
    shop.sweep([1, 3], "run-5", window(5))
    # Of one order the version that left, and of another one between it and the sweep, from a window that comes late.
    assert shop.bring([order(2, 1), order(4, 4)], "run-6", window(4, "a2")).rows_superseded == 2
    assert set(shop.orders()) == {1, 3}
    # What a later sweep has not seen either is gone until then.
    shop.sweep([1, 3], "run-8", window(8))
    record = shop.bring([order(2, 9, amount="1.00"), order(4, 7)], "run-9", window(9))
    assert (record.rows_out, record.rows_superseded) == (1, 1)
    assert shop.orders() == {1: Decimal("10.25"), 2: Decimal("1.00"), 3: Decimal("10.25")}
    assert set(shop.tombstones()) == {'{"order_id":"4"}'}
    # An older sweep knows less than the newer one.
    late = shop.sweep([1], "run-11", window(6))
    assert (late.warnings, late.rows_deleted, len(shop.orders())) == ({"superseded": 1}, 0, 3)


def test_a_row_that_the_run_brought_itself_and_swept_is_held_when_it_is_tried_again(shop: Shop) -> None:
    rows = [order(1, 2, amount="1.00"), order(2, 2)]
    first = shop.bring(rows, "run-2", window(2))
    shop.sweep([1, 3, 4], "run-2", window(2))
    again = shop.bring(rows, "run-2", window(2))
    assert (first.rows_out, again.rows_out, again.money_out) == (2, 2, first.money_out)
    assert set(shop.orders()) == {1, 3, 4}


@pytest.mark.parametrize("keys", [[], [1]])
def test_a_sweep_that_misses_more_than_half_is_refused_and_deletes_nothing(shop: Shop, keys: list[int]) -> None:
    written = shop.snapshots()
    with pytest.raises(SweepError, match=rf"{4 - len(keys)} of 4 rows .* more than 50 %.* sweeps = never"):
        shop.sweep(keys, "run-2", window(2))
    assert (shop.snapshots(), len(shop.orders())) == (written, 4)


def test_the_contract_may_let_everything_go(shop: Shop) -> None:
    shop.contract = deleting(shop.contract, {**WEEKLY, "max_deleted_percent": 100})
    assert shop.sweep([], "run-2", window(2)).rows_deleted == 4
    assert shop.orders() == {}
    assert shop.sweep([], "run-3", window(3)).rows_in == 0


def test_a_key_that_the_source_has_again_is_told_and_its_window_brings_the_row(shop: Shop) -> None:
    shop.sweep([1, 3], "run-2", window(2))
    record = shop.sweep([1, 2, 3], "run-3", window(3))
    assert (record.warnings, len(shop.tombstones())) == ({"returned": 1}, 1)
    assert shop.bring([order(2, 1), order(4, 1)], "run-4", window(1, "a2")).rows_out == 1
    assert set(shop.orders()) == {1, 2, 3}


def test_the_job_applies_a_sweep_that_is_what_its_manifest_says(
    spark: SparkSession, contracts: dict[str, Contract], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    contract = deleting(contracts["orders"], WEEKLY)
    job = StageJob(spark, contract, tmp_path, monkeypatch)
    lines = [line(order(number, 1)) for number in range(1, 5)]
    job.commit(window(1), [lines], {"amount": "41.00", "refund_amount": "0"})
    job.commit(window(2), [], {"amount": "0", "refund_amount": "0"})
    keys = [[f'{{"record_id":{number},"order_id":{number}}}'.encode() for number in part] for part in ([1, 2], [4])]
    at = WindowAttempt(window(2).window_id, "b2")
    commit_keys(job.bucket, contract, at, keys)
    job.run([window(1)])
    part = next(key for key in sorted(job.bucket.objects) if key.startswith("sweeps/"))
    whole = job.bucket.objects[part]
    job.bucket.put(part, whole[:-1] + b"x")
    with pytest.raises(RawObjectError, match="expected SHA-256"):
        job.run([window(2)], "run-2", sweep=at)
    job.bucket.put(part, whole)
    with pytest.raises(ManifestError, match=r"manifests/sales/orders/sweeps/.*attempt is b2, asked for was b3"):
        job.run([window(2)], "run-2", sweep=WindowAttempt(at.window_id, "b3"))
    assert job.table("deletion").count() == 0
    job.run([window(2)], "run-2", sweep=at)
    assert sorted(row.order_id for row in job.table("orders").collect()) == [1, 2, 4]
    records = {row.job: row for row in job.table("run_record").where("run_id = 'run-2'").collect()}
    assert (records["stage"].rows_in, records["sweep"].rows_read, records["sweep"].rows_deleted) == (0, 3, 1)
    assert json.loads(job.table("deletion").first().key) == {"order_id": "3"}
