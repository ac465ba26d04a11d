"""Runs one planned query on Trino, from a thread of its own."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from threading import Event
from typing import Any

from tributary_local.athena.column_info import column_info
from tributary_local.athena.datum import datum
from tributary_local.athena.failure import CANCELLED_REASON, SCAN_LIMIT_REASON, QueryCancelledError, failure
from tributary_local.athena.literals import athena_literals
from tributary_local.athena.parameters import expression
from tributary_local.athena.plan import Plan
from tributary_local.athena.result import Result
from tributary_local.athena.trino_client import PREPARED_NAME, Session, TrinoClient, TrinoError

Stats = Mapping[str, Any]
# A server that has just started has no node to run on for a moment.
_STARTING = {"NO_NODES_AVAILABLE", "SERVER_STARTING_UP"}
_STARTING_PATIENCE = 30.0


@dataclass(frozen=True)
class Run:
    """One run of a plan.

    Attributes:
        plan: What to run.
        session: In which context.
        scan_limit: Bytes that the query may read, None without a limit.
        cancelled: Set when somebody wants the query to end.
        progress: Told Trino's statistics at every step.
    """

    plan: Plan
    session: Session
    scan_limit: int | None
    cancelled: Event
    progress: Callable[[Stats], None]


def execute(client: TrinoClient, run: Run) -> Result:
    """Runs a query to its end; blocks.

    Raises:
        QueryFailedError: It failed.
        QueryCancelledError: It was cancelled, or read more than its limit.
    """
    deadline = time.monotonic() + _STARTING_PATIENCE
    while True:
        try:
            return run.plan.shape(_attempt(client, run))
        except TrinoError as error:
            if error.name in _STARTING and time.monotonic() < deadline and not run.cancelled.is_set():
                time.sleep(0.5)
                continue
            if error.stats is not None:
                run.progress(error.stats)
            if error.name == "EXCEEDED_SCAN_LIMIT":
                raise QueryCancelledError(SCAN_LIMIT_REASON) from error
            if error.name == "USER_CANCELED":
                raise QueryCancelledError(CANCELLED_REASON) from error
            raise failure(error) from error


def _attempt(client: TrinoClient, run: Run) -> Result:
    sql, session = _bound(client, run)
    columns: list[dict[str, Any]] = []
    rows: list[list[str | None]] = []
    pages = client.pages(sql, session)
    try:
        for page in pages:
            run.progress(page.stats)
            if run.cancelled.is_set() and not page.last:
                raise QueryCancelledError(CANCELLED_REASON)
            # Trino looks at its own limit once a second only. What has been written can't be taken back.
            if _over(page.stats, run.scan_limit) and not (page.last and page.update_type):
                raise QueryCancelledError(SCAN_LIMIT_REASON)
            columns = page.columns or columns
            signatures = [column["typeSignature"] for column in columns]
            rows += [[datum(*pair) for pair in zip(row, signatures, strict=True)] for row in page.rows]
            query_id, changed = page.query_id, page.update_type
            count = page.update_count
    finally:
        pages.close()
    if changed is not None:
        written = [column_info(column) for column in columns if column["name"] == "rows"]
        return Result(written, [], count, query_id)
    return Result([column_info(column) for column in columns], rows, engine_query_id=query_id)


def _bound(client: TrinoClient, run: Run) -> tuple[str, Session]:
    """Binds the parameters: Trino takes the statement and its values apart, so no value becomes SQL of the query."""
    properties = {**run.session.properties, **run.plan.properties}
    if run.scan_limit is not None:
        properties["query_max_scan_physical_bytes"] = f"{run.scan_limit}B"
    session = replace(run.session, properties=properties)
    using = run.plan.using
    if run.plan.parameters:
        using = ",\n".join(expression(value, client, session) for value in run.plan.parameters)
    if using is None:
        return athena_literals(run.plan.sql), session
    prepared = replace(session, prepared=athena_literals(run.plan.sql))
    return f"EXECUTE {PREPARED_NAME} USING\n{athena_literals(using)}", prepared


def _over(stats: Stats, limit: int | None) -> bool:
    return limit is not None and stats["physicalInputBytes"] > limit
