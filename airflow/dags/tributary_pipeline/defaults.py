"""What all DAGs and their tasks have in common."""

from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.timetables.interval import CronDataIntervalTimetable
from tributary_airflow.report import COMPONENT, PublishReportOperator
from tributary_airflow.run_failure import RunFailure
from tributary_airflow.run_success import RunSuccess
from tributary_airflow.signal import Severity
from tributary_airflow.task_failure import TaskFailure
from tributary_airflow.task_success import TaskSuccess

from tributary_pipeline.environment import Environment

OWNER = "data-platform"

START = datetime(2025, 1, 1, tzinfo=UTC)

ALONE_PATIENCE = 15.0
"""Seconds that a task waits in its worker when hardly another one wants it."""


def timetable(cron: str | None) -> CronDataIntervalTimetable | None:
    """The schedule of a cron expression in UTC; None where a DAG is only started by hand.

    A cron string alone has no data interval in Airflow 3: start and end are the same moment.
    """
    return None if cron is None else CronDataIntervalTimetable(cron, timezone="UTC")


def _place(environment: Environment) -> dict[str, Any]:
    """Whom a callback tells, and of which environment."""
    return {
        "topic_arn": environment.topic_arn,
        "region": environment.region,
        "environment": environment.environment,
    }


def task_defaults(environment: Environment, severity: Severity) -> dict[str, Any]:
    """`default_args` of a DAG: who is asked, what is tried again, who is told, and whether at once."""
    return {
        "owner": OWNER,
        "retries": environment.retries,
        "retry_delay": timedelta(seconds=environment.retry_delay_seconds),
        "retry_exponential_backoff": True,
        "max_retry_delay": timedelta(minutes=10),
        "on_failure_callback": TaskFailure(**_place(environment), severity=severity),
    }


def report_callbacks(environment: Environment) -> dict[str, Any]:
    """Callbacks of the task that publishes the report: a failure waits for the morning, and its own success ends it."""
    key = f"report:{environment.environment}"
    return {
        "on_failure_callback": TaskFailure(
            **_place(environment),
            severity="ticket",
            key=key,
            impact="The published report is that of an earlier run; marts, KPIs and advice are new.",
        ),
        "on_success_callback": TaskSuccess(
            **_place(environment), key=key, type=PublishReportOperator.failure_type, component=COMPONENT
        ),
    }


def run_success(environment: Environment, *, of_any_window: bool = False) -> RunSuccess:
    """`on_success_callback` of a DAG: its failures of the run's window are well again, or those of any window."""
    return RunSuccess(**_place(environment), owner=OWNER, of_any_window=of_any_window)


def run_failure(environment: Environment, severity: Severity) -> RunFailure:
    """`on_failure_callback` of a DAG: a run that failed, or took longer than it may."""
    return RunFailure(**_place(environment), owner=OWNER, severity=severity)


def work_defaults(environment: Environment, severity: Severity) -> dict[str, Any]:
    """`default_args` of a DAG whose tasks wait for work in AWS."""
    return {
        **task_defaults(environment, severity),
        "region": environment.region,
        "poll_seconds": environment.poll_seconds,
    }
