"""Invocations of a real function in the emulator, and the operators that make them."""

import asyncio
import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import extractor
import pytest
from airflow.exceptions import AirflowException, AirflowFailException, TaskDeferred
from conftest import REGION
from tributary_airflow.extract import CommitOperator, ExtractOperator, PlanOperator
from tributary_airflow.function_call import FunctionCall
from tributary_airflow.trigger import WorkTrigger

BUCKET = "raw"
FUNCTION = "extract"
WINDOW = {"start": "2025-01-01T00:00:00Z", "end": "2025-01-02T00:00:00Z"}
ROLE = "arn:aws:iam::000000000000:role/extract"

Clients = Callable[[str], Any]


@pytest.fixture(scope="module")
def function(endpoint: str) -> Iterator[None]:
    import boto3

    keys = {"aws_access_key_id": "test", "aws_secret_access_key": "test"}
    s3 = boto3.client("s3", region_name=REGION, endpoint_url=endpoint, **keys)
    s3.create_bucket(Bucket=BUCKET, CreateBucketConfiguration={"LocationConstraint": REGION})
    functions = boto3.client("lambda", region_name=REGION, endpoint_url=endpoint, **keys)
    functions.create_function(
        FunctionName=FUNCTION,
        Runtime="nodejs22.x",
        Role=ROLE,
        Handler="index.handler",
        Code={"ZipFile": extractor.archive()},
        Timeout=10,
        Environment={"Variables": {"RAW_BUCKET": BUCKET}},
    )
    yield
    functions.delete_function(FunctionName=FUNCTION)


@pytest.fixture(autouse=True)
def _ready(aws: Clients, function: None) -> None:
    """Each test has the function and clients of the emulator."""


def _context(task_id: str, run: str = "run", attempt: int = 1, map_index: int = -1) -> dict[str, Any]:
    pushed: dict[str, Any] = {}
    ti = SimpleNamespace(
        dag_id="tributary_daily",
        run_id=run,
        task_id=task_id,
        map_index=map_index,
        try_number=attempt,
        pushed=pushed,
        xcom_push=lambda key, value: pushed.__setitem__(key, value),
    )
    return {
        "ti": ti,
        "dag_run": SimpleNamespace(start_date=datetime(2025, 1, 3, tzinfo=UTC)),
        "params": {"window_start": WINDOW["start"], "window_end": WINDOW["end"]},
    }


def _arguments(task_id: str, dataset: str, limit: timedelta = timedelta(minutes=1)) -> dict[str, Any]:
    return {
        "task_id": task_id,
        "region": REGION,
        "poll_seconds": 0.2,
        "function": FUNCTION,
        "results_bucket": BUCKET,
        "dataset": dataset,
        "execution_timeout": limit,
    }


def _invocations(aws: Clients, request_id: str) -> list[dict[str, Any]]:
    s3 = aws("s3")
    found = s3.list_objects_v2(Bucket=BUCKET, Prefix=f"invocations/{request_id}").get("Contents", [])
    return [json.loads(s3.get_object(Bucket=BUCKET, Key=item["Key"])["Body"].read()) for item in found]


def _end(deferred: TaskDeferred, operator: Any, context: dict[str, Any]) -> Any:
    """Play the triggerer: run the trigger from its serialized form and hand its event to the task."""
    _, arguments = deferred.trigger.serialize()

    async def events() -> list[Any]:
        return [event.payload async for event in WorkTrigger(**json.loads(json.dumps(arguments))).run()]

    (event,) = asyncio.run(events())
    return operator.end(context, event)


def _run(operator: Any, context: dict[str, Any]) -> Any:
    try:
        return operator.execute(context)
    except TaskDeferred as deferred:
        return _end(deferred, operator, context)


def test_a_plan_returns_the_chunks_and_hands_on_the_attempt() -> None:
    context = _context("orders.plan")
    chunks = _run(PlanOperator(**_arguments("orders.plan", "orders")), context)
    assert [chunk["index"] for chunk in chunks] == [0, 1]
    assert context["ti"].pushed == {"attempt": "a1b2c3d4e5f6"}


def test_an_extract_follows_the_cursor_until_there_is_none(aws: Clients) -> None:
    chunk = {"index": 1, "lower": ["10"], "upper": None}
    operator = ExtractOperator(**_arguments("orders.extract", "orders"), attempt="a1b2c3d4e5f6", chunk=chunk)
    ids = _run(operator, _context("orders.extract", map_index=1))
    assert len(ids) == 2
    first, second = (_invocations(aws, request_id) for request_id in ids)
    assert [event["cursor"] for event in first] == [None]
    assert [event["cursor"] for event in second] == [{"after": ["15"]}]
    assert second[0] == {
        "action": "extract",
        "request_id": ids[1],
        "dataset": "orders",
        "window": WINDOW,
        "attempt": "a1b2c3d4e5f6",
        "chunk": chunk,
        "cursor": {"after": ["15"]},
    }


def test_a_commit_names_the_results_of_all_chunks(aws: Clients) -> None:
    operator = CommitOperator(
        **_arguments("orders.commit", "orders"), attempt="a1b2c3d4e5f6", extracts=[["e-0"], ["f-0", "f-1"]]
    )
    committed = _run(operator, _context("orders.commit"))
    assert committed == {
        "window_id": "20250101T000000Z_20250102T000000Z",
        "attempt": "a1b2c3d4e5f6",
        "rows": 20,
    }
    (event,) = _invocations(aws, "orders.commit-")
    assert event["extracts"] == ["e-0", "f-0", "f-1"]


def test_an_empty_window_is_committed_without_results() -> None:
    plan = _context("empty.plan")
    assert _run(PlanOperator(**_arguments("empty.plan", "empty")), plan) == []
    operator = CommitOperator(**_arguments("empty.commit", "empty"), attempt="a1b2c3d4e5f6", extracts=[])
    assert _run(operator, _context("empty.commit"))["rows"] == 0


def test_a_try_started_twice_asks_under_the_same_id(aws: Clients) -> None:
    for _ in range(2):
        _run(PlanOperator(**_arguments("twice.plan", "orders")), _context("twice.plan"))
    events = _invocations(aws, "twice.plan-")
    assert len(events) == 2
    assert len({event["request_id"] for event in events}) == 1


def test_another_try_run_or_chunk_asks_under_another_id(aws: Clients) -> None:
    contexts = [
        _context("other.plan"),
        _context("other.plan", attempt=2),
        _context("other.plan", run="second"),
        _context("other.plan", map_index=1),
    ]
    for context in contexts:
        _run(PlanOperator(**_arguments("other.plan", "orders")), context)
    assert len({event["request_id"] for event in _invocations(aws, "other.plan-")}) == 4


def test_a_refusal_fails_the_task_at_once_with_its_cause() -> None:
    with pytest.raises(AirflowFailException, match="SourceAccessError: Access denied for user 'tributary'"):
        _run(PlanOperator(**_arguments("locked.plan", "locked")), _context("locked.plan"))


def test_a_lost_connection_fails_the_try_so_that_another_may_go_well() -> None:
    with pytest.raises(AirflowException, match="SourceUnreachableError: sales: the server is not there") as raised:
        _run(PlanOperator(**_arguments("lost.plan", "lost")), _context("lost.plan"))
    assert not isinstance(raised.value, AirflowFailException)


def test_a_function_that_is_not_there_is_named() -> None:
    arguments = {**_arguments("orders.plan", "orders"), "function": "nowhere"}
    with pytest.raises(AirflowFailException, match=r"Invoke: ResourceNotFoundException: .*nowhere"):
        _run(PlanOperator(**arguments), _context("orders.plan"))


def test_a_cursor_that_does_not_move_ends_the_extract() -> None:
    operator = ExtractOperator(**_arguments("endless.extract", "endless"), attempt="a", chunk={"index": 0})
    with pytest.raises(AirflowFailException, match="handed back the cursor that it was given"):
        _run(operator, _context("endless.extract"))


def test_a_function_that_never_answers_is_given_up_at_the_time_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(WorkTrigger, "settling", 0.0)
    arguments = _arguments("silent.plan", "silent", limit=timedelta(seconds=1))
    operator = PlanOperator(**arguments, patience_seconds=0.0)
    with pytest.raises(AirflowException, match=r"extract silent\.plan-\w+-0 did not end in the task's time"):
        _run(operator, _context("silent.plan"))


def test_a_task_does_not_hold_a_worker_while_it_waits() -> None:
    operator = PlanOperator(**_arguments("silent.plan", "silent"), patience_seconds=0.0)
    with pytest.raises(TaskDeferred) as deferred:
        operator.execute(_context("silent.plan", run="waiting"))
    assert deferred.value.method_name == "end"
    assert deferred.value.timeout > timedelta(minutes=1)


def test_an_empty_window_of_the_run_is_refused_before_anything_is_invoked(aws: Clients) -> None:
    context = _context("refused.plan")
    context["params"] = {"window_start": WINDOW["start"], "window_end": WINDOW["start"]}
    with pytest.raises(AirflowFailException, match="is empty"):
        PlanOperator(**_arguments("refused.plan", "orders")).execute(context)
    assert _invocations(aws, "refused.plan-") == []


def test_a_task_without_a_time_limit_is_refused() -> None:
    arguments = _arguments("orders.plan", "orders")
    del arguments["execution_timeout"]
    with pytest.raises(ValueError, match=r"orders\.plan needs an execution_timeout"):
        PlanOperator(**arguments)


def test_a_call_goes_on_in_another_process_where_it_was() -> None:
    call = FunctionCall(
        region=REGION,
        function=FUNCTION,
        request_id="moved",
        payload={"action": "extract", "dataset": "orders", "chunk": {"index": 1}, "cursor": None},
        results_bucket=BUCKET,
    )
    assert call.advance() is None
    outcome = None
    while outcome is None:
        call = FunctionCall.model_validate_json(call.model_dump_json())
        outcome = call.advance()
    assert outcome.output["request_ids"] == ["moved-0", "moved-1"]
