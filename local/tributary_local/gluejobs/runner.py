"""Job runs of the whole emulator: starting, queuing, retrying, limiting and stopping them."""

from __future__ import annotations

import contextvars
import shutil
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from tributary_local.gluejobs.class_archive import archive_of
from tributary_local.gluejobs.delay_event import telling_of_delay
from tributary_local.gluejobs.job_arguments import merge_arguments
from tributary_local.gluejobs.job_run import JobRun
from tributary_local.gluejobs.jvm_pool import JvmPool
from tributary_local.gluejobs.run_record import (
    LOG_GROUP_PREFIX,
    Ending,
    mark_ended,
    mark_starting,
    mark_waiting,
    new_record,
    new_run_id,
)
from tributary_local.gluejobs.settings import RunnerSettings
from tributary_local.gluejobs.spark_jvm import SparkJvm
from tributary_local.gluejobs.state_change_event import emit_state_change
from tributary_local.gluejobs.warm_up import WarmUp


class ConcurrentRunsExceededError(Exception):
    """The job has as many runs at work as it allows."""


@dataclass(frozen=True)
class JobRequest:
    """A call of StartJobRun and what it is about."""

    job: Mapping[str, Any]
    """The job as GetJob answers it."""
    request: Mapping[str, Any]
    """The call's parameters."""
    records: list[dict[str, Any]]
    """The job's runs, newest first; the attempts are added to it."""
    region: str
    """Region of the job."""

    @property
    def limit(self) -> int:
        """How many runs of the job may be at work."""
        return int((self.job.get("ExecutionProperty") or {}).get("MaxConcurrentRuns") or 1)

    @property
    def queued(self) -> bool:
        """Whether a run beyond the limit waits for its turn; what the call says counts before what the job says."""
        return bool(self.request.get("JobRunQueuingEnabled", self.job.get("JobRunQueuingEnabled")))


class JobRunner:
    """Runs jobs on a pool of warm JVMs."""

    def __init__(self, settings: RunnerSettings, warm_up: Callable[[SparkJvm], bool] | None = None) -> None:
        """Prepare for runs.

        Args:
            settings: Where things are, and how many JVMs there may be.
            warm_up: What is done with a new JVM before it is lent, and whether it went well; by default a small job.
        """
        self._settings = settings
        self._pool = JvmPool(settings.jvms, self._launch, warm_up or WarmUp(settings))
        self._lock = threading.Lock()
        self._turn = threading.Condition(self._lock)
        self._active: dict[str, JobRun] = {}
        self._waiting: dict[str, JobRun] = {}

    def begin(self) -> None:
        """Clear what an earlier emulator left and start the JVMs in the background."""
        for folder in (self._settings.runs, self._settings.spark):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
        self._pool.fill()

    def _launch(self, iceberg: bool) -> SparkJvm:
        archive = archive_of(self._settings.jars)
        flags = [f"-XX:SharedArchiveFile={archive}"] if iceberg and archive.exists() else []
        return SparkJvm.launch(self._settings, iceberg=iceberg, flags=flags)

    def start(self, wanted: JobRequest) -> str:
        """Start a run in the background, or queue it, and return its identifier.

        Raises:
            ConcurrentRunsExceededError: If the job has its maximum of runs at work, and queues none.
        """
        run_id = new_run_id()
        reason = f"Concurrent runs exceeded for {wanted.job['Name']}"
        with self._lock:
            taken = sum(record["Id"] in self._active or record["Id"] in self._waiting for record in wanted.records)
            if taken >= wanted.limit and not wanted.queued:
                raise ConcurrentRunsExceededError(reason)
            first = self._attempt(wanted, run_id, 0)
            if taken >= wanted.limit:
                mark_waiting(first.record, reason)
                self._waiting[run_id] = self._active.pop(run_id)
        # The emulator keeps the account and the region of a request in context variables, which threads don't inherit.
        context = contextvars.copy_context()
        threading.Thread(
            target=context.run, args=(self._run_attempts, wanted, first), name=f"glue-{run_id}", daemon=True
        ).start()
        return run_id

    def stop(self, run_id: str) -> bool:
        """End a run; False if it neither is at work nor waits."""
        with self._lock:
            run = self._active.get(run_id) or self._waiting.get(run_id)
            if run is None:
                return False
            run.stop()
            self._turn.notify_all()
            return True

    def _attempt(self, wanted: JobRequest, run_id: str, number: int) -> JobRun:
        """Put an attempt on record; the caller holds the lock."""
        arguments = merge_arguments(wanted.job, wanted.request.get("Arguments") or {})
        log_group_prefix = arguments.get("--custom-logGroup-prefix") or LOG_GROUP_PREFIX
        record = new_record(wanted.job, run_id, wanted.request, log_group_prefix, number)
        run = JobRun(self._settings, self._pool, wanted.job, arguments, record, wanted.region)
        wanted.records.insert(0, record)
        self._active[run_id] = run
        return run

    def _run_attempts(self, wanted: JobRequest, first: JobRun) -> None:
        run: JobRun | None = first
        while run is not None:
            record = run.record
            ending = self._run(run) if self._await_turn(wanted, run) else Ending("STOPPED", None, 0.0)
            with self._lock:
                self._active.pop(record["Id"], None)
                mark_ended(record, ending)
                run = self._retry(wanted, first, record)
                self._turn.notify_all()
            emit_state_change(record)

    def _run(self, run: JobRun) -> Ending:
        with telling_of_delay(run.record, self._settings.minute_seconds):
            return run.run()

    def _await_turn(self, wanted: JobRequest, run: JobRun) -> bool:
        """Wait until a queued run may start, first come, first served; False if it was stopped before."""
        run_id = run.record["Id"]
        with self._turn:
            if run_id in self._waiting:
                self._turn.wait_for(lambda: run.stopped or self._is_next(wanted, run_id))
                del self._waiting[run_id]
                if run.stopped:
                    return False
                mark_starting(run.record)
                self._active[run_id] = run
                self._turn.notify_all()
        return True

    def _is_next(self, wanted: JobRequest, run_id: str) -> bool:
        """Whether a run is the longest waiting one of its job, and there is room for it; the caller holds the lock."""
        own = {record["Id"] for record in wanted.records}
        longest = next(waiting for waiting in self._waiting if waiting in own)
        return longest == run_id and len(own & self._active.keys()) < wanted.limit

    def _retry(self, wanted: JobRequest, first: JobRun, failed: Mapping[str, Any]) -> JobRun | None:
        """The attempt that follows a failed one, as long as the job allows retries; the caller holds the lock."""
        number = failed["Attempt"] + 1
        if failed["JobRunState"] != "FAILED" or number > int(wanted.job.get("MaxRetries") or 0):
            return None
        run = self._attempt(wanted, f"{first.record['Id']}_attempt_{number}", number)
        run.record["PreviousRunId"] = failed["Id"]
        return run
