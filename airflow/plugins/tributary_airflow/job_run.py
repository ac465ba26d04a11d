"""A run of a Glue job."""

import re

from tributary_airflow.work import Outcome, Work, client

# A run beyond the concurrency of the job or the account is WAITING until there is room for it. The task's time bounds
# that too: Glue's own limit of a run begins when it starts.
_GOING_ON = frozenset({"STARTING", "RUNNING", "WAITING", "STOPPING"})

# Failures that the surroundings caused, or another writer of the same table. A script that raises for any other
# reason would raise again.
_TRANSIENT_FAILURE = re.compile(
    r"resource unavailable|insufficient|throttl|slow ?down|rate exceeded|internal service|connection (reset|refused)"
    r"|timed? ?out|CommitFailedException|ValidationException|conflicting files|executor lost|heartbeat"
    r"|concurrent (job )?(runs|compute)\b.*exceeded|exceeded maximum concurrent",
    re.IGNORECASE,
)


class JobRun(Work):
    """One run with arguments. A run with the same arguments that still goes on is taken over, never doubled."""

    job: str
    arguments: dict[str, str]
    job_run_id: str | None = None

    @property
    def title(self) -> str:
        """The job and its run."""
        return f"{self.job} {self.job_run_id or '(not started)'}"

    def advance(self) -> Outcome | None:
        """Take over or start the run, or look at its state."""
        glue = client("glue", self.region)
        if self.job_run_id is None:
            self.job_run_id = (
                self._running() or glue.start_job_run(JobName=self.job, Arguments=self.arguments)["JobRunId"]
            )
            return None
        run = glue.get_job_run(JobName=self.job, RunId=self.job_run_id)["JobRun"]
        state = run["JobRunState"]
        if state in _GOING_ON:
            return None
        if state == "SUCCEEDED":
            return Outcome(status="succeeded", output={"job_run_id": self.job_run_id})
        message = run.get("ErrorMessage") or "no error message"
        # Glue ends a run in ERROR or EXPIRED by itself; TIMEOUT and STOPPED repeat or were meant.
        transient = state in {"ERROR", "EXPIRED"} or (state == "FAILED" and _TRANSIENT_FAILURE.search(message))
        cause = f"{self.title} {state}: {message}"
        return Outcome(status="failed" if transient else "refused", cause=cause)

    def _running(self) -> str | None:
        pages = client("glue", self.region).get_paginator("get_job_runs").paginate(JobName=self.job, MaxResults=100)
        # Newest first: a run that still goes on is on the first page unless a hundred were started after it.
        for run in next(iter(pages))["JobRuns"]:
            given = run.get("Arguments", {})
            same = all(given.get(name) == value for name, value in self.arguments.items())
            if run["JobRunState"] in _GOING_ON - {"STOPPING"} and same:
                return str(run["Id"])
        return None

    def call_off(self) -> None:
        """Stop the run."""
        if self.job_run_id is not None:
            client("glue", self.region).batch_stop_job_run(JobName=self.job, JobRunIds=[self.job_run_id])
