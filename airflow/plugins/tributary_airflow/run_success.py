"""The signal of a run that succeeded."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from airflow.sdk import Context

from tributary_airflow.run_window import window_text
from tributary_airflow.signal import Signal, now


class RunSuccess:
    """A DAG's `on_success_callback`: all is well that failed in its runs of this window, and of windows inside it.

    With `of_any_window`, what failed in any of its runs is: for a DAG whose next run does what the one before did not.
    """

    def __init__(
        self,
        topic_arn: str,
        region: str,
        environment: str,
        owner: str,
        *,
        of_any_window: bool = False,
        clock: Callable[[], datetime] = now,
    ) -> None:
        self.topic_arn = topic_arn
        self.region = region
        self.environment = environment
        self.owner = owner
        self.of_any_window = of_any_window
        self.clock = clock

    def __call__(self, context: Context) -> None:
        """Publish the signal; an error of SNS is Airflow's to log."""
        self.signal(context).publish(self.topic_arn, self.region)

    def signal(self, context: Mapping[str, Any]) -> Signal:
        """The signal of the run that the context is of."""
        dag_id, run_id = context["dag"].dag_id, context["run_id"]
        window = None if self.of_any_window else window_text(context)
        # Of a run whose window is not known no more than its own failures are mended.
        of_all = self.of_any_window or window is not None
        return Signal(
            key=f"airflow:{dag_id}:" if of_all else f"airflow:{dag_id}:{run_id}:",
            state="well",
            type="RunFailed",
            component="run",
            severity="ticket",
            owner=self.owner,
            what=f"A run of {dag_id} succeeded.",
            since=self.clock().isoformat(),
            environment=self.environment,
            window=window,
            run_id=run_id,
        )
