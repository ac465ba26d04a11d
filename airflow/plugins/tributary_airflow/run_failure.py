"""The signal of a run that failed."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tributary_airflow.chosen_datasets import run_key
from tributary_airflow.run_window import window_text
from tributary_airflow.signal import Severity, Signal
from tributary_airflow.task_failure import RUN_CAUSES
from tributary_airflow.teller import Teller

TIMED_OUT = "timed_out"
"""What Airflow gives as the reason where the run's time is over: it skips what is left, and no task fails."""


@dataclass(eq=False, kw_only=True)
class RunFailure(Teller):
    """A DAG's `on_failure_callback`: says that a run has failed, whatever became of its tasks.

    The task that failed has mostly told of itself, and this is folded into that. But a task whose process dies, because
    memory is short, say, tells nobody: Airflow calls nothing back for it.
    """

    owner: str
    severity: Severity

    def signal(self, context: Mapping[str, Any]) -> Signal:
        """The signal of the run that the context is of."""
        dag, run_id = context["dag"], context["run_id"]
        over = context.get("reason") == TIMED_OUT
        return Signal(
            key=f"{run_key(dag.dag_id, context.get('params'))}{run_id}:run",
            state="failing",
            type="RunFailed",
            component="run",
            symptom_of=[*RUN_CAUSES, "airflow"],
            severity=self.severity,
            owner=self.owner,
            what=f"A run of {dag.dag_id} " + ("took longer than it may and was ended." if over else "failed."),
            cause=f"the run's time of {dag.dagrun_timeout} is over" if over else "a task of it failed",
            impact="What was left of the run is not done; KPIs stay as they were.",
            since=self.clock().isoformat(),
            environment=self.environment,
            window=window_text(context),
            run_id=run_id,
        )
