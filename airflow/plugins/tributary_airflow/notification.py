"""The message about a failed task."""

from typing import Any

from airflow.sdk import Context

from tributary_airflow.work import client

_SUBJECT_LIMIT = 100  # of SNS, in ASCII characters without line breaks


class FailureNotification:
    """A task's `on_failure_callback`: publishes what broke, since when, what it affects and where the log is.

    It belongs to the task and not to the DAG, whose callback would name the task that ended last.
    """

    def __init__(self, topic_arn: str, region: str, environment: str) -> None:
        self.topic_arn = topic_arn
        self.region = region
        self.environment = environment

    def __call__(self, context: Context) -> None:
        """Publish the message; an error of SNS is Airflow's to log, it leaves the task failed as it is."""
        subject = f"[{self.environment}] {context['ti'].dag_id}: {context['ti'].task_id} failed"
        client("sns", self.region).publish(
            TopicArn=self.topic_arn,
            Subject=subject.encode("ascii", "replace").decode()[:_SUBJECT_LIMIT],
            Message=message(context),
        )


def message(context: Context) -> str:
    """The text, a fact a line."""
    ti, task = context["ti"], context["task"]
    part = f" (part {ti.map_index})" if ti.map_index is not None and ti.map_index >= 0 else ""
    affected = sorted(task.get_flat_relative_ids(upstream=False))
    facts: dict[str, Any] = {
        "What broke": f"task {ti.task_id}{part} of {ti.dag_id}, try {ti.try_number}",
        "Cause": context.get("exception") or "unknown: see the log",
        "Since": ti.start_date.isoformat(timespec="seconds") if ti.start_date is not None else "unknown",
        "Affects": ", ".join(affected) if affected else "nothing after it",
        "Owner": task.owner,
        "Run": ti.run_id,
        "Log": getattr(ti, "log_url", None) or "in the run's page of Airflow",
    }
    return "\n".join(f"{name}: {fact}" for name, fact in facts.items())
