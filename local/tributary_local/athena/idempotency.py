"""ClientRequestToken: a request that comes twice starts one query."""

from tributary_local.athena.request_error import RequestError
from tributary_local.athena.store import Json, executions

_SHORTEST, _LONGEST = 32, 128


def check_token(data: Json) -> None:
    """Refuses a request whose token is missing, too short or too long. The SDKs make one up for their callers.

    Raises:
        RequestError: The token can't be used.
    """
    token = data.get("ClientRequestToken")
    if token is None:
        raise RequestError("clientRequestToken is null or empty")
    if not _SHORTEST <= len(token) <= _LONGEST:
        bound = (
            f"greater than or equal to {_SHORTEST}" if len(token) < _SHORTEST else f"less than or equal to {_LONGEST}"
        )
        raise RequestError(
            "1 validation error detected: Value at 'clientRequestToken' failed to satisfy constraint: "
            f"Member must have length {bound}"
        )


def earlier_request(data: Json) -> Json | None:
    """Gives the answer to an earlier request with the same token.

    Raises:
        RequestError: The earlier request was another one.
    """
    for execution in executions().values():
        earlier = execution.get("_request") or {}
        if earlier.get("ClientRequestToken") == data["ClientRequestToken"]:
            if earlier != data:
                raise RequestError("Idempotent parameters do not match", "IDEMPOTENT_PARAMETER_MISMATCH")
            return {"QueryExecutionId": execution["QueryExecutionId"]}
    return None
