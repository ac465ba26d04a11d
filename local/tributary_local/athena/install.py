"""Puts the API's actions in the place of the emulator's own."""

import inspect
import json
from collections.abc import Awaitable, Callable
from typing import Any

from ministack.core.responses import error_response_json, json_response
from ministack.services import athena
from tributary_local.athena import catalog_views
from tributary_local.athena.api.get_query_execution import get_query_execution
from tributary_local.athena.api.get_query_results import get_query_results
from tributary_local.athena.api.list_query_executions import list_query_executions
from tributary_local.athena.api.start_query_execution import start_query_execution
from tributary_local.athena.api.stop_query_execution import stop_query_execution
from tributary_local.athena.api.update_named_query import update_named_query
from tributary_local.athena.api.update_prepared_statement import update_prepared_statement
from tributary_local.athena.api.workgroups import created_workgroup, updated_workgroup
from tributary_local.athena.request_error import RequestError
from tributary_local.athena.service import Service
from tributary_local.athena.store import Json
from tributary_local.athena.trino_client import TrinoClient
from tributary_local.emulator.patch import original, replace

Response = tuple[int, dict[str, str], bytes]
Action = Callable[[Service, Json], Json | Awaitable[Json]]

# The emulator's handler of an action, and what takes its place.
REPLACED: dict[str, Action] = {
    "_get_query_execution": get_query_execution,
    "_get_query_results": get_query_results,
    "_list_query_executions": list_query_executions,
    "_start_query_execution": start_query_execution,
    "_stop_query_execution": stop_query_execution,
}
ADDED: dict[str, Action] = {
    "UpdateNamedQuery": update_named_query,
    "UpdatePreparedStatement": update_prepared_statement,
}
COMPLETED: dict[str, Callable[[Json], Json]] = {
    "_create_workgroup": created_workgroup,
    "_update_workgroup": updated_workgroup,
}


def install(trino_url: str) -> None:
    """Makes the emulator of this process run Athena queries on a Trino server, which may start later.

    Args:
        trino_url: Base URL of the server, such as http://127.0.0.1:14501.

    Raises:
        EmulatorChanged: The emulator no longer has a function that is to be replaced.
    """
    catalog_views.install()
    service = Service(TrinoClient(trino_url))
    for name, action in REPLACED.items():
        replace(athena, name, _handler(service, action))
    for name, complete in COMPLETED.items():
        replace(athena, name, _completed(complete, original(athena, name)))
    replace(athena, "handle_request", _dispatcher(service, original(athena, "handle_request")))


def _handler(service: Service, action: Action) -> Callable[[Json], Awaitable[Response]]:
    async def handle(data: Json) -> Response:
        try:
            answer = action(service, data)
            return _ok(await answer if inspect.isawaitable(answer) else answer)
        except RequestError as error:
            return _refusal(error)

    return handle


def _completed(complete: Callable[[Json], Json], store: Callable[..., Any]) -> Callable[[Json], Response]:
    def handle(data: Json) -> Response:
        try:
            stored: Response = store(complete(data))
        except RequestError as error:
            return _refusal(error)
        return stored

    return handle


def _dispatcher(service: Service, handle_request: Callable[..., Any]) -> Callable[..., Awaitable[Response]]:
    """The emulator's table of actions is a local variable; what isn't in it is answered before it looks there."""

    async def dispatch(
        method: str, path: str, headers: dict[str, str], body: bytes, query_params: dict[str, list[str]]
    ) -> Response:
        action = ADDED.get(headers.get("x-amz-target", "").rpartition(".")[2])
        if action is not None:
            return await _handler(service, action)(json.loads(body))
        # The emulator's handlers answer at once, those put in their place may have to wait.
        answer = await handle_request(method, path, headers, body, query_params)
        response: Response = await answer if inspect.isawaitable(answer) else answer
        return response

    return dispatch


def _ok(answer: Json) -> Response:
    response: Response = json_response(answer)
    return response


def _refusal(error: RequestError) -> Response:
    codes = {"AthenaErrorCode": error.code, "ErrorCode": error.code}
    response: Response = error_response_json(error.name, error.message, 400, codes, message_key="Message")
    return response
