"""Replaces the emulator's execution of Glue jobs."""

from pathlib import Path

from tributary_local.emulator.patch import handler, replace
from tributary_local.emulator.protocol import Answer, Request, refuse, reply
from tributary_local.gluejobs.runner import ConcurrentRunsExceededError, JobRequest, JobRunner
from tributary_local.gluejobs.settings import RunnerSettings


def install(state: Path, emulator_url: str, jars: Path) -> JobRunner:
    """Let StartJobRun run Spark scripts, and start the JVMs for them in the background.

    Args:
        state: Folder of the emulator; this part uses ``glue/`` in it and empties that first. A run's files and logs are
            in ``glue/runs/<run id>/``.
        emulator_url: Where the emulator answers.
        jars: Folder with hadoop-aws, aws-java-sdk-bundle, iceberg-spark-runtime and iceberg-aws-bundle.

    Returns:
        The runner, already at work.

    Raises:
        EmulatorChangedError: If the emulator no longer has what is replaced.
    """
    from ministack.services import glue

    runner = JobRunner(RunnerSettings(state / "glue", emulator_url, jars, glue.REGION))
    patch(runner)
    runner.begin()
    return runner


def patch(runner: JobRunner) -> None:
    """Put a runner behind the emulator's StartJobRun and BatchStopJobRun."""
    from ministack.core.responses import get_region
    from ministack.services import glue

    run_other_job = handler(glue, "_start_job_run")

    def _start_job_run(data: Request) -> Answer:
        job = glue._jobs.get(data.get("JobName"))
        if job is None or not glue._is_spark_job(job):
            return run_other_job(data)
        wanted = JobRequest(dict(job), data, glue._job_runs.setdefault(job["Name"], []), get_region())
        try:
            return reply({"JobRunId": runner.start(wanted)})
        except ConcurrentRunsExceededError as error:
            return refuse("ConcurrentRunsExceededException", str(error))

    def _batch_stop_job_run(data: Request) -> Answer:
        name = data["JobName"]
        states = {record["Id"]: record["JobRunState"] for record in glue._job_runs.get(name, [])}
        stopped, errors = [], []
        for run_id in data["JobRunIds"]:
            if run_id in states and runner.stop(run_id):
                stopped.append({"JobName": name, "JobRunId": run_id})
                continue
            code, message = (
                ("InvalidInputException", f"Job run {run_id} is in state {states[run_id]}")
                if run_id in states
                else ("EntityNotFoundException", f"Job run {run_id} not found")
            )
            detail = {"ErrorCode": code, "ErrorMessage": message}
            errors.append({"JobName": name, "JobRunId": run_id, "ErrorDetail": detail})
        return reply({"SuccessfulSubmissions": stopped, "Errors": errors})

    replace(glue, "_start_job_run", _start_job_run)
    replace(glue, "_batch_stop_job_run", _batch_stop_job_run)
