"""The data points of a metric: its statistic in each period of a window, newest last, None where nothing came."""

from dataclasses import dataclass

from ministack.services import cloudwatch
from tributary_local.emulator.protocol import Request

Series = tuple[float | None, ...]


@dataclass(frozen=True)
class Window:
    """Periods one after the other.

    Attributes:
        end: end of the newest, in seconds since 1970.
        length: seconds of each.
        size: how many there are.
    """

    end: float
    length: float
    size: int

    def start(self, index: int) -> float:
        """Return when a period begins; the oldest has index 0."""
        return self.end - (self.size - index) * self.length

    def empty(self) -> Series:
        """Return a series without any data point."""
        return (None,) * self.size


@dataclass(frozen=True)
class Reading:
    """A metric read over a window: its statistic, and how many samples each period had."""

    values: Series
    samples: Series


def read_metric(stat: Request, window: Window) -> Reading:
    """Read a metric.

    Args:
        stat: a `MetricStat`: namespace, name, every dimension, statistic, and the unit if only one counts.
        window: the periods to read.
    """
    periods: list[list[Request]] = [[] for _ in range(window.size)]
    for point in _published(stat):
        index = int((point["Timestamp"] - window.start(0)) // window.length)
        if 0 <= index < window.size:
            periods[index].append(point)
    statistics = [cloudwatch._calc_stats(points) for points in periods]
    values = [
        cloudwatch._stat_value(found, stat["Stat"], points) if found else None
        for found, points in zip(statistics, periods, strict=True)
    ]
    return Reading(tuple(values), tuple(found.get("SampleCount") for found in statistics))


def _published(stat: Request) -> list[Request]:
    metric = stat["Metric"]
    dimensions = cloudwatch._dims_key({one["Name"]: one["Value"] for one in metric.get("Dimensions", [])})
    points = cloudwatch._metrics.get((metric["Namespace"], metric["MetricName"], dimensions)) or []
    unit = stat.get("Unit")
    return [point for point in list(points) if unit is None or point["Unit"] == unit]
