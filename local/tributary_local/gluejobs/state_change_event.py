"""Tells EventBridge how a job run ended."""

import json
from collections.abc import Mapping
from typing import Any

_SEVERITY = {"SUCCEEDED": "INFO", "STOPPED": "INFO", "FAILED": "ERROR", "TIMEOUT": "WARN"}


def emit_state_change(record: Mapping[str, Any]) -> None:
    """Put a `Glue Job State Change` event on the default bus of the account that the run belongs to."""
    from ministack.services import eventbridge

    state = record["JobRunState"]
    detail = {
        "jobName": record["JobName"],
        "severity": _SEVERITY[state],
        "state": state,
        "jobRunId": record["Id"],
        "message": record.get("ErrorMessage", f"Job run {state.lower()}"),
    }
    entry = {"Source": "aws.glue", "DetailType": "Glue Job State Change", "Detail": json.dumps(detail)}
    eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
