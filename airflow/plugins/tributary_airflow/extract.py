"""The three steps of an extract, each an invocation of the source's function."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from airflow.exceptions import AirflowFailException
from airflow.sdk import Context

from tributary_airflow.function_call import FunctionCall
from tributary_airflow.operator import WorkOperator, try_digest
from tributary_airflow.window import WindowRefusedError, window_of
from tributary_airflow.work import Work


class InvokeFunctionOperator(WorkOperator):
    """Invokes a function asynchronously with `payload` and returns what its result record holds.

    Adds `request_id` to the payload, and `cursor` to a payload that has one.
    """

    template_fields: Sequence[str] = ("payload",)
    failure_type: ClassVar[str] = "FunctionErrors"

    @classmethod
    def component(cls, settings: Mapping[str, Any], prefix: str) -> str:
        """The source that the function extracts from."""
        return f"source:{_source(settings, prefix)}"

    @classmethod
    def causes(cls, settings: Mapping[str, Any], prefix: str) -> list[str]:
        """The source's secret."""
        return ["secrets"]

    def __init__(self, *, function: str, results_bucket: str, payload: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.function = function
        self.results_bucket = results_bucket
        self.payload = payload

    def work(self, context: Context) -> Work:
        """The invocation, under an id that belongs to this try."""
        return FunctionCall(
            region=self.region,
            function=self.function,
            request_id=f"{self.task_id}-{try_digest(context)[:32]}",
            payload=self.event(context),
            results_bucket=self.results_bucket,
        )

    def event(self, context: Context) -> dict[str, Any]:
        """The event without its request id."""
        return self.payload


class _WindowOperator(InvokeFunctionOperator):
    """A step that is given the run's window."""

    action: str
    extra: Mapping[str, Any] = {}
    """What the event says beside action, dataset and window."""

    def __init__(self, *, dataset: str, **kwargs: Any) -> None:
        super().__init__(payload={"action": self.action, "dataset": dataset, **self.extra}, **kwargs)
        self.dataset = dataset

    def event(self, context: Context) -> dict[str, Any]:
        window = window_of(context["params"], context.get("data_interval_start"), context.get("data_interval_end"))
        return {**self.payload, "window": window.text}

    def execute(self, context: Context) -> Any:
        """Run the step; a window that can't be moved fails the task at once."""
        try:
            return super().execute(context)
        except WindowRefusedError as error:
            raise AirflowFailException(str(error)) from error


class PlanOperator(_WindowOperator):
    """Splits the window into chunks; returns them, and pushes `attempt` for the steps that follow."""

    action = "plan"

    def result(self, context: Context, output: dict[str, Any]) -> list[dict[str, Any]]:
        """The chunks: `index`, `lower` and `upper` of each."""
        context["ti"].xcom_push(key="attempt", value=output["attempt"])
        self.log.info("%d rows in %d chunks", output["rows"], len(output["chunks"]))
        chunks: list[dict[str, Any]] = output["chunks"]
        return chunks


class ExtractOperator(_WindowOperator):
    """Writes one chunk, in as many invocations as it takes; returns their request ids."""

    action = "extract"
    template_fields: Sequence[str] = (*InvokeFunctionOperator.template_fields, "attempt", "chunk")

    def __init__(self, *, attempt: Any, chunk: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.attempt = attempt
        self.chunk = chunk

    def event(self, context: Context) -> dict[str, Any]:
        """The chunk and a cursor, which the invocations hand on."""
        return {**super().event(context), "attempt": self.attempt, "chunk": self.chunk, "cursor": None}

    def result(self, context: Context, output: dict[str, Any]) -> list[str]:
        """Request ids whose results name the parts."""
        ids: list[str] = output["request_ids"]
        return ids


class CommitOperator(_WindowOperator):
    """Checks what was written and writes the manifest; returns `window_id`, `attempt` and `rows`."""

    action = "commit"
    template_fields: Sequence[str] = (*InvokeFunctionOperator.template_fields, "attempt", "extracts")

    def __init__(self, *, attempt: Any, extracts: Any, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.attempt = attempt
        self.extracts: Iterable[Iterable[str]] = extracts

    def event(self, context: Context) -> dict[str, Any]:
        """All request ids of all chunks."""
        ids = [request_id for chunk in self.extracts or () for request_id in chunk]
        return {**super().event(context), "attempt": self.attempt, "extracts": ids}

    def result(self, context: Context, output: dict[str, Any]) -> dict[str, Any]:
        """What the stage and the crawl need of the manifest."""
        return {name: output[name] for name in ("window_id", "attempt", "rows")}


def _source(settings: Mapping[str, Any], prefix: str) -> str:
    function: str = settings["function"]
    return function.removeprefix(f"{prefix}extract-")
