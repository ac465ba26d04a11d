"""Which of Airflow's metrics MWAA publishes under which name, as far as the platform looks at them."""

import threading
from dataclasses import dataclass

from tributary_local.emulator.airflow_metrics.statsd import NotStatsdError, Sample, read_line


@dataclass(frozen=True)
class Published:
    """A metric of MWAA: its name and its dimensions, but for the environment's."""

    name: str
    dimensions: tuple[tuple[str, str], ...]


# By type and name of Airflow's. https://docs.aws.amazon.com/mwaa/latest/userguide/access-metrics-cw.html
METRICS = {
    ("c", "airflow.scheduler_heartbeat"): Published("SchedulerHeartbeat", (("Function", "Scheduler"),)),
    ("g", "airflow.executor.queued_tasks"): Published("QueuedTasks", (("Function", "Executor"),)),
    ("g", "airflow.executor.running_tasks"): Published("RunningTasks", (("Function", "Executor"),)),
}


@dataclass
class Strays:
    """Lines that are no StatsD: how many, and the last of them."""

    count: int = 0
    last: str = ""

    def __bool__(self) -> bool:
        return self.count > 0


class Totals:
    """What came since the last data point: counters add up, a gauge stands where it was left.

    Of what nothing came there is no value: Airflow that is silent has no metrics.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._values: dict[Published, float] = {}
        self._gauges: dict[Published, float] = {}
        self._strays = Strays()

    def take(self, datagram: bytes) -> None:
        """Count what a datagram says; a line of it that is no StatsD is dropped and counted as that."""
        with self._lock:
            for line in datagram.decode("utf-8", "replace").splitlines():
                try:
                    self._count(read_line(line))
                except NotStatsdError:
                    self._strays = Strays(self._strays.count + 1, line)

    def ended(self) -> tuple[dict[Published, float], Strays]:
        """Return the values since the last call, and what was dropped."""
        with self._lock:
            ended = self._values, self._strays
            self._values, self._strays = {}, Strays()
            return ended

    def _count(self, sample: Sample) -> None:
        metric = METRICS.get((sample.kind, sample.name))
        if metric is None:
            return
        if sample.kind == "c":
            self._values[metric] = self._values.get(metric, 0.0) + sample.value
            return
        before = self._gauges.get(metric, 0.0) if sample.relative else 0.0
        self._values[metric] = self._gauges[metric] = before + sample.value
