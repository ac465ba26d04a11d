"""Data quality's metrics, as the job publishes them, against CloudWatch's own API."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import boto3
from tributary.quality import Place, Result
from tributary.quality_metrics import NAMESPACE, publish_metrics

from ..services.emulator import Emulator


def test_the_metrics_of_a_run_arrive_under_their_dimensions(emulator: Emulator) -> None:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    watch = boto3.client("cloudwatch", endpoint_url=emulator.url, region_name="eu-central-1", **keys)
    place = Place(run_id="run-1", dataset="quality_test", window_id="w", checked_at=datetime(2025, 1, 1))
    late = Result(place=place, rule="fresh", expectation="x", severity="warn", value=Decimal("26.5"), passed=False)
    publish_metrics(watch, [late], "local")
    now = datetime.now(UTC)

    def values(metric: str, **dimensions: str) -> list[float]:
        named = {"Environment": "local", "Dataset": "quality_test", **dimensions}
        found = watch.get_metric_statistics(
            Namespace=NAMESPACE,
            MetricName=metric,
            Dimensions=[{"Name": name, "Value": value} for name, value in named.items()],
            StartTime=now - timedelta(minutes=5),
            EndTime=now + timedelta(minutes=5),
            Period=60,
            Statistics=["Maximum"],
        )
        return [point["Maximum"] for point in found["Datapoints"]]

    assert values("FreshnessHours") == [26.5]
    assert values("QualityChecksFailed", Severity="warn") == [1]
    assert values("QualityChecksFailed", Severity="error") == [0]
