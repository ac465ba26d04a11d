"""The metric that tells that a run has succeeded; when it is silent, an alarm fires."""

from typing import Any

from airflow.sdk import BaseOperator, Context

from tributary_airflow.chosen_datasets import chosen
from tributary_airflow.metric import count_one
from tributary_airflow.window import window_of

METRIC = "RunsSucceeded"


class ReportSuccessOperator(BaseOperator):  # type: ignore[misc]
    """Counts the run in `RunsSucceeded`, if its window ends within the last `within_hours`.

    A backfill of last year is no sign that yesterday's run went well, nor is a run that moved some datasets alone.
    Without `within_hours` every run of all datasets counts.
    """

    def __init__(self, *, region: str, environment: str, within_hours: int | None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.region = region
        self.environment = environment
        self.within_hours = within_hours

    def execute(self, context: Context) -> bool:
        """Publish the metric; return whether the run counted."""
        moved = chosen(context["params"])
        if moved:
            self.log.info("The run moved %s alone: it is no sign of the others", ", ".join(sorted(moved)))
            return False
        window = window_of(context["params"], context.get("data_interval_start"), context.get("data_interval_end"))
        if not window.ends_within(self.within_hours):
            self.log.info("The window ends at %s: the run is no sign of today's", window.text["end"])
            return False
        count_one(METRIC, self.environment, self.region)
        return True
