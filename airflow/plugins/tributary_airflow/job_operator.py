"""Tasks that run Glue jobs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

from airflow.exceptions import AirflowFailException, AirflowSkipException
from airflow.sdk import Context

from tributary_airflow.chosen_datasets import chosen
from tributary_airflow.job_run import JobRun
from tributary_airflow.operator import WorkOperator
from tributary_airflow.other_runs import under_way
from tributary_airflow.work import Work


class RunJobOperator(WorkOperator):
    """Runs a Glue job with `arguments` (names without dashes) and the run's id as `run_id`.

    It fails at once while a run of a DAG of `beside_no` is under way, also where somebody has cleared it.
    """

    template_fields: Sequence[str] = ("arguments",)
    failure_type: ClassVar[str] = "JobFailed"

    @classmethod
    def component(cls, settings: Mapping[str, Any], prefix: str) -> str:
        """The job."""
        job: str = settings["job"]
        return f"job:{job.removeprefix(prefix)}"

    def __init__(
        self,
        *,
        job: str,
        arguments: dict[str, str] | None = None,
        beside_no: Sequence[str] = (),
        patience_seconds: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(patience_seconds=patience_seconds, **kwargs)
        self.job = job
        self.arguments = arguments or {}
        self.beside_no = list(beside_no)

    def work(self, context: Context) -> Work:
        """The run of the job."""
        going = under_way(context, self.beside_no)
        if going:
            raise AirflowFailException(
                f"a run of {', '.join(going)} is under way: clear this task once that has ended, such as by "
                f"tributary rerun --failed --dag {context['ti'].dag_id}"
            )
        arguments = {"run_id": context["run_id"], **self.arguments}
        return JobRun(
            region=self.region,
            job=self.job,
            arguments={f"--{name}": value for name, value in arguments.items()},
        )


class StageOperator(RunJobOperator):
    """Loads what a commit wrote into the curated table, and takes out what a `sweep` of the keys did not find.

    It skips an empty window without a sweep, which has nothing to load. Where a run moves some datasets alone, the job
    is told so: the others lack the window.
    """

    template_fields: Sequence[str] = (*RunJobOperator.template_fields, "commit", "sweep")

    @classmethod
    def component(cls, settings: Mapping[str, Any], prefix: str) -> str:
        """The job, of the dataset."""
        return f"{super().component(settings, prefix)}:{settings['dataset']}"

    def __init__(self, *, dataset: str, commit: Any, sweep: Any = None, **kwargs: Any) -> None:
        super().__init__(arguments={"dataset": dataset}, **kwargs)
        self.dataset = dataset
        self.commit = commit
        self.sweep = sweep

    def work(self, context: Context) -> Work:
        """The run of the job over the committed attempt."""
        if not self.commit["rows"] and self.sweep is None:
            raise AirflowSkipException("the window is empty: there is nothing to load")
        self.arguments = {**self.arguments, "windows": json.dumps([_attempt(self.commit)])}
        if self.sweep is not None:
            self.arguments["sweep"] = json.dumps(_attempt(self.sweep))
        if chosen(context.get("params")):
            self.arguments["partial_run"] = "true"
        return super().work(context)


class ReconcileOperator(RunJobOperator):
    """Checks what the run committed against what it staged.

    `commits` are those of all datasets, empty windows too, and None of one that the run doesn't move; `sweeps` those of
    the datasets whose keys may be swept, None where none was due.
    """

    template_fields: Sequence[str] = (*RunJobOperator.template_fields, "commits", "sweeps")

    def __init__(self, *, commits: dict[str, Any], sweeps: dict[str, Any] | None = None, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.commits = commits
        self.sweeps = sweeps or {}

    def work(self, context: Context) -> Work:
        """The run of the job over every committed attempt."""
        self.arguments = {**self.arguments, "windows": json.dumps(_attempts(self.commits))}
        if swept := _attempts(self.sweeps):
            self.arguments["sweeps"] = json.dumps(swept)
        return super().work(context)


def _attempt(commit: dict[str, Any]) -> dict[str, Any]:
    return {name: commit[name] for name in ("window_id", "attempt")}


def _attempts(commits: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"dataset": dataset, **_attempt(commit)} for dataset, commit in commits.items() if commit is not None]
