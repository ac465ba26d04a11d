"""The metrics that Airflow sends by StatsD, under the names that the emulator publishes as MWAA's."""

import os
import socket
import subprocess
import sys

# What the scheduler does each time it beats, and its executor after it.
BEATS = """
from airflow.executors.local_executor import LocalExecutor
from airflow.jobs.scheduler_job_runner import SchedulerJobRunner

SchedulerJobRunner.heartbeat_callback(None, session=None)
LocalExecutor(parallelism=8)._emit_metrics(open_slots=5, num_running_tasks=3, num_queued_tasks=2)
"""


def test_airflow_tells_that_it_beats_and_what_waits_and_runs() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.bind(("127.0.0.1", 0))
        listener.settimeout(60)
        metrics = {
            "AIRFLOW__METRICS__STATSD_ON": "True",
            "AIRFLOW__METRICS__STATSD_HOST": "127.0.0.1",
            "AIRFLOW__METRICS__STATSD_PORT": str(listener.getsockname()[1]),
            "AIRFLOW__METRICS__STATSD_PREFIX": "airflow",
        }
        subprocess.run([sys.executable, "-c", BEATS], env={**os.environ, **metrics}, check=True, timeout=60)
        told: set[str] = set()
        while "airflow.executor.running_tasks:3|g" not in told:
            told |= set(listener.recv(65_535).decode().splitlines())
    assert told >= {"airflow.scheduler_heartbeat:1|c", "airflow.executor.queued_tasks:2|g"}
