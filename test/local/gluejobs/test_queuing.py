"""Runs beyond a job's concurrency, where the job queues them."""

from typing import Any

import pytest

SLEEPS = "import time\nprint('at work')\ntime.sleep(600)\n"


def test_a_run_beyond_the_concurrency_waits_and_starts_when_there_is_room(lab: Any) -> None:
    job = lab.create_job(SLEEPS, JobRunQueuingEnabled=True)
    first = lab.start(job)
    lab.wait(job, first, ("RUNNING",))
    second, third = lab.start(job), lab.start(job)

    waiting = lab.record(job, second)
    assert waiting["JobRunState"] == "WAITING"
    assert waiting["StateDetail"] == f"Concurrent runs exceeded for {job}"
    lab.glue.batch_stop_job_run(JobName=job, JobRunIds=[first])
    started = lab.wait(job, second, ("RUNNING",))

    assert "StateDetail" not in started
    # First come, first served.
    assert lab.record(job, third)["JobRunState"] == "WAITING"
    lab.glue.batch_stop_job_run(JobName=job, JobRunIds=[second, third])
    assert [lab.wait(job, run)["JobRunState"] for run in (second, third)] == ["STOPPED", "STOPPED"]


def test_a_run_that_waits_can_be_stopped_and_never_starts(lab: Any) -> None:
    job = lab.create_job(SLEEPS, JobRunQueuingEnabled=True)
    first = lab.start(job)
    lab.wait(job, first, ("RUNNING",))
    second = lab.start(job)

    answer = lab.glue.batch_stop_job_run(JobName=job, JobRunIds=[second])
    record = lab.wait(job, second)

    assert [entry["JobRunId"] for entry in answer["SuccessfulSubmissions"]] == [second]
    assert (record["JobRunState"], record["ExecutionTime"]) == ("STOPPED", 0)
    assert lab.record(job, first)["JobRunState"] == "RUNNING"
    lab.glue.batch_stop_job_run(JobName=job, JobRunIds=[first])
    lab.wait(job, first)


def test_the_timeout_of_a_run_begins_when_it_starts(lab: Any) -> None:
    job = lab.create_job(
        """\
        import sys, time
        from awsglue.utils import getResolvedOptions
        time.sleep(float(getResolvedOptions(sys.argv, ["seconds"])["seconds"]))
        """,
        JobRunQueuingEnabled=True,
        Timeout=3,
    )
    first, second = lab.start(job, {"--seconds": "600"}), lab.start(job, {"--seconds": "1"})

    before, record = lab.wait(job, first), lab.wait(job, second)
    assert before["JobRunState"] == "TIMEOUT"
    assert record["JobRunState"] == "SUCCEEDED"
    # The wait for the first one's end, of three seconds and more, is not in it.
    assert record["ExecutionTime"] <= (record["CompletedOn"] - before["CompletedOn"]).total_seconds() + 1


@pytest.mark.parametrize("job_queues", [True, False])
def test_what_a_call_says_of_queuing_counts_before_what_the_job_says(lab: Any, job_queues: bool) -> None:
    job = lab.create_job(SLEEPS, JobRunQueuingEnabled=job_queues)
    runs = [lab.start(job)]
    lab.wait(job, runs[0], ("RUNNING",))

    if job_queues:
        with pytest.raises(lab.glue.exceptions.ConcurrentRunsExceededException):
            lab.start(job, JobRunQueuingEnabled=False)
    else:
        runs.append(lab.start(job, JobRunQueuingEnabled=True))
        assert lab.record(job, runs[1])["JobRunState"] == "WAITING"
    lab.glue.batch_stop_job_run(JobName=job, JobRunIds=runs)
    assert {lab.wait(job, run)["JobRunState"] for run in runs} == {"STOPPED"}
