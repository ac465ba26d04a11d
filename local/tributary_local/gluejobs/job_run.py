"""One attempt to run a job."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from tributary_local.gluejobs import job_arguments
from tributary_local.gluejobs.driver_process import DriverProcess, Order, Outcome
from tributary_local.gluejobs.jvm_pool import JvmPool
from tributary_local.gluejobs.launch_error import LaunchError
from tributary_local.gluejobs.python_modules import require_modules
from tributary_local.gluejobs.run_files import download
from tributary_local.gluejobs.run_log import RunLog
from tributary_local.gluejobs.run_record import Ending, mark_running, mark_stopping
from tributary_local.gluejobs.settings import RunnerSettings
from tributary_local.gluejobs.spark_conf import spark_conf
from tributary_local.gluejobs.spark_jvm import SparkJvm

_logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class _Files:
    script: Path
    python_files: list[Path]


class JobRun:
    """Fetches what the run names, waits for a JVM, runs the script and writes the outcome into the run's record."""

    def __init__(
        self,
        settings: RunnerSettings,
        pool: JvmPool,
        job: Mapping[str, Any],
        arguments: Mapping[str, str],
        record: dict[str, Any],
        region: str,
    ) -> None:
        self.record = record
        self._settings = settings
        self._pool = pool
        self._job = job
        self._arguments = arguments
        self._region = region
        self._folder = settings.runs / record["Id"]
        self._lock = threading.Lock()
        self._stopped = False
        self._process: DriverProcess | None = None
        self._seconds = 0.0

    @property
    def stopped(self) -> bool:
        """Whether it was told to end."""
        return self._stopped

    def stop(self) -> None:
        """End the run, whatever it is doing."""
        with self._lock:
            self._stopped = True
            mark_stopping(self.record)
            if self._process is not None:
                self._process.kill()
        self._pool.wake()

    def run(self) -> Ending:
        """Run to the end; the record's state stays as it is, for the caller to change together with its own books."""
        try:
            log = RunLog(self._client("logs"), self.record["LogGroupName"], self.record["Id"], self._folder)
            try:
                return self._run(log)
            except LaunchError as cause:
                log.error(str(cause))
                return Ending("FAILED", str(cause), self._seconds)
            finally:
                log.close()
        except Exception as cause:
            _logger.exception("run %s of %s", self.record["Id"], self.record["JobName"])
            return Ending("FAILED", f"Internal service error: {cause!r}", self._seconds)

    def _run(self, log: RunLog) -> Ending:
        work = self._folder / "work"
        work.mkdir(parents=True)
        conf = job_arguments.parse_conf(self._arguments)
        files = self._fetch(work)
        iceberg = job_arguments.wants_iceberg(self._arguments)
        jvm = self._pool.lease(iceberg=iceberg, cancelled=lambda: self._stopped)
        if jvm is None:
            return Ending("STOPPED", None, self._seconds)
        jvm.forward_output(log.error)
        clean = False
        try:
            outcome = self._drive(self._order(files, conf, work, jvm), log)
            clean = outcome is not None and outcome.clean
        finally:
            self._pool.give_back(jvm, clean=clean)
        if self._stopped:
            return Ending("STOPPED", None, self._seconds)
        if outcome is None:
            minutes = self.record["Timeout"]
            return Ending("TIMEOUT", f"Job run exceeded its timeout of {minutes} minutes", self._seconds)
        return Ending("SUCCEEDED" if outcome.error is None else "FAILED", outcome.error, self._seconds)

    def _fetch(self, work: Path) -> _Files:
        s3 = self._client("s3")
        require_modules(s3, job_arguments.comma_list(self._arguments, "--additional-python-modules"))
        archives = self._folder / "python"
        archives.mkdir()
        for uri in job_arguments.comma_list(self._arguments, "--extra-files"):
            download(s3, uri, work)
        return _Files(
            script=download(s3, self._job["Command"]["ScriptLocation"], work),
            python_files=[
                download(s3, uri, archives) for uri in job_arguments.comma_list(self._arguments, "--extra-py-files")
            ],
        )

    def _order(self, files: _Files, conf: Mapping[str, str], work: Path, jvm: SparkJvm) -> Order:
        name = self.record["JobName"]
        return Order(
            script=files.script,
            argv=job_arguments.script_arguments(self._arguments, name, self.record["Id"]),
            conf=spark_conf(self._settings, name, conf, files.python_files, self._region),
            folder=work,
            python_files=files.python_files,
            gateway=jvm.gateway,
            emulator_url=self._settings.emulator_url,
            region=self._region,
        )

    def _drive(self, order: Order, log: RunLog) -> Outcome | None:
        """Run the script; None if it ran into the job's timeout, and was ended for it."""
        begin = time.monotonic()
        with self._lock:
            if self._stopped:
                return None
            mark_running(self.record)
            self._process = process = DriverProcess(order, log.output, log.error)
        outcome = process.wait(self.record["Timeout"] * self._settings.minute_seconds)
        if outcome is None:
            process.kill()
            process.wait(None)
        self._seconds = time.monotonic() - begin
        return outcome

    def _client(self, service: str) -> Any:  # noqa: ANN401 (boto3 builds its clients at run time)
        return boto3.client(
            service,
            endpoint_url=self._settings.emulator_url,
            region_name=self._region,
            aws_access_key_id="test",
            aws_secret_access_key="test",  # noqa: S106 (the emulator takes any)
        )
