"""The signal of a run whose time is over: Airflow skips what is left of it, and no task of it fails."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Literal

from airflow.sdk import Context

from tributary_airflow.run_window import window_text
from tributary_airflow.signal import Signal, now
from tributary_airflow.task_failure import RUN_CAUSES

TIMED_OUT = "timed_out"
"""What Airflow gives as the reason. Of any other, a task has failed, which tells of itself."""


class RunTimeout:
    """A DAG's `on_failure_callback`: says that a run took longer than it may, and nothing of any other failure."""

    def __init__(
        self,
        topic_arn: str,
        region: str,
        environment: str,
        owner: str,
        severity: Literal["page", "ticket"],
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.topic_arn = topic_arn
        self.region = region
        self.environment = environment
        self.owner = owner
        self.severity = severity
        self.clock = clock

    def __call__(self, context: Context) -> None:
        """Publish the signal; an error of SNS is Airflow's to log, it leaves the run failed as it is."""
        if context.get("reason") == TIMED_OUT:
            self.signal(context).publish(self.topic_arn, self.region)

    def signal(self, context: Mapping[str, Any]) -> Signal:
        """The signal of the run that the context is of."""
        dag, run_id = context["dag"], context["run_id"]
        return Signal(
            key=f"airflow:{dag.dag_id}:{run_id}:timeout",
            state="failing",
            type="RunFailed",
            component="run",
            symptom_of=[*RUN_CAUSES, "airflow"],
            severity=self.severity,
            owner=self.owner,
            what=f"A run of {dag.dag_id} took longer than it may and was ended.",
            cause=f"the run's time of {dag.dagrun_timeout} is over",
            impact="What was left of the run is not done; KPIs stay as they were.",
            since=self.clock().isoformat(),
            environment=self.environment,
            window=window_text(context),
            run_id=run_id,
        )
