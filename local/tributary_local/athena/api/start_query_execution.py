"""StartQueryExecution."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, replace

from tributary_local.athena.execution import mark_reused, mark_succeeded, new_execution
from tributary_local.athena.idempotency import check_token, earlier_request
from tributary_local.athena.metrics import publish
from tributary_local.athena.prepare import SUBTYPES, change_of_prepared
from tributary_local.athena.prepared import Request, resolve
from tributary_local.athena.request_error import RequestError
from tributary_local.athena.result import Result
from tributary_local.athena.result_file import result_key
from tributary_local.athena.result_store import bucket_exists
from tributary_local.athena.reuse import earlier_result, is_reusable, reuse_configuration, reuse_key
from tributary_local.athena.service import Service
from tributary_local.athena.settings import Settings, effective_settings
from tributary_local.athena.state_change_event import emit_state_change
from tributary_local.athena.statement import Statement, parse_statement
from tributary_local.athena.store import Json, executions, new_uuid, prepared_statement, workgroup
from tributary_local.athena.syntax import check_syntax
from tributary_local.athena.table_creation import parse_table_creation, table_creation_sql


@dataclass(frozen=True)
class _Work:
    """What an execution will do: its statement, the text whose syntax is checked before, and how to begin."""

    statement: Statement
    text: str | None
    begin: Callable[[Json], None]


async def start_query_execution(service: Service, data: Json) -> Json:
    """Checks a query and queues it.

    Raises:
        RequestError: The token, the statement, the workgroup or the output location can't be used.
    """
    check_token(data)
    repeated = earlier_request(data)
    if repeated is not None:
        return repeated
    name = data.get("WorkGroup") or "primary"
    settings = effective_settings(workgroup(name), data.get("ResultConfiguration") or {})
    if not bucket_exists(settings.location):
        raise RequestError(f"Unable to verify/create output bucket {settings.location.split('/')[2]}")
    reuse = reuse_configuration(data.get("ResultReuseConfiguration"))
    statement = parse_statement(data.get("QueryString") or "")
    query_id = new_uuid()
    if statement.subtype in SUBTYPES:
        work = _change(statement, name)
    else:
        work = _query(service, statement, data, settings, query_id)
    if work.text is not None:
        await asyncio.to_thread(check_syntax, service.client, work.text)
    # While the syntax was being checked the same request may have come again.
    repeated = earlier_request(data)
    if repeated is not None:
        return repeated
    location = settings.location + result_key(work.statement, query_id)
    results = {**settings.configuration, "OutputLocation": location}
    execution = new_execution(query_id, data, (work.statement.type, work.statement.subtype), results, reuse)
    executions()[query_id] = execution
    emit_state_change(execution)
    work.begin(execution)
    return {"QueryExecutionId": query_id}


def _query(service: Service, statement: Statement, data: Json, settings: Settings, query_id: str) -> _Work:
    def prepared(name: str) -> str:
        text: str = prepared_statement(data.get("WorkGroup") or "primary", name)["QueryStatement"]
        return text

    database = _database(data)
    request = resolve(statement, data.get("ExecutionParameters") or [], database, prepared)
    text = request.plan.sql
    if request.statement.subtype == "CREATE_TABLE_AS_SELECT":
        request = _table_creation(request, database, settings, query_id)

    def begin(execution: Json) -> None:
        if is_reusable(request.statement) and not settings.overridden:
            key = reuse_key(data, text, settings.location, settings.configuration)
            earlier = earlier_result(execution["ResultReuseConfiguration"], key)
            if earlier is not None:
                mark_reused(execution, earlier)
                publish(execution)
                emit_state_change(execution)
                return
            execution["_reuse_key"] = key
        service.start(execution, request, settings.cutoff)

    return _Work(request.statement, text, begin)


def _table_creation(request: Request, database: str, settings: Settings, query_id: str) -> Request:
    creation = parse_table_creation(request.statement)
    location = f"{settings.location}tables/{query_id}/"
    sql, properties = table_creation_sql(creation, database, location, settings.enforced)
    return replace(request, plan=replace(request.plan, sql=sql, properties=properties))


def _change(statement: Statement, workgroup_name: str) -> _Work:
    change, text = change_of_prepared(statement, workgroup_name)

    def begin(execution: Json) -> None:
        change()
        mark_succeeded(execution, Result([], []))
        emit_state_change(execution)

    return _Work(statement, text, begin)


def _database(data: Json) -> str:
    database: str = (data.get("QueryExecutionContext") or {}).get("Database") or "default"
    return database
