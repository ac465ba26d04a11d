"""Runs of Glue jobs that wait for their turn; the answers are botocore's, checked against the service."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.stub import Stubber
from conftest import REGION
from tributary_airflow import job_run
from tributary_airflow.job_run import JobRun
from tributary_airflow.trigger import WorkTrigger
from tributary_airflow.work import look

ARGUMENTS = {"--run_id": "run", "--dataset": "orders"}
WAITING = {"Id": "jr_1", "JobRunState": "WAITING", "Arguments": ARGUMENTS, "StateDetail": "Concurrent runs exceeded"}


@pytest.fixture
def glue(monkeypatch: pytest.MonkeyPatch) -> Iterator[Stubber]:
    client = boto3.client("glue", region_name=REGION, aws_access_key_id="test", aws_secret_access_key="test")
    monkeypatch.setattr(job_run, "client", lambda service, region: client)
    stubber = Stubber(client)
    with stubber:
        yield stubber
        stubber.assert_no_pending_responses()


def _looked(stubber: Stubber, run: dict[str, Any]) -> None:
    stubber.add_response("get_job_run", {"JobRun": run}, {"JobName": "stage", "RunId": "jr_1"})


def _work(**fields: Any) -> JobRun:
    return JobRun(region=REGION, job="stage", arguments=ARGUMENTS, **fields)


def test_a_run_that_waits_for_its_turn_goes_on_and_ends_as_it_ends(glue: Stubber) -> None:
    work = _work(job_run_id="jr_1")
    _looked(glue, WAITING)
    assert look(work) is None
    _looked(glue, {**WAITING, "JobRunState": "STARTING"})
    assert look(work) is None
    _looked(glue, {**WAITING, "JobRunState": "SUCCEEDED"})
    outcome = look(work)
    assert outcome is not None
    assert outcome.status == "succeeded"


def test_a_run_that_waits_is_taken_over_and_not_started_again(glue: Stubber) -> None:
    glue.add_response("get_job_runs", {"JobRuns": [WAITING]}, {"JobName": "stage", "MaxResults": 100})
    work = _work()
    assert look(work) is None
    assert work.job_run_id == "jr_1"


def test_a_run_that_waits_for_longer_than_its_task_has_is_stopped(
    glue: Stubber, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(WorkTrigger, "settling", 0.0)
    trigger = WorkTrigger.of(_work(job_run_id="jr_1"), poll_seconds=0.05, deadline=time.time() + 0.01)
    _looked(glue, WAITING)
    stopped = {"SuccessfulSubmissions": [{"JobName": "stage", "JobRunId": "jr_1"}], "Errors": []}
    glue.add_response("batch_stop_job_run", stopped, {"JobName": "stage", "JobRunIds": ["jr_1"]})

    async def event() -> Any:
        return await anext(trigger.run())

    payload = asyncio.run(event()).payload
    assert payload["status"] == "failed"
    assert payload["cause"] == "stage jr_1 did not end in the task's time"


@pytest.mark.parametrize(
    "message",
    [
        "Concurrent runs exceeded for stage",
        "Max concurrent job runs per job exceeded",
        "Max concurrent compute (DPU usage) exceeded",
        "Exceeded maximum concurrent compute capacity for your account",
    ],
)
def test_a_run_that_there_was_no_room_for_may_be_tried_again(glue: Stubber, message: str) -> None:
    _looked(glue, {"Id": "jr_1", "JobRunState": "FAILED", "ErrorMessage": message})
    outcome = look(_work(job_run_id="jr_1"))
    assert outcome is not None
    assert outcome.status == "failed"
