"""The emulator's stores that the API shares with it, each scoped to the account and region of the request."""

import time
from typing import Any

from ministack.core.responses import new_uuid
from ministack.services import athena
from tributary_local.athena.request_error import RequestError

Json = dict[str, Any]

__all__ = [
    "Json",
    "delete_prepared_statement",
    "execution",
    "executions",
    "named_query",
    "new_uuid",
    "prepared_statement",
    "put_prepared_statement",
    "workgroup",
]


def executions() -> Any:  # noqa: ANN401 - the emulator's scoped dictionary has no types
    """The query executions by id, oldest first."""
    return athena._executions


def execution(query_id: str) -> Json:
    """Finds a query execution.

    Raises:
        RequestError: There is none.
    """
    found: Json | None = athena._executions.get(query_id)
    if found is None:
        raise RequestError(f"QueryExecution {query_id} was not found", "QUERY_EXECUTION_NOT_FOUND")
    return found


def workgroup(name: str) -> Json:
    """Finds a workgroup.

    Raises:
        RequestError: There is none.
    """
    found: Json | None = athena._workgroups.get(name)
    if found is None:
        raise RequestError("WorkGroup is not found.", "WORKGROUP_NOT_FOUND")
    return found


def prepared_statement(workgroup_name: str, name: str) -> Json:
    """Finds a prepared statement of a workgroup.

    Raises:
        RequestError: There is none.
    """
    found: Json | None = athena._prepared_statements.get(f"{workgroup_name}/{name}")
    if found is None:
        raise RequestError(
            f"PreparedStatement {name} was not found in workGroup {workgroup_name}",
            name="ResourceNotFoundException",
        )
    return found


def put_prepared_statement(workgroup_name: str, name: str, text: str) -> None:
    """Makes or replaces a prepared statement of a workgroup."""
    athena._prepared_statements[f"{workgroup_name}/{name}"] = {
        "StatementName": name,
        "WorkGroupName": workgroup_name,
        "QueryStatement": text,
        "Description": "",
        "LastModifiedTime": int(time.time()),
    }


def delete_prepared_statement(workgroup_name: str, name: str) -> None:
    """Removes a prepared statement of a workgroup; one that is gone already stays gone."""
    athena._prepared_statements.pop(f"{workgroup_name}/{name}", None)


def named_query(query_id: str) -> Json:
    """Finds a named query.

    Raises:
        RequestError: There is none.
    """
    found: Json | None = athena._named_queries.get(query_id)
    if found is None:
        raise RequestError(f"NamedQuery {query_id} was not found")
    return found
