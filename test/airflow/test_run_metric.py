"""The sign of life of the daily run."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import REGION
from tributary_airflow.run_metric import ReportSuccessOperator


def _report(end: datetime, environment: str, within_hours: int | None = 36) -> bool:
    start = end - timedelta(days=1)
    context: Any = {"params": {}, "data_interval_start": start, "data_interval_end": end}
    operator = ReportSuccessOperator(
        task_id="succeeded", region=REGION, environment=environment, within_hours=within_hours
    )
    return bool(operator.execute(context))


def _counted(cloudwatch: Any, environment: str) -> float:
    now = datetime.now(UTC)
    answer = cloudwatch.get_metric_statistics(
        Namespace="Tributary",
        MetricName="RunsSucceeded",
        Dimensions=[{"Name": "Environment", "Value": environment}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["Sum"],
    )
    return float(sum(point["Sum"] for point in answer["Datapoints"]))


def _midnight() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


def test_the_run_of_the_day_before_counts_once(aws: Callable[[str], Any]) -> None:
    assert _report(_midnight(), "dev")
    assert _counted(aws("cloudwatch"), "dev") == 1


@pytest.mark.usefixtures("aws")
def test_a_backfill_of_last_year_is_no_sign_of_todays_run(aws: Callable[[str], Any]) -> None:
    assert not _report(_midnight() - timedelta(days=365), "prod")
    assert _counted(aws("cloudwatch"), "prod") == 0


@pytest.mark.usefixtures("aws")
def test_every_run_counts_where_none_is_expected() -> None:
    assert _report(datetime(2025, 1, 2, tzinfo=UTC), "local", within_hours=None)
