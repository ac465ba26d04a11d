"""What CloudWatch knows of a function."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any


class FunctionCounts:
    """Reads metrics of functions, as soon as they are there."""

    def __init__(self, client: Callable[[str], Any]) -> None:
        self._watch = client("cloudwatch")

    def read(self, arn: str, metric: str, statistic: str = "Sum") -> float:
        """Return a statistic of the last minutes; 0 where nothing was counted."""
        now = datetime.now(UTC)
        found = self._watch.get_metric_statistics(
            Namespace="AWS/Lambda",
            MetricName=metric,
            Dimensions=[{"Name": "FunctionName", "Value": arn.rsplit(":", 1)[-1]}],
            StartTime=now - timedelta(minutes=10),
            EndTime=now + timedelta(minutes=10),
            Period=3600,
            Statistics=[statistic],
        )["Datapoints"]
        return float(sum(point[statistic] for point in found))

    def until(self, holds: Callable[[], bool]) -> None:
        """Wait until it holds."""
        deadline = time.monotonic() + 20
        while not holds():
            assert time.monotonic() < deadline
            time.sleep(0.1)
