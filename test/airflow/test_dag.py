"""The DAG as Airflow loads it from the deployed folder."""

import importlib
import json
import socket
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from airflow.exceptions import ParamValidationError
from airflow.models.dagbag import DagBag
from airflow.sdk import DAG
from airflow.sdk.definitions.param import process_params
from conftest import deploy


@pytest.fixture(scope="session")
def dag(dags: dict[str, DAG]) -> DAG:
    return dags["tributary_daily"]


@pytest.fixture(scope="session")
def module(dags_folder: Path) -> ModuleType:
    return importlib.import_module("tributary_daily")


@pytest.fixture
def build(module: ModuleType, dags_folder: Path) -> Callable[..., DAG]:
    """Builds the DAG with fields of the environment or whole contracts replaced."""
    from tributary.contract import load_contracts
    from tributary_pipeline.environment import Environment
    from tributary_pipeline.views import load_views

    def make(contracts: dict[str, Any] | None = None, **fields: Any) -> DAG:
        values = json.loads((dags_folder / "environment.json").read_text())
        environment = Environment.model_validate({**values, **fields})
        return module.build(
            environment,
            contracts or load_contracts(dags_folder / "contracts"),
            load_views(dags_folder / "views"),
        )

    return make


def _upstream(dag: DAG, task_id: str) -> set[str]:
    return set(dag.get_task(task_id).upstream_task_ids)


def test_a_run_is_bounded_and_alone_and_does_not_catch_up(dag: DAG) -> None:
    assert dag.max_active_runs == 1
    assert dag.catchup is False
    assert timedelta(0) < dag.dagrun_timeout < timedelta(days=1)


def test_the_data_interval_of_a_scheduled_run_is_the_day_before(dag: DAG) -> None:
    interval = dag.timetable.infer_manual_data_interval(run_after=datetime(2025, 3, 31, 4, tzinfo=UTC))
    assert interval.start == datetime(2025, 3, 30, 3, tzinfo=UTC)
    assert interval.end == datetime(2025, 3, 31, 3, tzinfo=UTC)


def test_an_environment_without_a_schedule_runs_by_hand_only(build: Callable[..., DAG]) -> None:
    assert build(schedule=None).timetable.can_be_scheduled is False


def test_the_steps_of_a_dataset_follow_each_other(dag: DAG) -> None:
    assert _upstream(dag, "orders.plan") == {"guard"}
    assert _upstream(dag, "orders.extract") == {"orders.plan"}
    assert _upstream(dag, "orders.commit") == {"orders.plan", "orders.extract"}
    assert _upstream(dag, "stage_orders") == {"guard", "orders.commit", "crawl_sales", "tables"}


def test_a_source_is_crawled_after_all_of_its_datasets(dag: DAG) -> None:
    sales = ("customers", "order_items", "orders", "products")
    marketing = ("ad_performance", "app_installs", "campaigns", "fx_rates", "skan_postbacks", "touchpoints")
    assert _upstream(dag, "crawl_sales") == {f"{dataset}.commit" for dataset in sales}
    assert _upstream(dag, "crawl_marketing") == {f"{dataset}.commit" for dataset in marketing}


def test_a_run_is_reconciled_after_every_stage_and_before_the_marts_which_the_kpis_wait_for(dag: DAG) -> None:
    stages = {task_id for task_id in dag.task_ids if task_id.startswith("stage_")}
    commits = {task_id for task_id in dag.task_ids if task_id.endswith(".commit")}
    assert (len(stages), len(commits)) == (10, 10)
    assert _upstream(dag, "reconcile") == stages | commits
    assert _upstream(dag, "marts") == {"reconcile"}
    assert _upstream(dag, "attribution") == {"marts"}
    assert _upstream(dag, "recommend") == {"attribution"}
    assert _upstream(dag, "kpis") == {"recommend"}


def test_the_views_are_defined_once_their_tables_are_there(dag: DAG) -> None:
    assert _upstream(dag, "views") == {"tables"}


def test_the_views_are_defined_with_what_their_headers_say_of_the_columns(dag: DAG) -> None:
    view = dag.get_task("views").views["publication"]
    assert view.sql.startswith("SELECT\n")
    assert list(view.comments) == ["mart", "run_id", "loaded_at", "one_run"]
    assert view.comments["mart"] == "Name of the mart."


def test_nothing_begins_before_the_guard_and_then_the_tables_and_every_plan_do(dag: DAG) -> None:
    plans = {task_id for task_id in dag.task_ids if task_id.endswith(".plan")}
    # What the guard may skip follows on it, the stages after much else.
    stages = {task_id for task_id in dag.task_ids if task_id.startswith("stage_")}
    assert {task.task_id for task in dag.roots} == {"guard"}
    assert set(dag.get_task("guard").downstream_task_ids) == plans | stages | {"tables"}


def test_the_guard_waits_for_the_longest_safety_lag_of_the_contracts(dag: DAG) -> None:
    from tributary.contract import load_contracts

    lags = [contract.source.safety_lag_minutes for contract in load_contracts(Path(dag.folder) / "contracts").values()]
    guard = dag.get_task("guard")
    assert guard.settling > timedelta(minutes=max(lags))
    assert guard.execution_timeout > guard.settling


def test_a_run_is_counted_as_succeeded_when_views_and_kpis_are_there(dag: DAG) -> None:
    assert _upstream(dag, "succeeded") == {"kpis", "views"}


def test_a_task_waits_as_long_as_its_job_may_run(build: Callable[..., DAG], dags_folder: Path) -> None:
    jobs = json.loads((dags_folder / "environment.json").read_text())["jobs"]
    jobs["marts"]["timeout_minutes"] = 240
    dag = build(jobs=jobs)
    assert dag.get_task("marts").execution_timeout > timedelta(hours=4)
    assert dag.get_task("stage_orders").execution_timeout < timedelta(hours=1)


def test_what_a_run_publishes_can_be_followed(dag: DAG) -> None:
    published = {task.task_id: [outlet.name for outlet in task.outlets] for task in dag.tasks if task.outlets}
    assert published.pop("marts") == ["tributary/marts"]
    assert published.pop("attribution") == ["tributary/attribution"]
    assert published.pop("recommend") == ["tributary/recommendations"]
    assert len(published) == 10
    assert published["stage_orders"] == ["tributary/orders"]


def test_invocations_take_slots_of_their_source(dag: DAG) -> None:
    for step in ("plan", "extract", "commit"):
        assert dag.get_task(f"orders.{step}").pool == "source_sales"
        assert dag.get_task(f"touchpoints.{step}").pool == "source_marketing"


def test_one_more_contract_is_one_more_dataset(build: Callable[..., DAG], tmp_path: Path) -> None:
    from tributary.contract import load_contracts

    folder = deploy(tmp_path / "dags") / "contracts"
    text = (folder / "orders.yaml").read_text()
    (folder / "refunds.yaml").write_text(text.replace("dataset: orders", "dataset: refunds"))
    grown = build(load_contracts(folder))
    assert set(grown.task_ids) - set(build().task_ids) == {
        "refunds.plan",
        "refunds.extract",
        "refunds.commit",
        "stage_refunds",
    }
    assert "refunds.commit" in _upstream(grown, "crawl_sales")
    assert "stage_refunds" in _upstream(grown, "reconcile")


def test_a_contract_whose_source_is_not_deployed_is_named(build: Callable[..., DAG]) -> None:
    with pytest.raises(ValueError, match=r"source sales .* not in this environment \(marketing\)"):
        build(sources={"marketing": {"function": "f", "crawler": "c", "slots": 1}})


def test_a_broken_environment_is_an_import_error_that_says_what_is_missing(tmp_path: Path) -> None:
    folder = deploy(tmp_path / "dags")
    names = json.loads((folder / "environment.json").read_text())
    del names["topic_arn"]
    (folder / "environment.json").write_text(json.dumps(names))
    bag = DagBag(str(folder), include_examples=False)
    assert len(bag.import_errors) == 4
    for message in bag.import_errors.values():
        assert "topic_arn" in message
        assert "Field required" in message


def test_parsing_opens_no_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: socket.socket, address: object) -> None:
        raise AssertionError(f"the DAG connects to {address}")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    for name in [name for name in sys.modules if name.startswith("tributary")]:
        monkeypatch.delitem(sys.modules, name)
    bag = DagBag(str(deploy(tmp_path / "dags")), include_examples=False)
    assert bag.import_errors == {}
    assert set(bag.dags) == {"tributary_daily", "tributary_backfill", "tributary_forget", "tributary_housekeeping"}


def test_a_run_has_the_parameters_that_no_task_carries_a_copy_of(dag: DAG) -> None:
    carried = [task.task_id for task in dag.tasks if dict(task.params or {})]
    assert carried == []
    given = {"window_start": "2025-01-01T00:00:00Z", "window_end": "2025-01-02T00:00:00Z"}
    for task in dag.tasks:
        params = process_params(dag, task, given, suppress_exception=False)
        assert params == {**given, "ignore_alarms": [], "datasets": []}, task.task_id
    with pytest.raises(ParamValidationError):
        process_params(dag, dag.get_task("guard"), {"window_start": 3}, suppress_exception=False)
