"""The signal of a task that failed."""

import json
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from airflow.sdk import Context

from tributary_airflow.chosen_datasets import run_key
from tributary_airflow.metric import count_one
from tributary_airflow.operator import WorkOperator
from tributary_airflow.run_window import window_text
from tributary_airflow.signal import Severity, Signal, shorten
from tributary_airflow.teller import Teller

METRIC = "TasksFailed"

RUN_CAUSES = ["source:*", "job:*", "athena:*"]
"""Components for which a run may have failed."""


@dataclass(eq=False, kw_only=True)
class TaskFailure(Teller):
    """A task's `on_failure_callback`: says what broke, of which component, what it affects and how it is run again.

    It belongs to the task and not to the DAG, whose callback would name the task that ended last.
    """

    severity: Severity
    key: str | None = None
    """What the failure of a task is known by that may fail without its run: the task's own success mends it."""
    impact: str | None = None
    """What is not done, where that is more than the tasks that follow."""

    def __call__(self, context: Context) -> None:
        """Publish the signal, and count the failure, whose alarm fires where the topic is out of reach.

        An error of AWS is Airflow's to log, it leaves the task failed as it is.
        """
        try:
            super().__call__(context)
        finally:
            count_one(METRIC, self.environment, self.region)

    def signal(self, context: Mapping[str, Any]) -> Signal:
        """The signal of the task that the context is of."""
        ti, task = context["ti"], context["task"]
        kind, settings = _operator(task)
        part = f" (part {ti.map_index})" if ti.map_index is not None and ti.map_index >= 0 else ""
        return Signal(
            **_about(kind, settings, f"tributary-{self.environment}-"),
            **(_run_of(settings, context) if self.key is None else {"key": self.key}),
            state="failing",
            severity=self.severity,
            owner=task.owner,
            what=shorten(f"Task {ti.task_id}{part} of {ti.dag_id} failed at try {ti.try_number}.", 500),
            cause=shorten(str(context.get("exception") or "unknown: see the log"), 1000),
            impact=self.impact or shorten(_impact(task), 1000),
            since=self.clock().isoformat(),
            environment=self.environment,
            dataset=settings.get("dataset"),
            run_id=ti.run_id,
            log_url=getattr(ti, "log_url", None),
            rerun=_rerun(self.environment, ti.dag_id, ti.run_id, ti.task_id),
        )


def _impact(task: Any) -> str:
    affected = sorted(task.get_flat_relative_ids(upstream=False))
    if not affected:
        return "Nothing follows it in the run; the run has failed."
    return f"Not done until it is mended: {', '.join(affected)}."


def _operator(task: Any) -> tuple[type, Mapping[str, Any]]:
    """Class and arguments of a task, also of one that is mapped and whose part is not known."""
    if hasattr(task, "partial_kwargs"):
        return task.operator_class, task.partial_kwargs
    return type(task), vars(task)


def _about(kind: type, settings: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    """What is broken, and what may be the cause."""
    if issubclass(kind, WorkOperator):
        return {
            "type": kind.failure_type,
            "component": kind.component(settings, prefix),
            "symptom_of": kind.causes(settings, prefix),
        }
    kind_of_failure = "RunFailed" if "trigger_dag_id" in settings else "TaskFailed"
    # A run that its guard holds back is no news while the source that it is held back for is told of.
    return {"type": kind_of_failure, "component": "run", "symptom_of": RUN_CAUSES}


def _run_of(settings: Mapping[str, Any], context: Mapping[str, Any]) -> dict[str, Any]:
    """The key of the failure, which the run's success begins with, and the window that it is of.

    A task that waits for the run of another DAG fails as a part of that run, whose success mends it. The parts of a
    mapped task have one key: what mends one of them mends all.
    """
    ti = context["ti"]
    conf = settings.get("conf")
    if isinstance(conf, Mapping) and "window_start" in conf and settings.get("trigger_run_id"):
        key = f"{run_key(settings['trigger_dag_id'], conf)}{settings['trigger_run_id']}:{ti.task_id}"
        return {"key": key, "window": window_text({"params": conf})}
    key = f"{run_key(ti.dag_id, context.get('params'))}{ti.run_id}:{ti.task_id}"
    return {"key": key, "window": window_text(context)}


def _rerun(environment: str, dag_id: str, run_id: str, task_id: str) -> str:
    """The command that clears the task and what follows it, as far as that has failed."""
    body = {
        "dry_run": False,
        "dag_run_id": run_id,
        "task_ids": [task_id],
        "include_downstream": True,
        "only_failed": True,
    }
    return (
        f"aws mwaa invoke-rest-api --name tributary-{environment} --method POST "
        f"--path /dags/{dag_id}/clearTaskInstances --body {shlex.quote(json.dumps(body))}"
    )
