"""Replaces the emulator's execution of Glue jobs."""

from pathlib import Path
from typing import Any

from tributary_local.emulator.patch import original, replace
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
        EmulatorChanged: If the emulator has no longer what is replaced.
    """
    from ministack.services import glue

    settings = RunnerSettings(state / "glue", emulator_url, jars, glue.REGION)
    runner = JobRunner(settings)
    patch(runner)
    runner.begin()
    return runner


def patch(runner: JobRunner) -> None:
    """Put a runner behind the emulator's job run operations."""
    from ministack.core.responses import error_response_json, get_region, json_response
    from ministack.services import glue

    run_other_job = original(glue, "_start_job_run")
    create_job = original(glue, "_create_job")
    update_job = original(glue, "_update_job")

    def _start_job_run(data: dict[str, Any]) -> Any:  # noqa: ANN401 (the emulator's response tuple)
        job = glue._jobs.get(data.get("JobName"))
        if job is None or not glue._is_spark_job(job):
            return run_other_job(data)
        wanted = JobRequest(dict(job), data, glue._job_runs.setdefault(job["Name"], []), get_region())
        try:
            return json_response({"JobRunId": runner.start(wanted)})
        except ConcurrentRunsExceededError as error:
            return error_response_json("ConcurrentRunsExceededException", str(error), 400)

    def _batch_stop_job_run(data: dict[str, Any]) -> Any:  # noqa: ANN401
        name = data.get("JobName", "")
        states = {record["Id"]: record["JobRunState"] for record in glue._job_runs.get(name, [])}
        stopped, errors = [], []
        for run_id in data.get("JobRunIds", []):
            if runner.stop(run_id):
                stopped.append({"JobName": name, "JobRunId": run_id})
                continue
            code, message = (
                ("InvalidInputException", f"Job run {run_id} is in state {states[run_id]}")
                if run_id in states
                else ("EntityNotFoundException", f"Job run {run_id} not found")
            )
            detail = {"ErrorCode": code, "ErrorMessage": message}
            errors.append({"JobName": name, "JobRunId": run_id, "ErrorDetail": detail})
        return json_response({"SuccessfulSubmissions": stopped, "Errors": errors})

    def _create_job(data: dict[str, Any]) -> Any:  # noqa: ANN401
        response = create_job(data)
        if response[0] == 200:
            _keep_execution_property(data["Name"], data)
        return response

    def _update_job(data: dict[str, Any]) -> Any:  # noqa: ANN401
        response = update_job(data)
        if response[0] == 200:
            _keep_execution_property(data["JobName"], data.get("JobUpdate", {}))
        return response

    def _keep_execution_property(name: str, given: dict[str, Any]) -> None:
        glue._jobs[name]["ExecutionProperty"] = given.get("ExecutionProperty") or {"MaxConcurrentRuns": 1}

    replace(glue, "_start_job_run", _start_job_run)
    replace(glue, "_batch_stop_job_run", _batch_stop_job_run)
    replace(glue, "_create_job", _create_job)
    replace(glue, "_update_job", _update_job)
