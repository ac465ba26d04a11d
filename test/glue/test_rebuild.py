"""The curated table rebuilt from what raw holds, when it was lost and nobody says which windows there were."""

from pathlib import Path

import pytest
from pyspark.sql import Row, SparkSession
from tributary.committed_windows import committed_windows, last_sweep
from tributary.contract import Contract
from tributary.manifest import ManifestError
from tributary.sweep import keys_only
from tributary.window import WindowAttempt

from .deletes import deleting, order, window
from .object_store import Bucket, commit, commit_keys
from .rubbish import line
from .stage_job import StageJob


def money(rows: int) -> dict[str, str]:
    return {"amount": str(rows * 10.25), "refund_amount": "0"}


def keys(*numbers: int) -> list[list[bytes]]:
    return [[f'{{"record_id":{number},"order_id":{number}}}'.encode() for number in numbers]]


def content(job: StageJob) -> list[Row]:
    """Orders without who brought them, and what was set aside or deleted."""
    tables = (
        job.table("orders").drop("run_id", "loaded_at"),
        job.table("quarantine").drop("run_id", "quarantined_at"),
        job.table("deletion").select("key", "absent_until", "changed_at", "content_hash", "days", "money"),
    )
    return [row for table in tables for row in sorted(table.collect(), key=str)]


def test_all_that_raw_holds_gives_the_tables_that_the_runs_gave(
    spark: SparkSession, contracts: dict[str, Contract], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = StageJob(spark, deleting(contracts["orders"], {"by": "key_sweep", "every_days": 1}), tmp_path, monkeypatch)
    contract = job.contract
    first = [line(order(number, 1)) for number in range(1, 6)]
    job.commit(window(1), [first, [line(order(9, 1, currency="ZZZ"))]], money(6))
    commit_keys(job.bucket, contract, window(1, "b1"), keys(1, 2, 3, 4, 5, 9))
    job.run([window(1)], "run-1", window(1, "b1"))
    # An attempt that another took the place of lies in raw too.
    job.commit(window(2), [[line(order(1, 2, amount="99.99"))]], {"amount": "99.99", "refund_amount": "0"})
    job.run([window(2)], "run-2")
    changed = line(order(1, 2, amount="7.00", updated_at="2025-01-02T13:00:00Z"))
    job.commit(window(2, "a2"), [[changed]], {"amount": "7.00", "refund_amount": "0"})
    job.commit(window(3), [], money(0))
    commit_keys(job.bucket, contract, window(3, "b3"), keys(1, 2, 4, 9))
    job.run([window(2, "a2"), window(3)], "run-3", window(3, "b3"))
    assert {row.order_id for row in job.table("orders").collect()} == {1, 2, 4}

    rebuilt = job.with_empty_tables()
    rebuilt.run("all", "restore", "last")

    assert content(rebuilt) == content(job)
    record = rebuilt.table("run_record").where("job = 'stage'").first()
    assert record.window_ids == [window(day).window_id for day in (1, 2, 3)]


def test_raw_without_a_window_of_the_dataset_rebuilds_an_empty_table(
    spark: SparkSession, contracts: dict[str, Contract], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = StageJob(spark, contracts["orders"], tmp_path, monkeypatch)
    job.run("all", "restore", "last")
    assert job.table("orders").count() == job.table("run_record").count() == 0


def test_the_windows_that_raw_holds_are_those_with_a_manifest_each_with_the_attempt_that_counts(
    contracts: dict[str, Contract],
) -> None:
    contract = deleting(contracts["orders"], {"by": "key_sweep", "every_days": 1})
    bucket = Bucket()
    assert committed_windows(bucket, "raw", contract) == last_sweep(bucket, "raw", contract) == []
    for at in (window(2, "a1"), window(1, "a1"), window(2, "a2")):
        commit(bucket, contract, at, [[line(order(1, 1))]], money(1))
    commit_keys(bucket, contract, window(1, "b1"), keys(1))
    wide = WindowAttempt("20241231T000000Z_20250131T000000Z", "b9")
    commit_keys(bucket, contract, wide, keys(1))
    assert committed_windows(bucket, "raw", contract) == [window(1, "a1"), window(2, "a2")]
    assert committed_windows(bucket, "raw", keys_only(contract), "keys") == [wide, window(1, "b1")]
    # The last sweep is the one that looked last, not the one that begins last.
    assert last_sweep(bucket, "raw", contract) == [wide]
    assert last_sweep(bucket, "raw", contracts["orders"]) == []
    # Raw of another version is for the jobs of that version.
    later = contract.model_copy(update={"version": contract.version + 1})
    assert committed_windows(bucket, "raw", later) == []
    bucket.put("manifests/sales/orders/note.json", b"{}")
    with pytest.raises(ManifestError, match=r"manifests/sales/orders/note\.json: is no manifest"):
        committed_windows(bucket, "raw", contract)
