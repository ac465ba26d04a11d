"""Tells EventBridge how a job run ended."""

from collections.abc import Mapping
from typing import Any

from tributary_local.emulator.events import tell

_SEVERITY = {"SUCCEEDED": "INFO", "STOPPED": "INFO", "FAILED": "ERROR", "TIMEOUT": "WARN"}


def emit_state_change(record: Mapping[str, Any]) -> None:
    """Put a `Glue Job State Change` event on the default bus of the account that the run belongs to."""
    state = record["JobRunState"]
    detail = {
        "jobName": record["JobName"],
        "severity": _SEVERITY[state],
        "state": state,
        "jobRunId": record["Id"],
        "message": record.get("ErrorMessage", f"Job run {state.lower()}"),
    }
    tell("aws.glue", "Glue Job State Change", detail)
