"""What GetJobRun answers, and the changes of state that it goes through."""

from __future__ import annotations

import secrets
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

LOG_GROUP_PREFIX = "/aws-glue/jobs"


@dataclass(frozen=True)
class Ending:
    """How an attempt ended."""

    state: str
    """SUCCEEDED, FAILED, TIMEOUT or STOPPED."""
    error: str | None
    """Glue's error message, if there is one."""
    seconds: float
    """How long the script ran."""


def new_run_id() -> str:
    """An identifier such as Glue gives a run."""
    return f"jr_{secrets.token_hex(32)}"


def new_record(
    job: Mapping[str, Any], run_id: str, request: Mapping[str, Any], log_group_prefix: str, attempt: int
) -> dict[str, Any]:
    """The record of an attempt that is about to start.

    Args:
        job: The job as GetJob answers it.
        run_id: Identifier of this attempt.
        request: What StartJobRun was asked, which may override the job's size and timeout.
        log_group_prefix: What the names of the log groups begin with.
        attempt: 0, or the number of the retry.
    """
    now = _now()
    notification = request.get("NotificationProperty") or job.get("NotificationProperty")
    return {
        "Id": run_id,
        "Attempt": attempt,
        "JobName": job["Name"],
        "JobMode": "SCRIPT",
        "JobRunState": "STARTING",
        "Arguments": dict(request.get("Arguments") or {}),
        "StartedOn": now,
        "LastModifiedOn": now,
        "PredecessorRuns": [],
        "ExecutionTime": 0,
        "Timeout": request.get("Timeout") or job.get("Timeout") or 480,
        "WorkerType": request.get("WorkerType") or job.get("WorkerType"),
        "NumberOfWorkers": request.get("NumberOfWorkers") or job.get("NumberOfWorkers"),
        "GlueVersion": job.get("GlueVersion"),
        "LogGroupName": log_group_prefix,
        **({"NotificationProperty": notification} if notification else {}),
    }


def mark_waiting(record: dict[str, Any], reason: str) -> None:
    """The run waits until it may start."""
    record.update(JobRunState="WAITING", StateDetail=reason, LastModifiedOn=_now())


def mark_starting(record: dict[str, Any]) -> None:
    """It is the turn of a run that waited."""
    record.pop("StateDetail")
    record.update(JobRunState="STARTING", LastModifiedOn=_now())


def mark_running(record: dict[str, Any]) -> None:
    """The script is about to run."""
    record.update(JobRunState="RUNNING", LastModifiedOn=_now())


def mark_stopping(record: dict[str, Any]) -> None:
    """The script is being ended on request."""
    record.update(JobRunState="STOPPING", LastModifiedOn=_now())


def mark_ended(record: dict[str, Any], ending: Ending) -> None:
    """The attempt is over."""
    now = _now()
    ended: dict[str, Any] = {"CompletedOn": now, "LastModifiedOn": now, "ExecutionTime": round(ending.seconds)}
    if ending.error is not None:
        ended["ErrorMessage"] = ending.error
    record.pop("StateDetail", None)
    record.update(ended, JobRunState=ending.state)


def _now() -> float:
    return round(time.time(), 3)
