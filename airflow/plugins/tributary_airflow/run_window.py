"""The window of a run, for those who only tell of it."""

from collections.abc import Mapping
from typing import Any

from tributary_airflow.window import WindowRefusedError, window_of


def window_text(context: Mapping[str, Any]) -> dict[str, str] | None:
    """Start and end of the run's window in ISO 8601; None where the run has none, or one that is refused."""
    params = context.get("params") or {}
    try:
        return window_of(params, context.get("data_interval_start"), context.get("data_interval_end")).text
    except WindowRefusedError:
        return None
