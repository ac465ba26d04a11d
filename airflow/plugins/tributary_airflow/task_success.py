"""The signal of a task that succeeded which may fail without its run."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tributary_airflow.signal import Signal, shorten
from tributary_airflow.teller import Teller


@dataclass(eq=False, kw_only=True)
class TaskSuccess(Teller):
    """A task's `on_success_callback`: what the task failed with under `key`, in whichever run, is well again.

    The success of a run tells nothing of a task whose failure leaves the run as it is.
    """

    key: str
    type: str
    component: str

    def signal(self, context: Mapping[str, Any]) -> Signal:
        """The signal of the task that the context is of."""
        ti, task = context["ti"], context["task"]
        return Signal(
            key=self.key,
            state="well",
            type=self.type,
            component=self.component,
            severity="ticket",
            owner=task.owner,
            what=shorten(f"Task {ti.task_id} of {ti.dag_id} succeeded.", 500),
            since=self.clock().isoformat(),
            environment=self.environment,
            run_id=ti.run_id,
        )
