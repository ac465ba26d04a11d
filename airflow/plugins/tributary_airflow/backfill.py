"""A range of time as windows, each for a run of the daily DAG."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from airflow.exceptions import AirflowFailException
from airflow.sdk import BaseOperator, Context

from tributary_airflow.chosen_datasets import PARAMETER as DATASETS
from tributary_airflow.sweep import PARAMETER as SWEEPS
from tributary_airflow.window import Window, WindowRefusedError, window_of


def windows_of(span: Window, days: int) -> list[Window]:
    """The windows of so many days each, the last one perhaps shorter, that follow each other from start to end.

    Raises:
        ValueError: `days` is less than one.
    """
    if days < 1:
        raise ValueError(f"a window of {days} days is none")
    windows = []
    start = span.start
    while start < span.end:
        end = min(start + timedelta(days=days), span.end)
        windows.append(Window(start, end))
        start = end
    return windows


class SplitRangeOperator(BaseOperator):  # type: ignore[misc]
    """Returns, for each window of the run's range, the arguments of the task that has it run.

    The id of a window's run belongs to this backfill: repeated, a task finds the run that it made before, and two
    backfills of one range don't meet. It doesn't begin with `backfill__`, which Airflow keeps for backfills of its own.
    """

    def execute(self, context: Context) -> list[dict[str, Any]]:
        """Split the run's `window_start` to `window_end` by its `days_per_run`."""
        params: Mapping[str, Any] = context["params"]
        try:
            windows = windows_of(window_of(params, None, None), int(params["days_per_run"]))
        except WindowRefusedError as error:
            raise AirflowFailException(str(error)) from error
        run = context["dag_run"]
        digest = hashlib.sha256(f"{run.run_id}\x1f{run.start_date.isoformat()}".encode()).hexdigest()[:8]
        self.log.info("%d windows", len(windows))
        return [
            {
                "trigger_run_id": f"backfill_window__{digest}__{window.text['start']}",
                "conf": {
                    "window_start": window.text["start"],
                    "window_end": window.text["end"],
                    **{name: params[name] for name in (SWEEPS, DATASETS) if name in params},
                },
            }
            for window in windows
        ]
