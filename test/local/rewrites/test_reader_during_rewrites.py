"""Totals that a reader sees while tables are rewritten under it: those of the rows, whichever rewrite it meets."""

import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tributary_local.athena.trino_client import TrinoError

from ..pruning.lake import Lake
from ..services.trino import Trino
from .reader import Read, Reader

ROUNDS, ROWS = 2, 480
TOTALS = {
    "channel_daily": "SELECT count(*), sum(spend), sum(installs) FROM channel_daily",
    "orders": "SELECT count(*), sum(amount), count(DISTINCT order_id) FROM orders",
    "in_two_commits": "SELECT count(*), sum(spend), sum(installs) FROM in_two_commits",
}
RIGHT = {
    "channel_daily": [ROWS, "480004.800000000000", 48_000],
    "orders": [ROWS, "480004.80", ROWS],
    "in_two_commits": [ROWS, "480004.800000000000", 48_000],
}


@dataclass(frozen=True)
class Observation:
    """What a reader saw of a table, and when (UTC) the table was committed to."""

    reads: list[Read]
    commits: list[datetime]

    @property
    def across_a_commit(self) -> list[Read]:
        """Reads that began before a commit and ended after it."""
        return [read for read in self.reads if any(read.began < commit < read.ended for commit in self.commits)]


@pytest.fixture(scope="module")
def observations(lake: Lake, trino: Trino) -> dict[str, Observation]:
    """All tables, each rewritten `ROUNDS` times or more and read from before the first rewrite until after the last."""
    end = lake.start(Path(__file__).with_name("rewrite_tables.py"), {"rounds": str(ROUNDS)})
    await_first_rows(lake)
    readers = {table: Reader(trino.url, "rewrites", sql) for table, sql in TOTALS.items()}
    try:
        end()
    finally:
        reads = {table: reader.end() for table, reader in readers.items()}
    return {table: Observation(reads[table], commits(lake, table)) for table in TOTALS}


def await_first_rows(lake: Lake) -> None:
    """Wait for the end of what fills the tables first."""
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        try:
            if lake.read(TOTALS["in_two_commits"]).rows == [RIGHT["in_two_commits"]]:
                return
        except TrinoError as error:
            assert error.name in {"TABLE_NOT_FOUND", "SCHEMA_NOT_FOUND"}, error
        time.sleep(0.1)
    raise AssertionError("the tables were not filled")


def commits(lake: Lake, table: str) -> list[datetime]:
    rows = lake.read(f'SELECT to_unixtime(committed_at) FROM "{table}$snapshots" ORDER BY committed_at').rows
    return [datetime.fromtimestamp(float(seconds), UTC) for (seconds,) in rows]


@pytest.mark.parametrize("table", ["channel_daily", "orders"])
def test_a_reader_sees_the_right_totals_and_no_error_during_rewrites(
    table: str, observations: dict[str, Observation]
) -> None:
    seen = observations[table]
    assert len(seen.commits) == ROUNDS + 1
    assert len(seen.reads) >= 2 * ROUNDS
    assert len(seen.across_a_commit) >= ROUNDS / 2
    assert [read for read in seen.reads if read.answer != RIGHT[table]] == []


def test_a_rewrite_in_two_commits_would_be_seen(observations: dict[str, Observation]) -> None:
    seen = observations["in_two_commits"]
    assert [read for read in seen.reads if isinstance(read.answer, Exception)] == []
    assert {0} <= {read.answer[0] for read in seen.reads if not isinstance(read.answer, Exception)} <= {0, ROWS}
