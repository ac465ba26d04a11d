"""The record of a query execution, as GetQueryExecution shows it, and its way through the states.

Keys that begin with an underscore are the record's own and never shown.
"""

import time

from tributary_local.athena.engine import Stats
from tributary_local.athena.result import Result
from tributary_local.athena.store import Json

FINAL_STATES = {"SUCCEEDED", "FAILED", "CANCELLED"}
ENGINE = "Athena engine version 3"


def new_execution(query_id: str, request: Json, statement: tuple[str, str], results: Json, reuse: Json) -> Json:
    """Makes the record of a query that waits for its turn.

    Args:
        query_id: The execution's id.
        request: The StartQueryExecution request.
        statement: The statement's type and subtype.
        results: The ResultConfiguration that holds, its location being the result file.
        reuse: The ResultReuseConfiguration.
    """
    record = {
        "QueryExecutionId": query_id,
        "Query": request["QueryString"],
        "StatementType": statement[0],
        "SubstatementType": statement[1],
        "ResultConfiguration": results,
        "ResultReuseConfiguration": reuse,
        "QueryExecutionContext": request.get("QueryExecutionContext") or {},
        "Status": {"State": "QUEUED", "SubmissionDateTime": time.time()},
        "Statistics": {
            "DataScannedInBytes": 0,
            "EngineExecutionTimeInMillis": 0,
            "QueryPlanningTimeInMillis": 0,
            "QueryQueueTimeInMillis": 0,
            "ResultReuseInformation": {"ReusedPreviousResult": False},
            "ServicePreProcessingTimeInMillis": 0,
            "ServiceProcessingTimeInMillis": 0,
            "TotalExecutionTimeInMillis": 0,
        },
        "WorkGroup": request.get("WorkGroup") or "primary",
        "EngineVersion": {"SelectedEngineVersion": "AUTO", "EffectiveEngineVersion": ENGINE},
        "_request": request,
    }
    if request.get("ExecutionParameters"):
        record["ExecutionParameters"] = request["ExecutionParameters"]
    return record


def reads_tables(execution: Json) -> bool:
    """True for a statement that reads rows, as all but one do that define something or ask about it."""
    kinds = (execution["StatementType"], execution["SubstatementType"])
    return "DML" in kinds or "CREATE_TABLE_AS_SELECT" in kinds


def is_final(execution: Json) -> bool:
    """True once the execution will not change any more."""
    return execution["Status"]["State"] in FINAL_STATES


def mark_running(execution: Json) -> None:
    """The engine takes the query up."""
    execution["Status"]["State"] = "RUNNING"
    execution["_started"] = time.time()
    waited = execution["_started"] - execution["Status"]["SubmissionDateTime"]
    execution["Statistics"]["QueryQueueTimeInMillis"] = round(waited * 1000)


def mark_progress(execution: Json, stats: Stats) -> None:
    """Takes over what the engine has counted so far; what SHOW and DDL read of the catalog is no data."""
    if reads_tables(execution):
        execution["Statistics"]["DataScannedInBytes"] = stats["physicalInputBytes"]
    execution["Statistics"]["QueryPlanningTimeInMillis"] = stats["planningTimeMillis"]


def mark_engine_ended(execution: Json) -> None:
    """The engine is through with the query, whatever came of it."""
    execution["_engine_ended"] = time.time()


def mark_succeeded(execution: Json, result: Result) -> None:
    """The result is there and has been written."""
    execution["_result"] = {"columns": result.columns, "rows": result.rows, "update_count": result.update_count}
    _end(execution, "SUCCEEDED")


def mark_reused(execution: Json, earlier: Json) -> None:
    """The result of an earlier execution is this one's."""
    execution["_result"] = earlier["_result"]
    execution["ResultConfiguration"] = earlier["ResultConfiguration"]
    execution["Statistics"]["ResultReuseInformation"] = {"ReusedPreviousResult": True}
    _end(execution, "SUCCEEDED")


def mark_failed(execution: Json, reason: str, error: Json) -> None:
    """The query, or writing its result, failed."""
    execution["Status"]["AthenaError"] = error
    _end(execution, "FAILED", reason)


def mark_cancelled(execution: Json, reason: str) -> None:
    """Somebody, or a limit, ended the query."""
    _end(execution, "CANCELLED", reason)


def _end(execution: Json, state: str, reason: str | None = None) -> None:
    status, statistics, now = execution["Status"], execution["Statistics"], time.time()
    started = execution.pop("_started", now)
    engine_ended = execution.pop("_engine_ended", now)
    if reason is not None:
        status["StateChangeReason"] = reason
    statistics["EngineExecutionTimeInMillis"] = round((engine_ended - started) * 1000)
    statistics["ServiceProcessingTimeInMillis"] = round((now - engine_ended) * 1000)
    statistics["TotalExecutionTimeInMillis"] = round((now - status["SubmissionDateTime"]) * 1000)
    status["CompletionDateTime"] = now
    status["State"] = state
