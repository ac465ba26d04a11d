"""The window of a run, for those who only tell of it."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tributary_airflow.window import WindowRefusedError, window_of


def window_text(context: Mapping[str, Any]) -> dict[str, str] | None:
    """Start and end of the run's window in ISO 8601.

    None where the run has none, or one that is refused, or still to come: no run of such a window will ever mend it.
    """
    params = context.get("params") or {}
    try:
        window = window_of(params, context.get("data_interval_start"), context.get("data_interval_end"))
    except WindowRefusedError:
        return None
    return None if window.end > datetime.now(UTC) else window.text
