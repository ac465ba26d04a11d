"""The task that has the marketing report published, and what it tells of its failure and of its success."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import boto3
import extractor
import pytest
from airflow.exceptions import AirflowException, AirflowFailException, AirflowSkipException
from airflow.sdk import DAG
from conftest import REGION, ROOT
from jsonschema import Draft202012Validator, FormatChecker
from tributary_airflow.report import PublishReportOperator
from tributary_airflow.signal import Signal

BUCKET = "report-raw"
FUNCTION = "publish-report"

Clients = Callable[[str], Any]


@pytest.fixture(scope="module")
def function(endpoint: str) -> Iterator[None]:
    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    s3 = boto3.client("s3", region_name=REGION, endpoint_url=endpoint, **keys)
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    functions = boto3.client("lambda", region_name=REGION, endpoint_url=endpoint, **keys)
    functions.create_function(
        FunctionName=FUNCTION,
        Runtime="nodejs22.x",
        Role="arn:aws:iam::000000000000:role/publish-report",
        Handler="index.handler",
        Code={"ZipFile": extractor.archive()},
        Timeout=10,
        Environment={"Variables": {"RAW_BUCKET": BUCKET}},
    )
    yield
    functions.delete_function(FunctionName=FUNCTION)


def _published(end: datetime, within_hours: int | None = 36, name: str = "report") -> Any:
    ti = SimpleNamespace(dag_id="tributary_daily", run_id="run", task_id=name, map_index=-1, try_number=1)
    context: Any = {
        "ti": ti,
        "dag_run": SimpleNamespace(start_date=datetime(2025, 1, 3, tzinfo=UTC)),
        "params": {},
        "data_interval_start": end - timedelta(days=1),
        "data_interval_end": end,
    }
    operator = PublishReportOperator(
        task_id=name,
        region=REGION,
        poll_seconds=0.2,
        patience_seconds=30.0,
        function=FUNCTION,
        results_bucket=BUCKET,
        within_hours=within_hours,
        execution_timeout=timedelta(minutes=1),
    )
    return operator.execute(context)


def _midnight() -> datetime:
    return datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)


@pytest.mark.usefixtures("function")
def test_the_function_is_given_the_window_and_answers_where_the_page_is(aws: Clients) -> None:
    end = _midnight()
    published = _published(end)
    assert published == {"key": f"reports/{end:%Y-%m-%dT%H:%M:%SZ}.html", "is_latest": True}
    s3 = aws("s3")
    (found,) = s3.list_objects_v2(Bucket=BUCKET, Prefix="invocations/report-")["Contents"]
    event = json.loads(s3.get_object(Bucket=BUCKET, Key=found["Key"])["Body"].read())
    assert event.pop("request_id").startswith("report-")
    assert event == {
        "window": {"start": f"{end - timedelta(days=1):%Y-%m-%dT%H:%M:%SZ}", "end": f"{end:%Y-%m-%dT%H:%M:%SZ}"}
    }


@pytest.mark.usefixtures("function")
def test_a_window_of_long_ago_is_skipped_before_anything_is_invoked(aws: Clients) -> None:
    with pytest.raises(AirflowSkipException, match="its page would be no news"):
        _published(_midnight() - timedelta(days=365), name="old")
    assert "Contents" not in aws("s3").list_objects_v2(Bucket=BUCKET, Prefix="invocations/old-")


@pytest.mark.usefixtures("aws", "function")
def test_every_run_publishes_where_none_is_expected() -> None:
    assert _published(datetime(2025, 1, 2, tzinfo=UTC), within_hours=None)["key"] == "reports/2025-01-02T00:00:00Z.html"


@pytest.mark.usefixtures("aws")
def test_a_run_without_a_window_is_refused() -> None:
    operator = PublishReportOperator(
        task_id="report",
        region=REGION,
        poll_seconds=0.2,
        function=FUNCTION,
        results_bucket=BUCKET,
        within_hours=None,
        execution_timeout=timedelta(minutes=1),
    )
    with pytest.raises(AirflowFailException, match="the run has no data interval"):
        operator.execute({"params": {}})


@pytest.mark.parametrize(
    ("cause", "again"),
    [
        ("ReportTimeoutError: the queries of the page did not end within 585 s", True),
        ("TooManyRequestsException: rate exceeded", True),
        ("QueryFailedError: FAILED: the table is gone", False),
    ],
)
def test_what_may_pass_is_tried_again(aws: Clients, function: None, cause: str, again: bool) -> None:
    from tributary_airflow.function_call import FunctionCall

    kind, message = cause.split(": ", 1)
    record = {"schema": 1, "request_id": "told-0", "status": "failed", "error": {"type": kind, "message": message}}
    aws("s3").put_object(Bucket=BUCKET, Key="control/results/told-0.json", Body=json.dumps(record))
    call = FunctionCall(
        region=REGION, function=FUNCTION, request_id="told", payload={}, results_bucket=BUCKET, invoked=1
    )
    outcome = call.advance()
    assert outcome is not None
    assert (outcome.status, outcome.cause) == ("failed" if again else "refused", cause)


def _valid(signal: Signal) -> dict[str, Any]:
    schema = json.loads((Path(ROOT) / "notifications" / "signal.schema.json").read_text())
    sent = {"schema": "tributary.signal/1", **signal.model_dump(mode="json")}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(sent)
    return sent


def _context(task: Any, run_id: str) -> dict[str, Any]:
    ti = SimpleNamespace(
        dag_id="tributary_daily",
        run_id=run_id,
        task_id=task.task_id,
        map_index=-1,
        try_number=3,
        log_url="http://127.0.0.1/log",
    )
    window = {"window_start": "2025-01-01T00:00:00Z", "window_end": "2025-01-02T00:00:00Z"}
    return {"ti": ti, "task": task, "params": window, "exception": AirflowException("QueryFailedError: no")}


def test_its_failure_is_a_ticket_that_its_next_success_ends_and_no_success_of_a_run(dags: dict[str, DAG]) -> None:
    daily = dags["tributary_daily"]
    task = daily.get_task("report")
    (failure,) = task.on_failure_callback
    (success,) = task.on_success_callback
    failed = _valid(failure.signal(_context(task, "run-1")))
    assert (failed["state"], failed["type"], failed["component"], failed["severity"]) == (
        *("failing", "ReportNotPublished", "report", "ticket"),
    )
    assert failed["cause"] == "QueryFailedError: no"
    assert failed["impact"] == "The published report is that of an earlier run; marts, KPIs and advice are new."
    assert failed["rerun"].startswith("aws mwaa invoke-rest-api --name tributary-local ")
    well = _valid(success.signal(_context(task, "run-2")))
    assert (well["state"], well["key"], well["component"]) == ("well", failed["key"], "report")
    # Of whatever window: the latest page is one.
    assert (failed["window"], well["window"]) == (None, None)
    ended = daily.on_success_callback.signal({"dag": SimpleNamespace(dag_id="tributary_daily"), "run_id": "run-1"})
    assert not failed["key"].startswith(ended.key)


def test_a_run_ends_as_its_data_do_and_is_counted_before_its_report_is_made(dags: dict[str, DAG]) -> None:
    daily = dags["tributary_daily"]
    assert {task.task_id for task in daily.leaves} == {"end"}
    assert daily.get_task("report").upstream_task_ids == {"succeeded"}
    end = daily.get_task("end")
    assert end.upstream_task_ids == {"succeeded", "report"}
    assert end.trigger_rule == "one_success"
    # The scheduler ends it by itself: no worker starts for it.
    assert end.inherits_from_empty_operator
    assert not (end.on_success_callback or end.on_execute_callback or end.outlets)
