"""Arguments that are for Glue itself, as the platform's jobs have them."""

from typing import Any

FOR_GLUE = {
    "--enable-auto-scaling": "true",
    "--enable-job-insights": "true",
    "--enable-metrics": "true",
    "--enable-observability-metrics": "true",
    "--enable-spark-ui": "true",
    "--spark-event-logs-path": "s3://glue-test/spark-events/stage/",
}


def test_a_job_runs_as_it_does_without_them(lab: Any, preamble: str) -> None:
    script = f"{preamble}print(json.dumps(getResolvedOptions(sys.argv, ['environment'])['environment']))\n"
    limits = {"NotificationProperty": {"NotifyDelayAfter": 60}, "JobRunQueuingEnabled": True, "MaxRetries": 0}

    printed = lab.printed_json(script, {**FOR_GLUE, "--environment": "dev"}, **limits)

    assert printed == "dev"
