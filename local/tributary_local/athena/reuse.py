"""Result reuse: an earlier execution whose result stands for that of a new one."""

import time

from tributary_local.athena.request_error import RequestError
from tributary_local.athena.result_store import object_exists
from tributary_local.athena.statement import Statement
from tributary_local.athena.store import Json, executions

_DEFAULT_AGE, _GREATEST_AGE = 60, 10080
# A query that asks for chance or for the time has another result the next time.
_CHANGING = {
    "CURRENT_DATE", "CURRENT_TIME", "CURRENT_TIMESTAMP", "LOCALTIME", "LOCALTIMESTAMP", "NOW", "RAND", "RANDOM",
    "SHUFFLE", "TABLESAMPLE", "UUID",
}  # fmt: skip


def reuse_configuration(requested: Json | None) -> Json:
    """Completes a request's ResultReuseConfiguration.

    Raises:
        RequestError: The age is out of range.
    """
    by_age = (requested or {}).get("ResultReuseByAgeConfiguration") or {"Enabled": False}
    if not by_age.get("Enabled"):
        return {"ResultReuseByAgeConfiguration": {"Enabled": False}}
    age = by_age.get("MaxAgeInMinutes", _DEFAULT_AGE)
    if not 0 <= age <= _GREATEST_AGE:
        bound = f"less than or equal to {_GREATEST_AGE}" if age > 0 else "greater than or equal to 0"
        raise RequestError(
            "1 validation error detected: Value at "
            "'resultReuseConfiguration.resultReuseByAgeConfiguration.maxAgeInMinutes' failed to satisfy constraint: "
            f"Member must have value {bound}"
        )
    return {"ResultReuseByAgeConfiguration": {"Enabled": True, "MaxAgeInMinutes": age}}


def reuse_key(data: Json, text: str, location: str, results: Json) -> list[object]:
    """Gives what two executions must have in common.

    Args:
        data: The StartQueryExecution request.
        text: The SQL that runs: for EXECUTE that of the prepared statement.
        location: The location that result files go below.
        results: The rest of the ResultConfiguration that holds.
    """
    context = data.get("QueryExecutionContext") or {}
    return [
        data["QueryString"],
        text,
        data.get("ExecutionParameters") or [],
        (context.get("Catalog") or "").lower(),
        context.get("Database") or "",
        data.get("WorkGroup") or "primary",
        location,
        results,
    ]


def is_reusable(statement: Statement) -> bool:
    """Tells whether a statement is a query that has the same result over the same tables."""
    keywords = {token.keyword for token in statement.tokens}
    unordered = "LIMIT" in keywords and "ORDER" not in keywords
    return statement.is_query and not unordered and not keywords & _CHANGING


def earlier_result(configuration: Json, key: list[object]) -> Json | None:
    """Finds the newest execution with the same key that ran itself, is young enough and still has its file."""
    by_age = configuration["ResultReuseByAgeConfiguration"]
    if not by_age["Enabled"]:
        return None
    oldest = time.time() - by_age["MaxAgeInMinutes"] * 60
    for record in reversed(list(executions().values())):
        status = record["Status"]
        if (
            record.get("_reuse_key") == key
            and status["State"] == "SUCCEEDED"
            and status["CompletionDateTime"] >= oldest
            and not record["Statistics"]["ResultReuseInformation"]["ReusedPreviousResult"]
            and object_exists(record["ResultConfiguration"]["OutputLocation"])
        ):
            found: Json = record
            return found
    return None
