"""A range of time as windows."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.exceptions import AirflowFailException
from airflow.utils.types import DagRunType
from tributary_airflow.backfill import SplitRangeOperator, windows_of
from tributary_airflow.window import Window

SPAN = Window(datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 1, 18, tzinfo=UTC))


@pytest.mark.parametrize("days", [1, 2, 7, 17, 30])
def test_the_windows_follow_each_other_from_start_to_end(days: int) -> None:
    windows = windows_of(SPAN, days)
    assert windows[0].start == SPAN.start
    assert windows[-1].end == SPAN.end
    assert [window.end for window in windows[:-1]] == [window.start for window in windows[1:]]
    assert {window.end - window.start for window in windows[:-1]} <= {timedelta(days=days)}
    assert windows[-1].end - windows[-1].start <= timedelta(days=days)


def test_a_window_of_no_day_is_refused() -> None:
    with pytest.raises(ValueError, match="0 days"):
        windows_of(SPAN, 0)


def _split(run_id: str = "manual__1", **params: Any) -> list[dict[str, Any]]:
    given = {"window_start": "2025-01-01T00:00:00Z", "window_end": "2025-01-09T00:00:00Z", "days_per_run": 7}
    run = SimpleNamespace(run_id=run_id, start_date=datetime(2025, 2, 1, tzinfo=UTC))
    context: Any = {"params": {**given, **params}, "dag_run": run}
    return SplitRangeOperator(task_id="windows").execute(context)


def test_each_window_is_a_run_of_its_own_name_and_parameters() -> None:
    first, second = _split(sweeps="never")
    assert first["conf"] == {
        "window_start": "2025-01-01T00:00:00Z",
        "window_end": "2025-01-08T00:00:00Z",
        "sweeps": "never",
    }
    assert second["conf"]["window_start"] == "2025-01-08T00:00:00Z"
    assert second["conf"]["window_end"] == "2025-01-09T00:00:00Z"
    assert first["trigger_run_id"] != second["trigger_run_id"]


def test_a_task_tried_again_names_the_same_runs_and_another_backfill_other_ones() -> None:
    assert _split() == _split()
    names = {arguments["trigger_run_id"] for arguments in _split()}
    assert names.isdisjoint(arguments["trigger_run_id"] for arguments in _split(run_id="manual__2"))


def test_airflow_takes_the_runs_for_what_a_dag_hands_over_not_for_those_of_its_own_backfills() -> None:
    names = [arguments["trigger_run_id"] for arguments in _split()]
    assert [DagRunType.from_run_id(name) for name in names] == [DagRunType.MANUAL] * 2


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"window_end": "2025-01-01T00:00:00Z"}, "is empty"),
        ({"window_start": "2025-01-01T00:00:00"}, "names no time zone"),
        ({"window_end": None}, "given together"),
    ],
)
def test_a_range_that_is_none_is_refused_at_once(params: dict[str, Any], message: str) -> None:
    with pytest.raises(AirflowFailException, match=message):
        _split(**params)
