"""Tells EventBridge of each state that a query goes into.

https://docs.aws.amazon.com/athena/latest/ug/athena-events.html
"""

from tributary_local.athena.store import Json
from tributary_local.emulator.events import tell


def emit_state_change(execution: Json) -> None:
    """Put an `Athena Query State Change` event on the default bus of the account that the query belongs to."""
    state, before = execution["Status"]["State"], execution.get("_told")
    execution["_told"] = state
    number = execution["_events"] = execution.get("_events", 0) + 1
    detail = {
        "versionId": "0",
        "currentState": state,
        **({} if before is None else {"previousState": before}),
        "statementType": execution["StatementType"],
        "queryExecutionId": execution["QueryExecutionId"],
        "workgroupName": execution["WorkGroup"],
        "sequenceNumber": str(number),
    }
    error = execution["Status"].get("AthenaError")
    if error is not None:
        detail["athenaError"] = {
            "errorCategory": float(error["ErrorCategory"]),
            "errorType": float(error["ErrorType"]),
            "errorMessage": error["ErrorMessage"],
            "retryable": error["Retryable"],
        }
    tell("aws.athena", "Athena Query State Change", detail)
