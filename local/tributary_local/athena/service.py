"""Runs query executions in the background of the emulator's event loop."""

import asyncio
from dataclasses import dataclass, field
from threading import Event

from tributary_local.athena.engine import Run, Stats, execute
from tributary_local.athena.execution import (
    is_final,
    mark_cancelled,
    mark_engine_ended,
    mark_failed,
    mark_progress,
    mark_running,
    mark_succeeded,
)
from tributary_local.athena.failure import CANCELLED_REASON, QueryCancelledError, QueryFailedError, internal_failure
from tributary_local.athena.metrics import publish
from tributary_local.athena.names import table_key
from tributary_local.athena.plan import CATALOG
from tributary_local.athena.prepared import Request
from tributary_local.athena.result import Result
from tributary_local.athena.result_file import result_content
from tributary_local.athena.result_store import write_result
from tributary_local.athena.state_change_event import emit_state_change
from tributary_local.athena.store import Json
from tributary_local.athena.trino_client import Session, TrinoClient
from tributary_local.athena.written_files import manifest, written_table

CONCURRENCY = 4
MANIFEST = "-manifest.csv"


@dataclass
class _Job:
    """A query execution that has not ended."""

    task: asyncio.Task[None]
    cancelled: Event = field(default_factory=Event)


class Service:
    """The queries of one emulator process; at most four run at a time, the others are queued."""

    def __init__(self, client: TrinoClient) -> None:
        """Takes the engine's client."""
        self.client = client
        self._slots = asyncio.Semaphore(CONCURRENCY)
        self._jobs: dict[str, _Job] = {}

    def start(self, execution: Json, request: Request, cutoff: int | None) -> None:
        """Queues an execution; call it on the event loop, in the context of the API request."""
        cancelled = Event()

        def progress(stats: Stats) -> None:
            mark_progress(execution, stats)

        run = Run(request.plan, session(execution), cutoff, cancelled, progress)
        task = asyncio.get_running_loop().create_task(self._work(execution, request, run))
        query_id = execution["QueryExecutionId"]
        self._jobs[query_id] = _Job(task, cancelled)
        task.add_done_callback(lambda _: self._jobs.pop(query_id))

    def stop(self, execution: Json) -> None:
        """Cancels an execution: at once while it is queued, else as soon as the engine has let go of it."""
        job = self._jobs.get(execution["QueryExecutionId"])
        if job is not None:
            job.cancelled.set()
        if execution["Status"]["State"] == "QUEUED":
            mark_cancelled(execution, CANCELLED_REASON)
            _tell_ended(execution)

    async def _work(self, execution: Json, request: Request, run: Run) -> None:
        async with self._slots:
            if is_final(execution):
                return
            mark_running(execution)
            emit_state_change(execution)
            try:
                result = await self._execute(execution, run)
                content = result_content(request.statement, result)
                if content is not None:
                    write_result(execution["ResultConfiguration"], content)
                write_manifest(execution, request, result)
            except QueryFailedError as failure:
                mark_failed(execution, failure.reason, failure.error)
            except QueryCancelledError as cancellation:
                mark_cancelled(execution, str(cancellation))
            except asyncio.CancelledError:
                # The emulator ends: the thread must let go of its query, or the process would wait for it.
                run.cancelled.set()
                raise
            except Exception as error:
                unexpected = internal_failure(error)
                mark_failed(execution, unexpected.reason, unexpected.error)
                raise
            else:
                mark_succeeded(execution, result)
            finally:
                if is_final(execution):
                    _tell_ended(execution)

    async def _execute(self, execution: Json, run: Run) -> Result:
        try:
            return await asyncio.to_thread(execute, self.client, run)
        finally:
            mark_engine_ended(execution)


def _tell_ended(execution: Json) -> None:
    publish(execution)
    emit_state_change(execution)


def write_manifest(execution: Json, request: Request, result: Result) -> None:
    """Writes beside the result which files a statement has added to a table.

    Raises:
        QueryFailedError: S3 refused the object.
    """
    written = written_table(request.statement)
    if written is not None:
        configuration = execution["ResultConfiguration"]
        table = table_key(written, session(execution).schema)
        write_result(configuration, manifest(table, result.engine_query_id), MANIFEST)
        execution["Statistics"]["DataManifestLocation"] = configuration["OutputLocation"] + MANIFEST


def session(execution: Json) -> Session:
    """Gives the engine's session for an execution."""
    context = execution["QueryExecutionContext"]
    return Session(
        catalog=(context.get("Catalog") or CATALOG).lower(),
        schema=context.get("Database") or "default",
        source=f"workgroup {execution['WorkGroup']}",
    )
