"""What EventBridge hears of runs that take long. A minute of NotifyDelayAfter is a second here."""

from typing import Any

from ..services.heard_events import HeardEvents

KIND = "Glue Job Run Status"
SLEEPS = "import time; time.sleep(4)"


def test_a_run_that_takes_longer_than_its_job_says_is_told_of_while_it_runs(lab: Any) -> None:
    job = lab.create_job(SLEEPS, NotificationProperty={"NotifyDelayAfter": 2})
    heard = HeardEvents(lab.url, "aws.glue", KIND, {"jobName": [job]})
    run_id = lab.start(job)
    (event,) = heard.all(1, seconds=60)
    assert lab.record(job, run_id)["JobRunState"] in ("STARTING", "RUNNING")
    detail = event["detail"]
    assert (detail["jobRunId"], detail["notificationCondition"]) == (run_id, {"NotifyDelayAfter": 2})
    assert detail["message"] == f"Job is in {detail['state']} state"
    assert detail["startedOn"].endswith("Z")
    assert lab.wait(job, run_id)["JobRunState"] == "SUCCEEDED"
    assert heard.none()


def test_a_run_that_ends_in_time_is_not_told_of(lab: Any) -> None:
    job = lab.create_job("print(1)", NotificationProperty={"NotifyDelayAfter": 600})
    heard = HeardEvents(lab.url, "aws.glue", KIND, {"jobName": [job]})
    assert lab.wait(job, lab.start(job))["JobRunState"] == "SUCCEEDED"
    assert heard.none(2)


def test_what_a_run_says_counts_before_what_its_job_says(lab: Any) -> None:
    job = lab.create_job(SLEEPS, NotificationProperty={"NotifyDelayAfter": 600})
    heard = HeardEvents(lab.url, "aws.glue", KIND, {"jobName": [job]})
    run_id = lab.start(job, NotificationProperty={"NotifyDelayAfter": 1})
    assert heard.all(1, seconds=60)[0]["detail"]["notificationCondition"] == {"NotifyDelayAfter": 1}
    lab.wait(job, run_id)
