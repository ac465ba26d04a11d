import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from ministack.services import eventbridge, glue
from tributary_local.emulator.pin import EmulatorChangedError
from tributary_local.gluejobs.install import patch
from tributary_local.gluejobs.runner import JobRunner
from tributary_local.gluejobs.settings import RunnerSettings

REPLACED = ("_start_job_run", "_batch_stop_job_run")


def call(emulator: Any, action: str, request: dict[str, Any]) -> Any:
    target = {"x-amz-target": f"AWSGlue.{action}"}
    status, _, body = emulator._handle_request_sync("POST", "/", target, json.dumps(request).encode(), {})
    assert status == 200, body
    return json.loads(body)


@pytest.fixture
def runner(tmp_path: Path) -> JobRunner:
    return JobRunner(RunnerSettings(tmp_path, "http://127.0.0.1:1", tmp_path, "eu-central-1"))


@pytest.fixture
def emulator(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The emulator's module, whose functions are put back after the test."""
    for name in REPLACED:
        monkeypatch.setattr(glue, name, getattr(glue, name))
    yield glue
    glue.reset()


def test_the_emulator_looks_its_job_handlers_up_where_they_are_replaced(emulator: Any, runner: JobRunner) -> None:
    patch(runner)
    call(emulator, "CreateJob", {"Name": "job", "Command": {"Name": "glueetl", "ScriptLocation": "s3://b/job.py"}})

    started = call(emulator, "StartJobRun", {"JobName": "job"})
    record = call(emulator, "GetJobRun", {"JobName": "job", "RunId": started["JobRunId"]})["JobRun"]
    stopped = call(emulator, "BatchStopJobRun", {"JobName": "job", "JobRunIds": [started["JobRunId"]]})

    assert record["LogGroupName"] == "/aws-glue/jobs"
    assert stopped["SuccessfulSubmissions"] + [error["JobRunId"] for error in stopped["Errors"]] != []


def test_jobs_without_spark_stay_with_the_emulator(emulator: Any, runner: JobRunner) -> None:
    patch(runner)
    call(emulator, "CreateJob", {"Name": "shell", "Command": {"Name": "pythonshell", "ScriptLocation": ""}})

    started = call(emulator, "StartJobRun", {"JobName": "shell"})

    assert not started["JobRunId"].startswith("jr_")


def test_an_emulator_without_a_replaced_function_is_refused(emulator: Any, runner: JobRunner) -> None:
    emulator._batch_stop_job_run = SimpleNamespace()

    with pytest.raises(EmulatorChangedError, match="_batch_stop_job_run"):
        patch(runner)


def test_the_emulators_event_bus_takes_events_of_aws_services() -> None:
    entry = {"Source": "aws.glue", "DetailType": "Glue Job State Change", "Detail": "{}"}

    _, _, body = eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)

    assert b'"FailedEntryCount": 0' in body.replace(b'":0', b'": 0')
