"""Says in Athena's words why a query ended without a result."""

from typing import Any

from tributary_local.athena.trino_client import TrinoError

SCAN_LIMIT_REASON = "Bytes scanned limit was exceeded"
CANCELLED_REASON = "Query cancelled by user"
_EXHAUSTED = {
    "CLUSTER_OUT_OF_MEMORY", "EXCEEDED_GLOBAL_MEMORY_LIMIT", "EXCEEDED_LOCAL_MEMORY_LIMIT", "EXCEEDED_CPU_LIMIT",
}  # fmt: skip
_SYSTEM, _USER, _OTHER = 1, 2, 3
# Numbers of Athena's error catalog; what isn't listed takes its category's general one.
_TYPES = {
    "COLUMN_NOT_FOUND": 1006,
    "DIVISION_BY_ZERO": 1001,
    "ENGINE_ERROR": 100,
    "ENGINE_UNREACHABLE": 100,
    "EXCEEDED_TIME_LIMIT": 206,
    "FUNCTION_NOT_FOUND": 1303,
    "HIVE_METASTORE_ERROR": 204,
    "INVALID_CAST_ARGUMENT": 1100,
    "INVALID_TABLE_PROPERTY": 1103,
    "INVALID_VIEW": 1107,
    "NOT_SUPPORTED": 1200,
    "SCHEMA_NOT_FOUND": 1301,
    "TABLE_NOT_FOUND": 1301,
    "TYPE_MISMATCH": 1002,
}
# The same query may succeed another time.
_PASSING = {"ENGINE_ERROR", "ENGINE_UNREACHABLE"}
_GENERAL_TYPES = {_SYSTEM: 200, _USER: 1000, _OTHER: 200}


class QueryFailedError(Exception):
    """The query ends as FAILED.

    Attributes:
        reason: Athena's StateChangeReason.
        error: Athena's AthenaError.
    """

    def __init__(self, reason: str, error: dict[str, Any]) -> None:
        super().__init__(reason)
        self.reason = reason
        self.error = error


class QueryCancelledError(Exception):
    """The query ends as CANCELLED, for the reason that is the exception's text."""


def failure(error: TrinoError) -> QueryFailedError:
    """Turns Trino's error into Athena's."""
    category = {"USER_ERROR": _USER, "EXTERNAL": _OTHER}.get(error.type, _SYSTEM)
    if error.name in _EXHAUSTED:
        reason, number = "Query exhausted resources at this scale factor", 0
    else:
        reason, number = f"{error.name}: {error.message}", _TYPES.get(error.name, _GENERAL_TYPES[category])
    retryable = error.type == "INSUFFICIENT_RESOURCES" or error.name in _PASSING
    return QueryFailedError(reason, _athena_error(category, number, reason, retryable))


def storage_failure(location: str, message: str) -> QueryFailedError:
    """The rows could not be written to the output location."""
    reason = f"Unable to write the result to {location}: {message}"
    return QueryFailedError(reason, _athena_error(_USER, 401, reason))


def internal_failure(error: Exception) -> QueryFailedError:
    """This package itself went wrong."""
    reason = f"GENERIC_INTERNAL_ERROR: {type(error).__name__}: {error}"
    return QueryFailedError(reason, _athena_error(_SYSTEM, 200, reason))


def _athena_error(category: int, number: int, reason: str, retryable: bool = False) -> dict[str, Any]:
    return {"ErrorCategory": category, "ErrorType": number, "Retryable": retryable, "ErrorMessage": reason}
