"""Runs of the daily DAG that move some datasets alone, by Airflow's own rules; what the tasks wait for ends at once."""

import copy
import importlib
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from airflow.exceptions import DownstreamTasksSkipped, ParamValidationError
from airflow.sdk import DAG
from airflow.serialization.serialized_objects import SerializedDAG
from tributary_airflow.backfill import SplitRangeOperator
from tributary_airflow.chosen_datasets import chosen, run_key
from tributary_airflow.crawl import Crawl
from tributary_airflow.function_call import FunctionCall
from tributary_airflow.job_run import JobRun
from tributary_airflow.report import COMPONENT as REPORT
from tributary_airflow.run_success import RunSuccess
from tributary_airflow.work import Outcome, Work

WINDOW = {"window_start": "2025-01-01T00:00:00Z", "window_end": "2025-01-02T00:00:00Z"}
DATASETS = ("ad_performance", "fx_rates", "orders")
EMPTY = "ad_performance"
"""Of this one the window is empty."""


def _daily(dags_folder: Path) -> DAG:
    """The daily DAG of three datasets of two sources, of which one is swept. A run leaves its parameters in it."""
    from tributary.contract import load_contracts, parse_contract
    from tributary_pipeline.environment import load_environment
    from tributary_pipeline.views import load_views

    contracts = load_contracts(dags_folder / "contracts")
    text = (dags_folder / "contracts/orders.yaml").read_text()
    deletes = "  deletes: { by: key_sweep, every_days: 1 }\nraw:"
    contracts["orders"] = parse_contract(text.replace("raw:", deletes, 1), "orders.yaml")
    built: DAG = importlib.import_module("tributary_daily").build(
        # Every run counts, whenever its window was.
        load_environment(dags_folder / "environment.json").model_copy(update={"run_within_hours": None}),
        {name: contracts[name] for name in DATASETS},
        load_views(dags_folder / "views"),
    )
    return built


@pytest.fixture(scope="module")
def dag(dags_folder: Path) -> DAG:
    """The DAG, of which no run is."""
    return _daily(dags_folder)


@pytest.fixture(scope="module")
def scheduled(dag: DAG) -> SerializedDAG:
    """The DAG as the scheduler has it."""
    return SerializedDAG.from_dict(SerializedDAG.to_dict(dag))


@pytest.fixture(scope="module")
def database(scheduled: SerializedDAG) -> None:
    """Airflow's own, new, that knows the DAG and what it publishes."""
    from airflow.dag_processing.bundles.manager import DagBundlesManager
    from airflow.utils.db import initdb

    initdb()
    DagBundlesManager().sync_bundles_to_db()
    SerializedDAG.bulk_write_to_db("dags-folder", None, [scheduled])


class Run:
    """A run that has ended: the state of each task, the work that was begun, and what was told of it."""

    def __init__(self, dag: DAG, patch: pytest.MonkeyPatch, **conf: Any) -> None:
        self.works: list[Work] = []
        self.counted: list[str] = []
        self.told: list[dict[str, Any]] = []
        no_alarm = SimpleNamespace(describe_alarms=lambda **_: {"MetricAlarms": []})
        topic = SimpleNamespace(publish=lambda **message: self._tell(json.loads(message["Message"])))
        with patch.context() as patched:
            patched.setattr("tributary_airflow.guard.client", lambda *_: no_alarm)
            patched.setattr("tributary_airflow.signal.client", lambda *_: topic)
            patched.setattr("tributary_airflow.run_metric.count_one", lambda metric, *_: self.counted.append(metric))
            patched.setattr("tributary_airflow.operator.look", self._ended)
            self.run = dag.test(run_conf={**WINDOW, **conf})
        self.states: dict[str, set[str]] = {}
        for ti in self.run.get_task_instances():
            self.states.setdefault(ti.task_id, set()).add(str(ti.state))

    def _tell(self, signal: dict[str, Any]) -> None:
        # Whether the report was published is a matter of its own.
        if signal["component"] != REPORT:
            self.told.append(signal)

    def _ended(self, work: Work) -> Outcome:
        self.works.append(work)
        if not isinstance(work, FunctionCall):
            return Outcome(status="succeeded")
        if "dataset" not in work.payload:
            return Outcome(status="succeeded", output={"key": "reports/latest.html", "is_latest": True})
        rows = 0 if work.payload["dataset"] == EMPTY else 9
        done = {"window_id": "20250101T000000Z_20250102T000000Z", "attempt": "a", "rows": rows, "request_ids": ["r"]}
        return Outcome(status="succeeded", output={**done, "chunks": [{"index": 0}] if rows else []})

    def tasks(self, state: str) -> set[str]:
        """Those whose instances have all ended so."""
        return {task for task, states in self.states.items() if states == {state}}

    def job(self, name: str) -> list[dict[str, str]]:
        """Arguments of the runs of a job."""
        runs = [work for work in self.works if isinstance(work, JobRun)]
        return [run.arguments for run in runs if run.job == f"tributary-local-{name}"]


@pytest.fixture(scope="module")
def patch() -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patched:
        yield patched


@pytest.fixture(scope="module")
def of_one(database: None, dags_folder: Path, patch: pytest.MonkeyPatch) -> Run:
    return Run(_daily(dags_folder), patch, datasets=["fx_rates"])


@pytest.fixture(scope="module")
def of_all(database: None, dags_folder: Path, patch: pytest.MonkeyPatch) -> Run:
    return Run(_daily(dags_folder), patch)


def _steps(dataset: str) -> set[str]:
    return {f"{dataset}.plan", f"{dataset}.extract", f"{dataset}.commit", f"stage_{dataset}"}


SWEEP = {"orders.sweep.plan", "orders.sweep.extract", "orders.sweep.commit"}


def test_a_run_of_one_dataset_skips_the_tasks_of_the_others_and_does_all_that_follows(dag: DAG, of_one: Run) -> None:
    skipped = _steps("orders") | SWEEP | _steps("ad_performance") | {"crawl_sales"}
    assert of_one.tasks("skipped") == skipped
    assert of_one.tasks("success") == set(dag.task_ids) - skipped
    assert of_one.run.state == "success"


def test_nothing_is_asked_of_the_others_and_no_worker_starts_for_them(of_one: Run) -> None:
    asked = [work.payload.get("dataset") for work in of_one.works if isinstance(work, FunctionCall)]
    # The function that publishes the report is asked of no dataset.
    assert set(asked) == {"fx_rates", None}
    crawled = [work.crawler for work in of_one.works if isinstance(work, Crawl)]
    assert crawled == ["tributary-local-raw-marketing"]
    started = {ti.task_id for ti in of_one.run.get_task_instances() if ti.pid is not None}
    assert started & (_steps("orders") | SWEEP | {"crawl_sales"}) == set()


def test_its_jobs_are_given_that_dataset_and_told_that_the_run_is_one_of_some(of_one: Run) -> None:
    (stage,), (reconcile,) = of_one.job("stage"), of_one.job("reconcile")
    assert (stage["--dataset"], stage["--partial_run"]) == ("fx_rates", "true")
    assert [window["dataset"] for window in json.loads(reconcile["--windows"])] == ["fx_rates"]
    assert "--sweeps" not in reconcile
    for job in ("marts", "attribution", "recommend"):
        (arguments,) = of_one.job(job)
        assert set(arguments) == {"--run_id"}


def test_the_table_that_it_moved_is_published_and_what_is_made_of_all(of_one: Run) -> None:
    from airflow.models.asset import AssetEvent, AssetModel
    from airflow.utils.session import create_session

    with create_session() as session:
        events = session.query(AssetModel.name).join(AssetEvent, AssetEvent.asset_id == AssetModel.id)
        published = {name for (name,) in events.filter(AssetEvent.source_run_id == of_one.run.run_id)}
    made = {"tributary/marts", "tributary/attribution", "tributary/recommendations"}
    assert published == {"tributary/fx_rates", *made}


def test_it_is_no_sign_of_the_day_and_mends_no_run_of_all(of_one: Run, of_all: Run) -> None:
    assert of_one.counted == []
    (well,), (all_well,) = of_one.told, of_all.told
    assert well["state"] == "well"
    assert well["window"] == {"start": WINDOW["window_start"], "end": WINDOW["window_end"]}
    failed_whole = f"{run_key('tributary_daily', {})}scheduled__1:fx_rates.plan"
    failed_same = f"{run_key('tributary_daily', {'datasets': ['fx_rates']})}manual__1:fx_rates.plan"
    failed_other = f"{run_key('tributary_daily', {'datasets': ['orders']})}manual__1:orders.plan"
    mended = [key for key in (failed_whole, failed_same, failed_other) if key.startswith(well["key"])]
    assert mended == [failed_same]
    assert all(key.startswith(all_well["key"]) for key in (failed_whole, failed_same, failed_other))


def test_a_skipped_task_that_is_cleared_by_itself_is_skipped_again(scheduled: SerializedDAG, of_one: Run) -> None:
    from airflow.utils.session import create_session

    scheduled.clear(task_ids=["orders.plan", "stage_orders"], run_id=of_one.run.run_id)
    with create_session() as session:
        run = session.merge(of_one.run)
        run.dag = scheduled
        schedulable, _ = run.update_state(session=session, execute_callbacks=False)
        assert [ti.task_id for ti in schedulable] == []
        again = {ti.task_id: str(ti.state) for ti in run.get_task_instances(session=session)}
    assert (again["orders.plan"], again["stage_orders"]) == ("skipped", "skipped")


def test_a_run_of_all_is_as_it_was_one_whose_window_is_empty_among_them(dag: DAG, of_all: Run) -> None:
    assert of_all.tasks("skipped") == {f"{EMPTY}.extract", f"stage_{EMPTY}"}
    assert of_all.tasks("success") == set(dag.task_ids) - of_all.tasks("skipped")
    (reconcile,) = of_all.job("reconcile")
    assert [window["dataset"] for window in json.loads(reconcile["--windows"])] == list(DATASETS)
    assert [window["dataset"] for window in json.loads(reconcile["--sweeps"])] == ["orders"]
    assert [stage for stage in of_all.job("stage") if "--partial_run" in stage] == []
    assert of_all.counted == ["RunsSucceeded"]


def test_a_dataset_that_no_contract_is_of_is_refused_with_those_that_there_are(
    dags: dict[str, DAG], dags_folder: Path
) -> None:
    from tributary.contract import load_contracts

    known = list(load_contracts(dags_folder / "contracts"))
    for name in ("tributary_daily", "tributary_backfill"):
        # As Airflow does when a run is asked for.
        params = copy.deepcopy(dags[name].params)
        params.update({**WINDOW, "datasets": known[:2]})
        assert params.validate()["datasets"] == known[:2]
        with pytest.raises(ParamValidationError) as refused:
            params.update({"datasets": ["weather"]})
            params.validate()
        assert f"'weather' is not one of {known}" in str(refused.value)


def test_a_backfill_hands_its_datasets_to_the_run_of_each_window() -> None:
    moment = SimpleNamespace(isoformat=lambda: "2025-02-01T00:00:00+00:00")
    params = {**WINDOW, "days_per_run": 7, "datasets": ["fx_rates"]}
    context: Any = {"params": params, "dag_run": SimpleNamespace(run_id="manual__1", start_date=moment)}
    (handed,) = SplitRangeOperator(task_id="windows").execute(context)
    assert handed["conf"] == {**WINDOW, "datasets": ["fx_rates"]}


def test_a_backfill_of_some_mends_no_backfill_of_all() -> None:
    callback = RunSuccess(topic_arn="t", region="r", environment="local", owner="data-platform")
    ended = {"dag": SimpleNamespace(dag_id="tributary_backfill"), "run_id": "manual__2"}
    well = callback.signal({**ended, "params": {**WINDOW, "datasets": ["fx_rates"]}})
    assert well.key == run_key("tributary_backfill", {"datasets": ["fx_rates"]}) != "airflow:tributary_backfill:"


def test_which_datasets_are_chosen_has_no_order() -> None:
    one, other = ({"datasets": names} for names in (["orders", "fx_rates"], ["fx_rates", "orders", "orders"]))
    assert chosen(one) == chosen(other) == {"orders", "fx_rates"}
    assert run_key("d", one) == run_key("d", other)
    assert chosen({}) == chosen(None) == chosen({"datasets": []}) == frozenset()


def test_a_run_that_names_every_dataset_skips_none(dag: DAG, monkeypatch: pytest.MonkeyPatch) -> None:
    guard = dag.get_task("guard")
    monkeypatch.setattr(guard, "_ignored", lambda context: [])
    nobody_erased = SimpleNamespace(map_index=-1, get_dr_count=lambda **_: 0)
    context: Any = {"params": {"datasets": list(DATASETS)}, "ti": nobody_erased}
    assert guard.resume(context, None) == {"ignored": []}
    pushed: dict[str, Any] = {}
    push = SimpleNamespace(**vars(nobody_erased), xcom_push=lambda key, value: pushed.__setitem__(key, value))
    with pytest.raises(DownstreamTasksSkipped):
        guard.resume({"params": {"datasets": ["orders", "fx_rates"]}, "ti": push}, None)
    (skipped,) = pushed.values()
    assert set(skipped["skipped"]) == {f"{EMPTY}.plan", f"stage_{EMPTY}"}
