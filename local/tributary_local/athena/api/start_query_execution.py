"""StartQueryExecution."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from tributary_local.athena.execution import mark_succeeded, new_execution
from tributary_local.athena.prepare import SUBTYPES, change_of_prepared
from tributary_local.athena.prepared import resolve
from tributary_local.athena.request_error import RequestError
from tributary_local.athena.result import Result
from tributary_local.athena.result_file import result_key
from tributary_local.athena.result_store import bucket_exists
from tributary_local.athena.service import Service
from tributary_local.athena.settings import Settings, effective_settings
from tributary_local.athena.statement import Statement, parse_statement
from tributary_local.athena.store import Json, executions, new_uuid, prepared_statement, workgroup
from tributary_local.athena.syntax import check_syntax


@dataclass(frozen=True)
class _Work:
    """What an execution will do: its statement, the text whose syntax is checked before, and how to begin."""

    statement: Statement
    text: str | None
    begin: Callable[[Json], None]


async def start_query_execution(service: Service, data: Json) -> Json:
    """Checks a query and queues it.

    Raises:
        RequestError: The statement, the workgroup or the output location can't be used.
    """
    repeated = _earlier(data)
    if repeated is not None:
        return repeated
    name = data.get("WorkGroup") or "primary"
    settings = effective_settings(workgroup(name), data.get("ResultConfiguration") or {})
    if not bucket_exists(settings.location):
        raise RequestError(f"Unable to verify/create output bucket {settings.location.split('/')[2]}")
    statement = parse_statement(data.get("QueryString") or "")
    work = _change(statement, name) if statement.subtype in SUBTYPES else _query(service, statement, data, settings)
    if work.text is not None:
        await asyncio.to_thread(check_syntax, service.client, work.text)
    # While the syntax was being checked the same request may have come again.
    return _earlier(data) or _begin(work, data, settings)


def _query(service: Service, statement: Statement, data: Json, settings: Settings) -> _Work:
    def prepared(name: str) -> str:
        text: str = prepared_statement(data.get("WorkGroup") or "primary", name)["QueryStatement"]
        return text

    database = (data.get("QueryExecutionContext") or {}).get("Database") or "default"
    request = resolve(statement, data.get("ExecutionParameters") or [], database, prepared)
    return _Work(
        request.statement, request.plan.sql, lambda execution: service.start(execution, request, settings.cutoff)
    )


def _change(statement: Statement, workgroup_name: str) -> _Work:
    change, text = change_of_prepared(statement, workgroup_name)

    def begin(execution: Json) -> None:
        change()
        mark_succeeded(execution, Result([], []))

    return _Work(statement, text, begin)


def _begin(work: _Work, data: Json, settings: Settings) -> Json:
    query_id = new_uuid()
    location = settings.location + result_key(work.statement, query_id)
    results = {**settings.configuration, "OutputLocation": location}
    execution = new_execution(query_id, data, (work.statement.type, work.statement.subtype), results)
    executions()[query_id] = execution
    work.begin(execution)
    return {"QueryExecutionId": query_id}


def _earlier(data: Json) -> Json | None:
    """Finds the execution that an earlier request with the same token started."""
    token = data.get("ClientRequestToken")
    for execution in executions().values() if token else []:
        if execution["_client_request_token"] == token:
            if execution["Query"] != data.get("QueryString"):
                raise RequestError("Idempotent parameters do not match", "IDEMPOTENT_PARAMETER_MISMATCH")
            return {"QueryExecutionId": execution["QueryExecutionId"]}
    return None
