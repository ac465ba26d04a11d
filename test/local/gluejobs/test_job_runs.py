import json
from typing import Any

import pytest

CREATE_AND_MERGE = """
spark.sql('''CREATE TABLE glue_catalog.curated.touchpoints (
    touch_id BIGINT, device_id STRING, occurred_at TIMESTAMP_NTZ, spend DECIMAL(18, 4)) USING iceberg
    PARTITIONED BY (days(occurred_at), bucket(4, device_id)) TBLPROPERTIES ('format-version' = '2')''')
spark.sql('''INSERT INTO glue_catalog.curated.touchpoints VALUES
    (1, 'a', TIMESTAMP_NTZ '2025-01-01 10:00:00', 1.2300), (2, 'b', TIMESTAMP_NTZ '2025-01-02 10:00:00', 2.0000)''')
spark.sql('''MERGE INTO glue_catalog.curated.touchpoints AS target USING (
    SELECT 2L AS touch_id, 'b' AS device_id, TIMESTAMP_NTZ '2025-01-02 10:00:00' AS occurred_at,
           CAST(9.9999 AS DECIMAL(18, 4)) AS spend) AS source
    ON target.touch_id = source.touch_id WHEN MATCHED THEN UPDATE SET * WHEN NOT MATCHED THEN INSERT *''')
"""

READ = """
rows = spark.sql('SELECT * FROM glue_catalog.curated.touchpoints ORDER BY touch_id').collect()
parts = spark.sql('SELECT partition.occurred_at_day FROM glue_catalog.curated.touchpoints.partitions ORDER BY 1')
days = [str(row[0]) for row in parts.collect()]
print(json.dumps({"rows": [[str(value) for value in row] for row in rows], "days": days}))
"""


def test_a_table_that_one_run_merges_is_read_by_the_next(lab: Any, preamble: str) -> None:
    lab.glue.create_database(DatabaseInput={"Name": "curated"})
    lab.succeed(preamble + CREATE_AND_MERGE)

    printed = lab.printed_json(preamble + READ)

    assert printed == {
        "rows": [["1", "a", "2025-01-01 10:00:00", "1.2300"], ["2", "b", "2025-01-02 10:00:00", "9.9999"]],
        "days": ["2025-01-01", "2025-01-02"],
    }
    location = lab.glue.get_table(DatabaseName="curated", Name="touchpoints")["Table"]["Parameters"][
        "metadata_location"
    ]
    assert location.startswith("s3://glue-test/warehouse/")


def test_a_script_that_raises_fails_its_run_with_the_message_and_the_line(lab: Any) -> None:
    record = lab.run(
        """\
        def load():
            raise ValueError("spend of 2025-01-01 is missing")

        print("before")
        load()
        """
    )

    assert record["JobRunState"] == "FAILED"
    assert record["ErrorMessage"] == (
        "Error Category: UNCLASSIFIED_ERROR; Failed Line Number: 2; ValueError: spend of 2025-01-01 is missing"
    )
    assert lab.lines("output", record["Id"]) == ["before"]
    errors = "\n".join(lab.lines("error", record["Id"]))
    assert "Traceback" in errors
    assert "ValueError: spend of 2025-01-01 is missing" in errors
    assert "driver.py" not in errors


def test_a_query_that_spark_refuses_fails_the_run_with_the_reason(lab: Any, preamble: str) -> None:
    record = lab.run(preamble + "spark.sql('SELECT CAST(\"x\" AS INT)').collect()\n")

    assert record["JobRunState"] == "FAILED"
    assert "NumberFormatException: [CAST_INVALID_INPUT]" in record["ErrorMessage"]
    assert "\tat " not in record["ErrorMessage"]


def test_a_script_that_is_not_python_fails_its_run(lab: Any) -> None:
    record = lab.run("print('one')\nimport = 2\n")

    assert record["JobRunState"] == "FAILED"
    assert "Failed Line Number: 2; SyntaxError" in record["ErrorMessage"]


@pytest.mark.parametrize(("status", "state"), [("0", "SUCCEEDED"), ("1", "FAILED"), ("'no rows'", "FAILED")])
def test_the_exit_status_of_a_script_decides_its_run(lab: Any, status: str, state: str) -> None:
    record = lab.run(f"import sys\nsys.exit({status})\n")

    assert record["JobRunState"] == state
    assert ("SystemExit: " in record.get("ErrorMessage", "")) is (state == "FAILED")


def test_a_run_carries_what_the_console_and_airflow_read(lab: Any) -> None:
    record = lab.run("import time\ntime.sleep(1)\n")

    assert record["LogGroupName"] == "/aws-glue/jobs"
    assert record["Attempt"] == 0
    assert record["ExecutionTime"] >= 1
    assert record["StartedOn"] < record["CompletedOn"]
    assert record["Id"].startswith("jr_")
    assert "ErrorMessage" not in record


def test_arguments_of_the_run_replace_defaults_and_fixed_ones_replace_both(lab: Any) -> None:
    job = lab.create_job(
        """\
        import json, sys
        from awsglue.utils import getResolvedOptions
        names = ["JOB_NAME", "a", "b", "c"]
        print(json.dumps(getResolvedOptions(sys.argv, names)))
        """,
        {"--a": "default", "--b": "default", "--c": "default"},
        NonOverridableArguments={"--c": "fixed"},
    )

    record = lab.wait(job, lab.start(job, {"--b": "run", "--c": "run"}))

    assert json.loads(lab.lines("output", record["Id"])[-1]) == {
        "JOB_NAME": job,
        "JOB_RUN_ID": record["Id"],
        "a": "default",
        "b": "run",
        "c": "fixed",
    }
    assert record["Arguments"] == {"--b": "run", "--c": "run"}


def test_a_missing_argument_fails_the_run_and_is_named(lab: Any) -> None:
    record = lab.run(
        "import sys\nfrom awsglue.utils import getResolvedOptions\ngetResolvedOptions(sys.argv, ['run_id'])\n"
    )

    assert record["JobRunState"] == "FAILED"
    assert "GlueArgumentError: the following arguments are required: --run_id" in record["ErrorMessage"]


def test_a_failed_run_is_tried_again_as_often_as_the_job_says(lab: Any) -> None:
    job = lab.create_job(
        """\
        import sys
        from awsglue.utils import getResolvedOptions
        if not getResolvedOptions(sys.argv, [])["JOB_RUN_ID"].endswith("_attempt_1"):
            raise RuntimeError("first attempt")
        """,
        MaxRetries=2,
    )
    first = lab.start(job)

    retried = lab.wait(job, first)
    second = lab.wait(job, f"{first}_attempt_1")

    assert retried["JobRunState"] == "FAILED"
    assert (second["JobRunState"], second["Attempt"], second["PreviousRunId"]) == ("SUCCEEDED", 1, first)
    runs = lab.glue.get_job_runs(JobName=job)["JobRuns"]
    assert [run["Id"] for run in runs] == [f"{first}_attempt_1", first]


def test_a_run_beyond_its_timeout_is_ended(lab: Any) -> None:
    record = lab.run("import time\ntime.sleep(600)\n", Timeout=2)

    assert record["JobRunState"] == "TIMEOUT"
    assert record["ExecutionTime"] == 2


def test_a_second_run_is_refused_while_one_is_at_work_and_a_stopped_run_ends(lab: Any) -> None:
    job = lab.create_job("import time\nprint('at work')\ntime.sleep(600)\n")
    run_id = lab.start(job)
    lab.wait(job, run_id, ("RUNNING",))

    with pytest.raises(lab.glue.exceptions.ConcurrentRunsExceededException):
        lab.start(job)
    answer = lab.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id, "jr_unknown"])
    record = lab.wait(job, run_id)

    assert record["JobRunState"] == "STOPPED"
    assert [entry["JobRunId"] for entry in answer["SuccessfulSubmissions"]] == [run_id]
    assert [entry["ErrorDetail"]["ErrorCode"] for entry in answer["Errors"]] == ["EntityNotFoundException"]
    again = lab.glue.batch_stop_job_run(JobName=job, JobRunIds=[run_id])
    assert again["Errors"][0]["ErrorDetail"]["ErrorCode"] == "InvalidInputException"


def test_a_job_may_allow_several_runs_at_a_time(lab: Any) -> None:
    job = lab.create_job("print('done')\n", ExecutionProperty={"MaxConcurrentRuns": 2})

    runs = [lab.start(job), lab.start(job)]

    assert [lab.wait(job, run)["JobRunState"] for run in runs] == ["SUCCEEDED", "SUCCEEDED"]


def test_a_script_that_kills_its_own_process_fails_and_the_next_one_runs(lab: Any, preamble: str) -> None:
    record = lab.run(preamble + "os._exit(7)\n")

    assert record["JobRunState"] == "FAILED"
    assert record["ErrorMessage"] == "Command failed with exit code 7"
    # There is one JVM: were it not replaced, this run would get it with the context of the other in it.
    assert lab.succeed(preamble + "print(spark.range(3).count())\n")[-1] == "3"


def test_the_end_of_a_run_is_an_event(lab: Any) -> None:
    events, sqs = lab.client("events"), lab.client("sqs")
    queue = sqs.create_queue(QueueName="job-states")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    pattern = {"source": ["aws.glue"], "detail-type": ["Glue Job State Change"], "detail": {"state": ["FAILED"]}}
    events.put_rule(Name="failed-jobs", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="failed-jobs", Targets=[{"Id": "queue", "Arn": arn}])

    record = lab.run("raise RuntimeError('broken')\n")

    message = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"][0]
    detail = json.loads(message["Body"])["detail"]
    assert (detail["jobName"], detail["jobRunId"], detail["severity"]) == (record["JobName"], record["Id"], "ERROR")
    assert "RuntimeError: broken" in detail["message"]
