"""CloudWatch in memory, as much of boto3's client as the jobs use."""

from typing import Any


class Watch:
    """Metrics by name and the values of their dimensions; the last value counts."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.values: dict[tuple[str, ...], float] = {}
        self._fault = fault

    def put_metric_data(self, *, Namespace: str, MetricData: list[dict[str, Any]]) -> None:  # noqa: N803
        assert Namespace == "Tributary"
        assert 0 < len(MetricData) <= 1000, "CloudWatch takes a thousand at a time"
        if self._fault is not None:
            raise self._fault
        for metric in MetricData:
            dimensions = [dimension["Value"] for dimension in metric["Dimensions"]]
            self.values[metric["MetricName"], *dimensions] = metric["Value"]
