"""Tasks that run Glue jobs."""

import json
from collections.abc import Sequence
from typing import Any

from airflow.exceptions import AirflowSkipException
from airflow.sdk import Context

from tributary_airflow.job_run import JobRun
from tributary_airflow.operator import WorkOperator
from tributary_airflow.work import Work


class RunJobOperator(WorkOperator):
    """Runs a Glue job with `arguments` (names without dashes) and the run's id as `run_id`."""

    template_fields: Sequence[str] = ("arguments",)

    def __init__(
        self, *, job: str, arguments: dict[str, str] | None = None, patience_seconds: float = 0.0, **kwargs: Any
    ) -> None:
        super().__init__(patience_seconds=patience_seconds, **kwargs)
        self.job = job
        self.arguments = arguments or {}

    def work(self, context: Context) -> Work:
        """The run of the job."""
        arguments = {"run_id": context["run_id"], **self.arguments}
        return JobRun(
            region=self.region,
            job=self.job,
            arguments={f"--{name}": value for name, value in arguments.items()},
        )


class StageOperator(RunJobOperator):
    """Loads what a commit wrote into the curated table; skips an empty window, which has nothing to load."""

    template_fields: Sequence[str] = (*RunJobOperator.template_fields, "commit")

    def __init__(self, *, dataset: str, commit: Any, **kwargs: Any) -> None:
        super().__init__(arguments={"dataset": dataset}, **kwargs)
        self.commit = commit

    def work(self, context: Context) -> Work:
        """The run of the job over the committed attempt."""
        if not self.commit["rows"]:
            raise AirflowSkipException("the window is empty: there is nothing to load")
        windows = [{name: self.commit[name] for name in ("window_id", "attempt")}]
        self.arguments = {**self.arguments, "windows": json.dumps(windows)}
        return super().work(context)


class ReconcileOperator(RunJobOperator):
    """Checks what the run committed against what it staged; `commits` are those of all datasets, empty windows too."""

    template_fields: Sequence[str] = (*RunJobOperator.template_fields, "commits")

    def __init__(self, *, commits: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.commits = commits

    def work(self, context: Context) -> Work:
        """The run of the job over every committed attempt."""
        windows = [
            {"dataset": dataset, **{name: commit[name] for name in ("window_id", "attempt")}}
            for dataset, commit in self.commits.items()
        ]
        self.arguments = {**self.arguments, "windows": json.dumps(windows)}
        return super().work(context)
