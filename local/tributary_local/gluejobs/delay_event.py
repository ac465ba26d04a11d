"""Tells EventBridge of a run that takes longer than its job says that runs do."""

import contextvars
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from tributary_local.emulator.events import tell


@contextmanager
def telling_of_delay(record: Mapping[str, Any], minute_seconds: float) -> Iterator[None]:
    """Put a `Glue Job Run Status` event on the default bus when what is done within takes longer than usual.

    Args:
        record: the run, with the NotificationProperty that counts.
        minute_seconds: how many seconds a minute of its NotifyDelayAfter lasts.
    """
    minutes = (record.get("NotificationProperty") or {}).get("NotifyDelayAfter")
    if minutes is None:
        yield
        return
    # The account that the run belongs to is in context variables, which threads don't inherit.
    context = contextvars.copy_context()
    timer = threading.Timer(minutes * minute_seconds, context.run, (_emit, record, float(minutes)))
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _emit(record: Mapping[str, Any], minutes: float) -> None:
    state = record["JobRunState"]
    detail = {
        "jobName": record["JobName"],
        "severity": "INFO",
        "notificationCondition": {"NotifyDelayAfter": minutes},
        "state": state,
        "jobRunId": record["Id"],
        "message": f"Job is in {state} state",
        "startedOn": datetime.fromtimestamp(record["StartedOn"], UTC).isoformat(timespec="milliseconds")[:-6] + "Z",
    }
    tell("aws.glue", "Glue Job Run Status", detail)
