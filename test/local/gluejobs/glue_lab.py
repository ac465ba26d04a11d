"""An emulator of a test's own, with Glue jobs in it."""

import itertools
import json
import os
import socket
import subprocess
import sys
import textwrap
import time
import urllib.request
from pathlib import Path
from typing import Any
from urllib.error import URLError

import boto3
import psutil

ROOT = Path(__file__).parents[3]
JARS = Path(os.environ.get("TRIBUTARY_CACHE", Path.home() / ".cache" / "tributary")) / "jars"
BUCKET = "glue-test"
ENDED = ("SUCCEEDED", "FAILED", "TIMEOUT", "STOPPED")

ICEBERG = {
    "--datalake-formats": "iceberg",
    "--conf": " --conf ".join(
        [
            "spark.sql.extensions=org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
            "spark.sql.catalog.glue_catalog=org.apache.iceberg.spark.SparkCatalog",
            "spark.sql.catalog.glue_catalog.type=glue",
            f"spark.sql.catalog.glue_catalog.warehouse=s3://{BUCKET}/warehouse",
            "spark.sql.ansi.enabled=true",
            "spark.sql.session.timeZone=UTC",
        ]
    ),
}


class GlueLab:
    """An emulator of its own, with Glue jobs in it."""

    def __init__(self, state: Path, *, jvms: int = 2, minute_seconds: float = 60.0) -> None:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        self.state = state
        self.url = f"http://127.0.0.1:{port}"
        self.log = (state.parent / f"{state.name}.log").open("wb")
        self.process = subprocess.Popen(
            [
                sys.executable,
                str(Path(__file__).with_name("emulator_process.py")),
                *(str(argument) for argument in (port, state, JARS, jvms, minute_seconds)),
            ],
            env={**os.environ, "PYTHONPATH": str(ROOT / "local")},
            stdin=subprocess.PIPE,
            stdout=self.log,
            stderr=subprocess.STDOUT,
        )
        self._await_ready()
        self.glue, self.s3, self.logs = self.client("glue"), self.client("s3"), self.client("logs")
        self._numbers = itertools.count()
        self.s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})

    def _await_ready(self) -> None:
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            try:
                with urllib.request.urlopen(f"{self.url}/_ministack/ready", timeout=5):  # noqa: S310
                    return
            except (URLError, ConnectionError):
                time.sleep(0.1)
        raise AssertionError(f"the emulator does not answer: {Path(self.log.name).read_text()}")

    def client(self, service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=self.url,
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def put(self, key: str, body: str | bytes) -> str:
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=body)
        return f"s3://{BUCKET}/{key}"

    def create_job(self, script: str, arguments: dict[str, str] | None = None, **job: Any) -> str:
        """Create a job of a script."""
        name = f"job-{next(self._numbers)}"
        location = self.put(f"scripts/{name}.py", textwrap.dedent(script))
        self.glue.create_job(
            Name=name,
            Role="arn:aws:iam::000000000000:role/glue",
            Command={"Name": "glueetl", "ScriptLocation": location, "PythonVersion": "3"},
            DefaultArguments={**ICEBERG, **(arguments or {})},
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

    def close(self) -> list[psutil.Process]:
        """End the emulator; the processes it had started that are still there five seconds later."""
        children = psutil.Process(self.process.pid).children(recursive=True)
        self.process.terminate()
        self.process.wait(30)
        self.log.close()
        return psutil.wait_procs(children, timeout=5)[1]
