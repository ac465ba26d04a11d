"""The signal of a run whose time is over: Airflow skips what is left of it, and no task of it fails."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from airflow.sdk import Context

from tributary_airflow.run_window import window_text
from tributary_airflow.signal import Severity, Signal
from tributary_airflow.task_failure import RUN_CAUSES
from tributary_airflow.teller import Teller

TIMED_OUT = "timed_out"
"""What Airflow gives as the reason. Of any other, a task has failed, which tells of itself."""


@dataclass(eq=False, kw_only=True)
class RunTimeout(Teller):
    """A DAG's `on_failure_callback`: says that a run took longer than it may, and nothing of any other failure."""

    owner: str
    severity: Severity

    def __call__(self, context: Context) -> None:
        """Publish the signal, if that is why the run failed."""
        if context.get("reason") == TIMED_OUT:
            super().__call__(context)

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
