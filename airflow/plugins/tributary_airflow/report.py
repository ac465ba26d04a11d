"""The task that has the marketing report of a run published."""

from collections.abc import Mapping
from typing import Any, ClassVar

from airflow.exceptions import AirflowFailException, AirflowSkipException
from airflow.sdk import Context

from tributary_airflow.extract import InvokeFunctionOperator
from tributary_airflow.window import Window, WindowRefusedError, window_of

COMPONENT = "report"


class PublishReportOperator(InvokeFunctionOperator):
    """Invokes the function that publishes the report, whose last day is the one that the run's window ends in.

    Skips in a run whose window ends longer ago than `within_hours`: what a backfill changes is in the page of the next
    daily run, as far as that reaches. Without `within_hours` every run publishes.

    Raises:
        AirflowSkipException: The window is not of these days.
        AirflowFailException: The run has no window.
    """

    failure_type: ClassVar[str] = "ReportNotPublished"

    @classmethod
    def component(cls, settings: Mapping[str, Any], prefix: str) -> str:
        """The report."""
        return COMPONENT

    @classmethod
    def causes(cls, settings: Mapping[str, Any], prefix: str) -> list[str]:
        """The workgroup in which the function asks."""
        return ["athena:analysts"]

    def __init__(self, *, within_hours: int | None, **kwargs: Any) -> None:
        super().__init__(payload={}, **kwargs)
        self.within_hours = within_hours

    def execute(self, context: Context) -> Any:
        """Have it published; return its key and whether it is the latest."""
        window = _window(context)
        if not window.ends_within(self.within_hours):
            raise AirflowSkipException(f"the window ends at {window.text['end']}: its page would be no news")
        return super().execute(context)

    def event(self, context: Context) -> dict[str, Any]:
        """The window alone."""
        return {**self.payload, "window": _window(context).text}

    def result(self, context: Context, output: dict[str, Any]) -> dict[str, Any]:
        """Where the page is, and whether it is the latest."""
        return {name: output[name] for name in ("key", "is_latest")}


def _window(context: Context) -> Window:
    try:
        return window_of(context["params"], context.get("data_interval_start"), context.get("data_interval_end"))
    except WindowRefusedError as error:
        raise AirflowFailException(str(error)) from error
