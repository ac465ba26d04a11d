"""Jobs that fail at a write: what they left behind is made good by running them again."""

from collections.abc import Callable
from typing import Any

import pytest
from pyspark.sql import SparkSession
from pyspark.sql.readwriter import DataFrameWriterV2
from tributary.marts import TABLES

from .content import content
from .lake import Lake
from .two_days import CHANGES, FIRST, SECOND, SOURCES, first_day, publish_marts, stage_all


class LostError(RuntimeError):
    """The connection to the lake is lost."""


def fail_at(patch: pytest.MonkeyPatch, write: int) -> None:
    """Let the n-th write to any table fail before it is committed."""
    written = 0

    def counted(do: Callable[..., Any], counts: Callable[..., bool]) -> Callable[..., Any]:
        def write_or_fail(*arguments: Any, **named: Any) -> Any:
            nonlocal written
            written += counts(*arguments)
            if written == write:
                raise LostError
            return do(*arguments, **named)

        return write_or_fail

    for name in ("append", "overwrite"):
        patch.setattr(DataFrameWriterV2, name, counted(getattr(DataFrameWriterV2, name), lambda *_: True))
    merges = counted(SparkSession.sql, lambda _, statement, *__: "MERGE INTO" in statement)
    patch.setattr(SparkSession, "sql", merges)


ORDERS = {"orders": SOURCES["orders"]}
CHANGED_ORDERS = {"orders": CHANGES["orders"]}
BOOKS = ["orders", "deletion", "quarantine", "run_record"]


def test_a_stage_that_fails_between_any_two_writes_ends_as_an_undisturbed_one_when_it_runs_again(
    empty: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    undisturbed = empty.copy()
    stage_all(undisturbed, ORDERS, FIRST, "run-1")
    failing = undisturbed.copy()
    stage_all(undisturbed, CHANGED_ORDERS, SECOND, "run-2")
    expected = content(undisturbed, BOOKS)
    assert [len(expected[name]) for name in BOOKS] == [4, 1, 1, 2]
    # After the tombstones; after the merge; then, for both are there, after those that go, and after the quarantine.
    for write in (2, 3, 2, 2):
        with monkeypatch.context() as patch, pytest.raises(LostError):
            fail_at(patch, write)
            stage_all(failing, CHANGED_ORDERS, SECOND, "run-2")
    stage_all(failing, CHANGED_ORDERS, SECOND, "run-2")
    assert content(failing, BOOKS) == expected


MARTS = [table.name for table in TABLES]


@pytest.mark.campaign
def test_marts_that_fail_between_two_writes_end_as_undisturbed_ones_when_they_run_again(
    empty: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = [*MARTS, "restatement", "reconciliation", "run_record"]
    undisturbed = empty.copy()
    first_day(undisturbed)
    stage_all(undisturbed, CHANGES, SECOND, "run-2")
    failing = undisturbed.copy()
    publish_marts(undisturbed, "run-2")
    expected = content(undisturbed, names)
    assert len(expected["restatement"]) > 0
    # After the reconciliation; after the restatements; then, for those are there, after each mart.
    for write in (2, 3, *range(3, len(MARTS) + 3)):
        with monkeypatch.context() as patch, pytest.raises(LostError):
            fail_at(patch, write)
            publish_marts(failing, "run-2")
    publish_marts(failing, "run-2")
    assert content(failing, names) == expected
