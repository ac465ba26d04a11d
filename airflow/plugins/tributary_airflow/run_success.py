"""The signal of a run that succeeded."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tributary_airflow.chosen_datasets import run_key
from tributary_airflow.run_window import window_text
from tributary_airflow.signal import Signal
from tributary_airflow.teller import Teller


@dataclass(eq=False, kw_only=True)
class RunSuccess(Teller):
    """A DAG's `on_success_callback`: all is well that failed in its runs of this window, and of windows inside it.

    A run that moved some datasets alone is well for runs that move the same.

    With `of_any_window`, what failed in any of its runs is: for a DAG whose next run does what the one before did not.
    """

    owner: str
    of_any_window: bool = False

    def signal(self, context: Mapping[str, Any]) -> Signal:
        """The signal of the run that the context is of."""
        dag_id, run_id = context["dag"].dag_id, context["run_id"]
        mended = run_key(dag_id, context.get("params"))
        window = None if self.of_any_window else window_text(context)
        # Of a run whose window is not known no more than its own failures are mended.
        of_all = self.of_any_window or window is not None
        return Signal(
            key=mended if of_all else f"{mended}{run_id}:",
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
