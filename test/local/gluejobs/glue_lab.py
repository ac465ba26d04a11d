"""Glue jobs in the emulator."""

import itertools
import json
import textwrap
import time
from pathlib import Path
from typing import Any

import boto3

ROOT = Path(__file__).parents[3]
ENDED = ("SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED")


def iceberg(bucket: str) -> dict[str, str]:
    """The arguments of a job that writes Iceberg tables, by default below `warehouse/` of a bucket."""
    settings = [
        "spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
        "spark.sql.catalog.glue_catalog=org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.glue_catalog.type=glue",
        f"spark.sql.catalog.glue_catalog.warehouse=s3://{bucket}/warehouse",
        "spark.sql.ansi.enabled=true",
        "spark.sql.session.timeZone=UTC",
    ]
    return {"--datalake-formats": "iceberg", "--conf": " --conf ".join(settings)}


class GlueLab:
    """A bucket, and jobs whose scripts are in it and which have its name."""

    def __init__(self, url: str, bucket: str) -> None:
        self.url = url
        self.bucket = bucket
        self.glue, self.s3, self.logs = self.client("glue"), self.client("s3"), self.client("logs")
        self._numbers = itertools.count()
        self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def put(self, key: str, body: str | bytes) -> str:
        self.s3.put_object(Bucket=self.bucket, Key=key, Body=body)
        return f"s3://{self.bucket}/{key}"

    def create_job(self, script: str, arguments: dict[str, str] | None = None, **job: Any) -> str:
        """Create a job of a script."""
        name = f"{self.bucket}-{next(self._numbers)}"
        location = self.put(f"scripts/{name}.py", textwrap.dedent(script))
        self.glue.create_job(
            Name=name,
            Role="arn:aws:iam::000000000000:role/glue",
            Command={"Name": "glueetl", "ScriptLocation": location, "PythonVersion": "3"},
            DefaultArguments={**iceberg(self.bucket), **(arguments or {})},
            GlueVersion="5.1",
            **{"Timeout": 600, **job},
        )
        return name

    def start(self, job: str, arguments: dict[str, str] | None = None, **request: Any) -> str:
        run_id: str = self.glue.start_job_run(JobName=job, Arguments=arguments or {}, **request)["JobRunId"]
        return run_id

    def record(self, job: str, run_id: str) -> dict[str, Any]:
        record: dict[str, Any] = self.glue.get_job_run(JobName=job, RunId=run_id)["JobRun"]
        return record

    def wait(self, job: str, run_id: str, states: tuple[str, ...] = ENDED, seconds: float = 90) -> dict[str, Any]:
        deadline = time.monotonic() + seconds
        while (record := self.record(job, run_id))["JobRunState"] not in states:
            assert time.monotonic() < deadline, f"{job} is still {record['JobRunState']}"
            time.sleep(0.1)
        return record

    def run(self, script: str, arguments: dict[str, str] | None = None, **job: Any) -> dict[str, Any]:
        """Create a job, run it once and wait for its end."""
        name = self.create_job(script, arguments, **job)
        return self.wait(name, self.start(name))

    def succeed(self, script: str, arguments: dict[str, str] | None = None, **job: Any) -> list[str]:
        """Run a script that must succeed; its lines of output."""
        record = self.run(script, arguments, **job)
        assert record["JobRunState"] == "SUCCEEDED", record
        return self.lines("output", record["Id"])

    def lines(self, stream: str, run_id: str) -> list[str]:
        pages = self.logs.get_paginator("filter_log_events").paginate(
            logGroupName=f"/aws-glue/jobs/{stream}", logStreamNames=[run_id]
        )
        return [event["message"] for page in pages for event in page["events"]]

    def printed_json(self, script: str, arguments: dict[str, str] | None = None, **job: Any) -> Any:
        """Run a script that must succeed; what its last line of output holds."""
        return json.loads(self.succeed(script, arguments, **job)[-1])
