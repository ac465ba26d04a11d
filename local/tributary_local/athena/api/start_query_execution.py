"""StartQueryExecution."""

import asyncio

from tributary_local.athena.execution import new_execution
from tributary_local.athena.prepared import Request, resolve
from tributary_local.athena.request_error import RequestError
from tributary_local.athena.result_file import result_key
from tributary_local.athena.result_store import bucket_exists
from tributary_local.athena.service import Service
from tributary_local.athena.settings import effective_settings
from tributary_local.athena.store import Json, executions, new_uuid, prepared_statement, workgroup
from tributary_local.athena.syntax import check_syntax


async def start_query_execution(service: Service, data: Json) -> Json:
    """Checks a query and queues it.

    Raises:
        RequestError: The statement, the workgroup or the output location can't be used.
    """
    repeated = _earlier(data)
    if repeated is not None:
        return {"QueryExecutionId": repeated["QueryExecutionId"]}
    name = data.get("WorkGroup") or "primary"
    settings = effective_settings(workgroup(name), data.get("ResultConfiguration") or {})
    request = _request(data, name)
    if not bucket_exists(settings.location):
        raise RequestError(f"Unable to verify/create output bucket {settings.location.split('/')[2]}")
    await asyncio.to_thread(check_syntax, service.client, request.plan.sql)
    # While the syntax was being checked the same request may have come again.
    repeated = _earlier(data)
    if repeated is not None:
        return {"QueryExecutionId": repeated["QueryExecutionId"]}
    query_id = new_uuid()
    results = {
        **settings.configuration,
        "OutputLocation": settings.location + result_key(request.statement, query_id),
    }
    execution = new_execution(query_id, data, (request.statement.type, request.statement.subtype), results)
    executions()[query_id] = execution
    service.start(execution, request, settings.cutoff)
    return {"QueryExecutionId": query_id}


def _request(data: Json, workgroup_name: str) -> Request:
    def prepared(name: str) -> str:
        text: str = prepared_statement(workgroup_name, name)["QueryStatement"]
        return text

    database = (data.get("QueryExecutionContext") or {}).get("Database") or "default"
    return resolve(data.get("QueryString") or "", data.get("ExecutionParameters") or [], database, prepared)


def _earlier(data: Json) -> Json | None:
    """Finds the execution that an earlier request with the same token started."""
    token = data.get("ClientRequestToken")
    for execution in executions().values() if token else []:
        if execution["_client_request_token"] == token:
            if execution["Query"] != data.get("QueryString"):
                raise RequestError("Idempotent parameters do not match", "IDEMPOTENT_PARAMETER_MISMATCH")
            found: Json = execution
            return found
    return None
