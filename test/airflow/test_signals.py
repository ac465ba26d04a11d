"""What Airflow tells the notifier of tasks that fail and runs that succeed, by its schema and through a real topic."""

import json
import shlex
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import MagicMock
from uuid import uuid4

import pytest
from airflow.api_fastapi.core_api.datamodels.task_instances import ClearTaskInstancesBody
from airflow.callbacks.callback_requests import DagCallbackRequest, DagRunContext
from airflow.dag_processing.processor import _execute_dag_callbacks
from airflow.sdk import DAG
from botocore.exceptions import ClientError
from conftest import REGION, ROOT
from jsonschema import Draft202012Validator, FormatChecker
from tributary_airflow.run_failure import RunFailure
from tributary_airflow.run_success import RunSuccess
from tributary_airflow.signal import Signal
from tributary_airflow.task_failure import TaskFailure

TOPIC = "arn:aws:sns:eu-central-1:000000000000:signals"
MOMENT = datetime(2025, 1, 3, 3, 4, 5, tzinfo=UTC)
WINDOW = {"start": "2025-01-01T00:00:00Z", "end": "2025-01-02T00:00:00Z"}
PARAMS = {"window_start": WINDOW["start"], "window_end": WINDOW["end"]}


def _valid(signal: Signal) -> dict[str, Any]:
    """The signal as it is sent, once the notifier's own schema has taken it."""
    schema = json.loads((ROOT / "notifications" / "signal.schema.json").read_text())
    sent = {"schema": "tributary.signal/1", **signal.model_dump(mode="json")}
    Draft202012Validator(schema, format_checker=FormatChecker()).validate(sent)
    return sent


def _context(task: Any, **fields: Any) -> dict[str, Any]:
    ti = {
        "dag_id": "tributary_daily",
        "run_id": "scheduled__2025-01-03T03:00:00+00:00",
        "task_id": task.task_id,
        "map_index": -1,
        "try_number": 3,
        "log_url": "http://127.0.0.1/log",
    }
    return {
        "ti": SimpleNamespace(**{**ti, **fields}),
        "task": task,
        "params": PARAMS,
        "exception": RuntimeError("SourceUnreachableError: source sales:\n connect ECONNREFUSED"),
    }


def _failure(topic: str = TOPIC) -> TaskFailure:
    return TaskFailure(topic_arn=topic, region=REGION, environment="local", severity="page", clock=lambda: MOMENT)


def _success(**options: Any) -> RunSuccess:
    return RunSuccess(
        topic_arn=TOPIC, region=REGION, environment="local", owner="data-platform", clock=lambda: MOMENT, **options
    )


def _told(dags: dict[str, DAG], dag_id: str, task_id: str, **fields: Any) -> dict[str, Any]:
    return _valid(_failure().signal(_context(dags[dag_id].get_task(task_id), dag_id=dag_id, **fields)))


def _ended(dag_id: str, **fields: Any) -> dict[str, Any]:
    return {"dag": SimpleNamespace(dag_id=dag_id), "run_id": "manual__2", "reason": "success", **fields}


def test_a_failed_task_says_what_broke_why_since_when_what_it_affects_and_how_it_is_run_again(
    dags: dict[str, DAG],
) -> None:
    signal = _told(dags, "tributary_daily", "orders.plan")
    affected = signal.pop("impact").removeprefix("Not done until it is mended: ").removesuffix(".").split(", ")
    assert {"orders.extract", "orders.commit", "stage_orders", "marts", "kpis"} <= set(affected)
    assert "customers.plan" not in affected
    rerun = shlex.split(signal.pop("rerun"))
    assert signal == {
        "schema": "tributary.signal/1",
        "key": "airflow:tributary_daily:scheduled__2025-01-03T03:00:00+00:00:orders.plan",
        "state": "failing",
        "type": "FunctionErrors",
        "component": "source:sales",
        "symptom_of": ["secrets"],
        "severity": "page",
        "owner": "sales-data",
        "what": "Task orders.plan of tributary_daily failed at try 3.",
        "cause": "SourceUnreachableError: source sales: connect ECONNREFUSED",
        "since": "2025-01-03T03:04:05+00:00",
        "environment": "local",
        "dataset": "orders",
        "window": WINDOW,
        "run_id": "scheduled__2025-01-03T03:00:00+00:00",
        "log_url": "http://127.0.0.1/log",
    }
    assert rerun[:-1] == [
        *["aws", "mwaa", "invoke-rest-api", "--name", "tributary-local", "--method", "POST"],
        *["--path", "/dags/tributary_daily/clearTaskInstances", "--body"],
    ]
    body = ClearTaskInstancesBody.model_validate_json(rerun[-1])
    assert (body.dry_run, body.only_failed, body.include_downstream) == (False, True, True)
    assert (body.dag_run_id, body.task_ids) == (signal["run_id"], ["orders.plan"])


@pytest.mark.parametrize(
    ("dag_id", "task_id", "component", "kind", "dataset"),
    [
        ("tributary_daily", "orders.extract", "source:sales", "FunctionErrors", "orders"),
        ("tributary_daily", "touchpoints.commit", "source:marketing", "FunctionErrors", "touchpoints"),
        ("tributary_daily", "crawl_sales", "source:sales", "CrawlFailed", None),
        ("tributary_daily", "tables", "job:tables", "JobFailed", None),
        ("tributary_daily", "stage_orders", "job:stage:orders", "JobFailed", "orders"),
        ("tributary_daily", "reconcile", "job:reconcile", "JobFailed", None),
        ("tributary_daily", "kpis", "athena:pipeline", "QueryFailed", None),
        ("tributary_daily", "views", "athena:pipeline", "QueryFailed", None),
        ("tributary_daily", "report", "report", "ReportNotPublished", None),
        ("tributary_backfill", "windows", "run", "TaskFailed", None),
        ("tributary_backfill", "run", "run", "RunFailed", None),
        ("tributary_housekeeping", "keep", "job:housekeeping", "JobFailed", None),
        ("tributary_forget", "erase", "job:forget", "JobFailed", None),
        ("tributary_forget", "erased", "run", "TaskFailed", None),
    ],
)
def test_a_task_s_component_is_what_it_works_with(
    dags: dict[str, DAG], dag_id: str, task_id: str, component: str, kind: str, dataset: str | None
) -> None:
    signal = _told(dags, dag_id, task_id)
    assert (signal["component"], signal["type"], signal["dataset"]) == (component, kind, dataset)


def test_every_task_of_every_dag_has_a_signal_of_the_schema(dags: dict[str, DAG]) -> None:
    for dag_id, dag in dags.items():
        for task in dag.tasks:
            signal = _told(dags, dag_id, task.task_id)
            assert signal["owner"] == task.owner


def test_the_parts_of_a_mapped_task_have_one_key_and_say_which_of_them_failed(dags: dict[str, DAG]) -> None:
    first, second = (_told(dags, "tributary_daily", "orders.extract", map_index=part) for part in (3, 4))
    assert first["key"] == second["key"]
    assert first["what"] == "Task orders.extract (part 3) of tributary_daily failed at try 3."


def test_a_part_whose_arguments_are_known_says_the_same_of_its_component(dags: dict[str, DAG]) -> None:
    part = dags["tributary_daily"].get_task("orders.extract").unmap({"chunk": {"index": 3}})
    signal = _valid(_failure().signal(_context(part, map_index=3)))
    assert (signal["component"], signal["dataset"]) == ("source:sales", "orders")


def test_a_window_that_a_backfill_could_not_have_run_fails_as_that_run_which_mends_it_once_it_succeeds(
    dags: dict[str, DAG],
) -> None:
    conf = {"window_start": WINDOW["start"], "window_end": WINDOW["end"]}
    handed = {"trigger_run_id": "backfill_window__1__2025-01-01T00:00:00Z", "conf": conf}
    part = dags["tributary_backfill"].get_task("run").unmap(handed)
    whole = {"window_start": "2024-01-01T00:00:00Z", "window_end": "2025-01-01T00:00:00Z"}
    context = {**_context(part, dag_id="tributary_backfill", map_index=2), "params": whole}
    signal = _valid(_failure().signal(context))
    assert signal["key"] == "airflow:tributary_daily:backfill_window__1__2025-01-01T00:00:00Z:run"
    assert signal["window"] == WINDOW
    assert signal["symptom_of"] == ["source:*", "job:*", "athena:*"]
    mended = _valid(_success().signal(_ended("tributary_daily", params=PARAMS)))
    assert signal["key"].startswith(mended["key"])
    assert mended["window"] == signal["window"]


def test_a_task_after_which_nothing_follows_and_whose_cause_is_not_known_says_so(dags: dict[str, DAG]) -> None:
    context = _context(dags["tributary_daily"].get_task("end"))
    del context["exception"]
    del context["ti"].log_url
    signal = _valid(_failure().signal(context))
    assert signal["impact"] == "Nothing follows it in the run; the run has failed."
    assert signal["cause"] == "unknown: see the log"
    assert signal["log_url"] is None


@pytest.mark.parametrize(
    "params",
    [
        {"window_start": WINDOW["start"]},
        {},
        # It will never be run: a run of another window mends it.
        {"window_start": "2990-01-01T00:00:00Z", "window_end": "2990-01-02T00:00:00Z"},
    ],
)
def test_a_task_that_fails_for_its_window_has_none(dags: dict[str, DAG], params: dict[str, str]) -> None:
    context = {**_context(dags["tributary_daily"].get_task("orders.plan")), "params": params}
    assert _valid(_failure().signal(context))["window"] is None


def test_a_cause_of_any_length_and_a_run_that_affects_much_stay_within_the_schema(dags: dict[str, DAG]) -> None:
    context = _context(dags["tributary_daily"].get_task("orders.plan"))
    context["exception"] = RuntimeError("é\n" * 100_000)
    context["task"] = SimpleNamespace(
        task_id="o" * 240, owner="sales-data", get_flat_relative_ids=lambda *, upstream: {f"t{i}" for i in range(5000)}
    )
    signal = _valid(_failure().signal(context))
    assert signal["cause"].endswith("é…")
    assert signal["impact"].endswith("…")
    assert "\n" not in signal["cause"]


def test_a_run_that_succeeds_is_well_for_its_window_whichever_run_failed(dags: dict[str, DAG]) -> None:
    failed = _told(dags, "tributary_daily", "orders.plan")
    well = _valid(_success().signal(_ended("tributary_daily", params=PARAMS)))
    assert (well["state"], well["key"], well["window"]) == ("well", "airflow:tributary_daily:", failed["window"])


def test_the_window_of_a_scheduled_run_is_its_data_interval() -> None:
    interval = {
        "data_interval_start": datetime(2025, 1, 1, tzinfo=UTC),
        "data_interval_end": datetime(2025, 1, 2, tzinfo=UTC),
    }
    assert _valid(_success().signal(_ended("tributary_daily", params={}, **interval)))["window"] == WINDOW


def test_a_run_of_which_airflow_tells_no_more_than_its_id_is_well_for_itself_alone() -> None:
    well = _valid(_success().signal(_ended("tributary_daily")))
    assert (well["key"], well["window"]) == ("airflow:tributary_daily:manual__2:", None)


def test_house_that_is_kept_is_well_for_every_time_that_it_was_not(dags: dict[str, DAG]) -> None:
    callback = dags["tributary_housekeeping"].on_success_callback
    well = _valid(callback.signal(_ended("tributary_housekeeping", params=PARAMS)))
    assert (well["key"], well["window"]) == ("airflow:tributary_housekeeping:", None)


def test_a_person_who_is_erased_is_well_for_no_other_one(dags: dict[str, DAG]) -> None:
    callback = dags["tributary_forget"].on_success_callback
    well = _valid(callback.signal(_ended("tributary_forget", params={"request": "r", "mode": "erase"})))
    assert (well["key"], well["window"]) == ("airflow:tributary_forget:manual__2:", None)


def test_every_dag_says_when_a_run_of_it_has_succeeded(dags: dict[str, DAG]) -> None:
    for dag in dags.values():
        assert isinstance(dag.on_success_callback, RunSuccess), dag.dag_id


def test_only_the_daily_run_has_people_called_at_once(dags: dict[str, DAG]) -> None:
    severities = {
        dag_id: {callback.severity for task in dag.tasks for callback in _callbacks(task) if task.task_id != "report"}
        for dag_id, dag in dags.items()
    }
    assert severities == {
        "tributary_daily": {"page"},
        "tributary_backfill": {"ticket"},
        "tributary_forget": {"ticket"},
        "tributary_housekeeping": {"ticket"},
    }


def _callbacks(task: Any) -> list[Any]:
    settings = task.partial_kwargs if hasattr(task, "partial_kwargs") else vars(task)
    given = settings["on_failure_callback"]
    return given if isinstance(given, list) else [given]


def _listening(aws: Callable[[str], Any], name: str) -> tuple[str, Callable[[], list[dict[str, Any]]]]:
    """A topic, and what gives all that it was told."""
    topic = aws("sns").create_topic(Name=name)["TopicArn"]
    queue = aws("sqs").create_queue(QueueName=name)["QueueUrl"]
    arn = aws("sqs").get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    raw = {"RawMessageDelivery": "true"}
    aws("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn, Attributes=raw)

    def heard() -> list[dict[str, Any]]:
        messages = aws("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5).get("Messages", [])
        return [json.loads(message["Body"]) for message in messages]

    return topic, heard


def test_the_topic_gets_the_signal(aws: Callable[[str], Any], dags: dict[str, DAG]) -> None:
    topic, heard = _listening(aws, "signals")
    context = _context(dags["tributary_daily"].get_task("orders.plan"))
    failure = _failure(topic)
    failure(context)
    assert heard() == [_valid(failure.signal(context))]


def _ended_run(dags: dict[str, DAG], reason: str) -> None:
    """Have Airflow call back for a run of the daily DAG that ended for a reason, as its DAG processor does."""
    run = {"dag_id": "tributary_daily", "run_id": "manual__2"}
    moments = dict.fromkeys(("logical_date", "data_interval_start", "data_interval_end", "run_after"), MOMENT)
    state = "success" if reason == "success" else "failed"
    request = DagCallbackRequest(
        filepath="tributary_daily.py",
        bundle_name="dags",
        bundle_version=None,
        msg=reason,
        is_failure_callback=state == "failed",
        context_from_server=DagRunContext(
            dag_run={
                **{**run, **moments, "start_date": MOMENT, "end_date": MOMENT, "conf": PARAMS},
                **{"run_type": "manual", "state": state, "consumed_asset_events": []},
            },
            last_ti={"id": str(uuid4()), "task_id": "kpis", "try_number": 1, **run},
        ),
        **run,
    )
    _execute_dag_callbacks(SimpleNamespace(dags=dags), request, MagicMock())


def test_airflow_itself_has_the_success_of_a_run_told_with_the_window_that_it_was_given(
    aws: Callable[[str], Any], dags: dict[str, DAG]
) -> None:
    _, heard = _listening(aws, "tributary-local-notifications")
    _ended_run(dags, "success")
    (well,) = heard()
    assert (well["state"], well["key"], well["window"]) == ("well", "airflow:tributary_daily:", WINDOW)


@pytest.mark.parametrize(("reason", "cause"), [("timed_out", "18:00:00"), ("task_failure", "a task of it failed")])
def test_a_run_that_failed_is_told_of_whatever_its_tasks_told_and_mended_as_they_are(
    aws: Callable[[str], Any], dags: dict[str, DAG], reason: str, cause: str
) -> None:
    _, heard = _listening(aws, "tributary-local-notifications")
    _ended_run(dags, reason)
    (failed,) = heard()
    Draft202012Validator(json.loads((ROOT / "notifications" / "signal.schema.json").read_text())).validate(failed)
    assert (failed["state"], failed["type"], failed["component"]) == ("failing", "RunFailed", "run")
    assert failed["window"] == WINDOW
    assert cause in failed["cause"]
    mended = _valid(_success().signal(_ended("tributary_daily", params=PARAMS)))
    assert failed["key"].startswith(mended["key"])
    assert failed["symptom_of"] == ["source:*", "job:*", "athena:*", "airflow"]


def test_every_dag_whose_runs_have_a_time_tells_when_one_fails(dags: dict[str, DAG]) -> None:
    for dag in dags.values():
        told = isinstance(dag.on_failure_callback, RunFailure)
        assert told is (dag.dagrun_timeout is not None), dag.dag_id


def test_a_topic_that_takes_nothing_fails_the_callback_alone_and_the_failure_is_counted_all_the_same(
    aws: Callable[[str], Any], dags: dict[str, DAG]
) -> None:
    before = _failed_tasks(aws)
    context = _context(dags["tributary_daily"].get_task("orders.plan"))
    with pytest.raises(ClientError):
        _failure(f"{TOPIC}-of-nobody")(context)
    assert _failed_tasks(aws) == before + 1


def _failed_tasks(aws: Callable[[str], Any]) -> float:
    now = datetime.now(UTC)
    answer = aws("cloudwatch").get_metric_statistics(
        Namespace="Tributary",
        MetricName="TasksFailed",
        Dimensions=[{"Name": "Environment", "Value": "local"}],
        StartTime=now - timedelta(hours=1),
        EndTime=now + timedelta(minutes=1),
        Period=3600,
        Statistics=["Sum"],
    )
    return float(sum(point["Sum"] for point in answer["Datapoints"]))


def test_the_schema_that_signals_are_held_to_is_beside_the_notifications() -> None:
    schema = json.loads(Path(ROOT / "notifications" / "signal.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    assert schema["additionalProperties"] is False


def test_a_run_that_its_guard_holds_back_is_a_symptom_of_the_source_that_is_out_of_reach(dags: dict[str, DAG]) -> None:
    context = _context(dags["tributary_daily"].get_task("guard"))
    context["exception"] = RuntimeError("alarms hold the run back: tributary-test-SourceUnreachable-sales: in ALARM")
    signal = _valid(_failure().signal(context))
    assert (signal["type"], signal["component"]) == ("TaskFailed", "run")
    assert "source:*" in signal["symptom_of"]
