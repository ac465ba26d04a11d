"""When a dataset's keys are swept, and the steps that do it."""

from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from airflow.exceptions import AirflowFailException, AirflowSkipException
from airflow.sdk import Context

from tributary_airflow.extract import CommitOperator, ExtractOperator, PlanOperator
from tributary_airflow.window import Window, WindowRefusedError, window_of

EPOCH = datetime(1970, 1, 5, tzinfo=UTC)
"""A Monday: a weekly sweep is due as a Monday begins."""

PARAMETER = "sweeps"
"""Parameter of a run: whether its window is swept."""

Choice = Literal["due", "always", "never"]
CHOICES: tuple[Choice, ...] = ("due", "always", "never")


def is_due(window: Window, every_days: int) -> bool:
    """Whether a due moment lies in the window, its end included and its start not.

    A moment is due every so many days from the epoch, so that of windows that follow each other, however long they are,
    one alone has it, and a run repeated years later decides as it did.
    """
    period = timedelta(days=every_days)
    return (window.end - EPOCH) // period > (window.start - EPOCH) // period


_KEYS = {"scope": "keys"}


class SweepPlanOperator(PlanOperator):
    """Splits the keys of a table into chunks, in a window where a sweep is due; skips in any other.

    The run's parameter `sweeps` may have every window swept, or none.
    """

    extra = _KEYS

    def __init__(self, *, every_days: int, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.every_days = every_days

    def execute(self, context: Context) -> Any:
        """Run the step, or skip it."""
        choice = context["params"].get(PARAMETER, "due")
        try:
            window = window_of(context["params"], context.get("data_interval_start"), context.get("data_interval_end"))
        except WindowRefusedError as error:
            raise AirflowFailException(str(error)) from error
        if choice == "never" or (choice == "due" and not is_due(window, self.every_days)):
            raise AirflowSkipException(f"this window is not swept: the run's parameter sweeps is {choice}")
        return super().execute(context)


class SweepExtractOperator(ExtractOperator):
    """Writes the keys of one chunk, in as many invocations as it takes; returns their request ids."""

    extra = _KEYS


class SweepCommitOperator(CommitOperator):
    """Checks what was written and writes the sweep's manifest; returns `window_id`, `attempt` and `rows`."""

    extra = _KEYS
