"""Data quality as metrics of CloudWatch, for alarms and dashboards."""

from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from tributary.quality import Result
from tributary.reconcile import Reconciliation

NAMESPACE = "Tributary"

_MOST = 1000
"""Metrics that CloudWatch takes in one call."""


def metrics(results: Sequence[Result], environment: str) -> list[dict[str, Any]]:
    """The metrics of a run's results, as `put_metric_data` takes them.

    Args:
        results: of the run.
        environment: name of the environment.

    Returns:
        By dataset `QualityChecksFailed` (a count for each severity, 0 too, so that an alarm has data),
        `RowsQuarantinedPercent` and, of a table with rows, `FreshnessHours`.
    """
    found = []
    for dataset in dict.fromkeys(result.place.dataset for result in results):
        own = [result for result in results if result.place.dataset == dataset]
        dimensions = {"Environment": environment, "Dataset": dataset}
        for severity in ("error", "warn"):
            failed = sum(result.broken and result.severity == severity for result in own)
            found.append(_metric("QualityChecksFailed", {**dimensions, "Severity": severity}, failed, "Count"))
        for rule, name, unit in (
            ("quarantined", "RowsQuarantinedPercent", "Percent"),
            ("fresh", "FreshnessHours", "None"),
        ):
            values = [result.value for result in own if result.rule == rule and result.value is not None]
            found += [_metric(name, dimensions, float(value), unit) for value in values]
    return found


def publish_balance(
    cloudwatch: Any,  # noqa: ANN401
    steps: Sequence[Reconciliation],
    environment: str,
) -> None:
    """Publish what a run's steps come to.

    That is `WindowsUnbalanced`, how many steps lost or doubled something, 0 where all balance; and `RowsRead` of each
    dataset, how many rows its windows brought.

    Args:
        cloudwatch: boto3's client.
        steps: of the run.
        environment: name of the environment.
    """
    unbalanced = sum(not step.balanced for step in steps)
    read: Counter[str] = Counter()
    for step in steps:
        if step.step == "source_to_raw":
            read[step.dataset] += step.rows_in
    data = [
        _metric("WindowsUnbalanced", {"Environment": environment}, unbalanced, "Count"),
        *(
            _metric("RowsRead", {"Environment": environment, "Dataset": dataset}, rows, "Count")
            for dataset, rows in read.items()
        ),
    ]
    cloudwatch.put_metric_data(Namespace=NAMESPACE, MetricData=data)


def _metric(name: str, dimensions: dict[str, str], value: float, unit: str) -> dict[str, Any]:
    named = [{"Name": dimension, "Value": text} for dimension, text in dimensions.items()]
    return {"MetricName": name, "Dimensions": named, "Value": value, "Unit": unit}


def publish_metrics(
    cloudwatch: Any,  # noqa: ANN401
    results: Sequence[Result],
    environment: str,
) -> None:
    """Publish the metrics of a run's results; what CloudWatch refuses is raised.

    Args:
        cloudwatch: boto3's client.
        results: of the run.
        environment: name of the environment.
    """
    # Of one moment, wherever calls and minutes end: an alarm adds what belongs together period by period.
    now = datetime.now(UTC)
    data = [{**metric, "Timestamp": now} for metric in metrics(results, environment)]
    for first in range(0, len(data), _MOST):
        cloudwatch.put_metric_data(Namespace=NAMESPACE, MetricData=data[first : first + _MOST])
