"""When keys are swept, and what the DAG of a dataset with sweeps has more than another."""

import importlib
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from airflow.exceptions import AirflowFailException, AirflowSkipException
from airflow.sdk import DAG
from airflow.serialization.serialized_objects import SerializedDAG
from tributary_airflow.job_operator import ReconcileOperator, RunJobOperator, StageOperator
from tributary_airflow.job_run import JobRun
from tributary_airflow.sweep import SweepPlanOperator, is_due
from tributary_airflow.window import Window

MONDAY = datetime(2025, 1, 6, tzinfo=UTC)
SETTINGS: dict[str, Any] = {"region": "eu-central-1", "poll_seconds": 0.2, "execution_timeout": timedelta(minutes=1)}


def _windows(hours: int, days: int, offset: int = 0) -> list[Window]:
    first, step = MONDAY + timedelta(hours=offset), timedelta(hours=hours)
    return [Window(first + i * step, first + (i + 1) * step) for i in range(days * 24 // hours)]


@pytest.mark.parametrize(("hours", "offset"), [(24, 0), (24, 3), (1, 0), (7 * 24, 3), (6, 5)])
@pytest.mark.parametrize("every_days", [1, 7, 10])
def test_of_windows_that_follow_each_other_one_alone_has_each_due_moment(
    hours: int, offset: int, every_days: int
) -> None:
    windows = _windows(hours, 70, offset)
    due = [window for window in windows if is_due(window, every_days)]
    # A window that spans several due days is swept once.
    assert len(due) == min(70 // every_days, len(windows))


def test_a_weekly_sweep_is_due_where_a_monday_begins_the_window_s_end_included() -> None:
    assert is_due(Window(MONDAY - timedelta(days=1), MONDAY), 7)
    assert not is_due(Window(MONDAY, MONDAY + timedelta(days=1)), 7)
    assert is_due(Window(MONDAY - timedelta(hours=21), MONDAY + timedelta(hours=3)), 7)
    assert is_due(Window(MONDAY - timedelta(days=90), MONDAY - timedelta(days=1)), 7)


@pytest.mark.parametrize(
    ("choice", "end", "swept"),
    [
        ("due", "2025-01-06T00:00:00Z", True),
        ("due", "2025-01-05T00:00:00Z", False),
        ("always", "2025-01-05T00:00:00Z", True),
        ("never", "2025-01-06T00:00:00Z", False),
    ],
)
def test_the_run_s_parameter_has_a_window_swept_or_not(
    monkeypatch: pytest.MonkeyPatch, choice: str, end: str, swept: bool
) -> None:
    plan = SweepPlanOperator(
        task_id="plan", every_days=7, function="f", results_bucket="raw", dataset="orders", **SETTINGS
    )
    monkeypatch.setattr("tributary_airflow.operator.WorkOperator.execute", lambda self, context: self.event(context))
    params = {"window_start": "2025-01-04T00:00:00Z", "window_end": end, "sweeps": choice}
    if not swept:
        with pytest.raises(AirflowSkipException, match=f"sweeps is {choice}"):
            plan.execute({"params": params})
        return
    event = plan.execute({"params": params})
    window = {"start": params["window_start"], "end": end}
    assert event == {"action": "plan", "dataset": "orders", "scope": "keys", "window": window}


def test_a_window_that_can_not_be_moved_can_not_be_swept() -> None:
    plan = SweepPlanOperator(
        task_id="plan", every_days=7, function="f", results_bucket="raw", dataset="orders", **SETTINGS
    )
    with pytest.raises(AirflowFailException, match="given together"):
        plan.execute({"params": {"window_start": "2025-01-04T00:00:00Z", "window_end": None}})


def _arguments(operator: RunJobOperator) -> dict[str, str]:
    work = operator.work({"run_id": "run"})
    assert isinstance(work, JobRun)
    return work.arguments


def _dag(folder: Path, swept: bool) -> DAG:
    from tributary.contract import load_contracts, parse_contract
    from tributary_pipeline.environment import load_environment
    from tributary_pipeline.views import load_views

    contracts = load_contracts(folder / "contracts")
    if swept:
        text = (folder / "contracts/orders.yaml").read_text()
        deletes = "  deletes: { by: key_sweep, every_days: 7 }\nraw:"
        contracts["orders"] = parse_contract(text.replace("raw:", deletes, 1), "orders.yaml")
    dag: DAG = importlib.import_module("tributary_daily").build(
        load_environment(folder / "environment.json"), contracts, load_views(folder / "views")
    )
    return dag


def test_a_dataset_with_sweeps_has_them_between_its_commit_and_its_stage_and_no_other_is_changed(
    dags_folder: Path,
) -> None:
    plain, dag = _dag(dags_folder, swept=False), _dag(dags_folder, swept=True)
    steps = {"orders.sweep.plan", "orders.sweep.extract", "orders.sweep.commit"}
    assert set(dag.task_ids) - set(plain.task_ids) == steps
    upstream = {task.task_id: set(task.upstream_task_ids) for task in dag.tasks}
    assert upstream["orders.sweep.plan"] == {"orders.commit"}
    assert upstream["orders.sweep.extract"] == {"orders.sweep.plan"}
    assert upstream["orders.sweep.commit"] == {"orders.sweep.plan", "orders.sweep.extract"}
    changed = {task.task_id for task in plain.tasks if set(task.upstream_task_ids) != upstream[task.task_id]}
    assert changed == {"stage_orders", "reconcile"}
    assert upstream["stage_orders"] == {"guard", "orders.commit", "orders.sweep.commit", "crawl_sales", "tables"}
    assert "orders.sweep.commit" in upstream["reconcile"]
    # A commit without a plan is skipped, a commit of an empty table is not.
    assert dag.get_task("orders.sweep.commit").trigger_rule == "none_failed_min_one_success"
    assert all(dag.get_task(step).pool == "source_sales" for step in steps)
    assert ("sweeps" in plain.params, dag.params["sweeps"]) == (False, "due")
    assert set(SerializedDAG.from_dict(SerializedDAG.to_dict(dag)).task_ids) == set(dag.task_ids)


def test_a_stage_is_given_the_sweep_even_where_the_window_is_empty() -> None:
    commit, sweep = {"window_id": "w", "attempt": "a", "rows": 0}, {"window_id": "w", "attempt": "b", "rows": 9}
    stage = StageOperator(task_id="stage", job="stage", dataset="orders", commit=commit, sweep=sweep, **SETTINGS)
    arguments = _arguments(stage)
    assert json.loads(arguments["--windows"]) == [{"window_id": "w", "attempt": "a"}]
    assert json.loads(arguments["--sweep"]) == {"window_id": "w", "attempt": "b"}
    none = StageOperator(task_id="stage", job="stage", dataset="orders", commit=commit, sweep=None, **SETTINGS)
    with pytest.raises(AirflowSkipException, match="nothing to load"):
        none.work({"run_id": "run"})
    none.commit = {**commit, "rows": 1}
    assert "--sweep" not in _arguments(none)


def test_a_reconciliation_is_given_the_sweeps_that_took_place() -> None:
    commits = {"orders": {"window_id": "w", "attempt": "a", "rows": 0}}
    sweeps = {"orders": {"window_id": "w", "attempt": "b", "rows": 9}, "customers": None}
    given = ReconcileOperator(task_id="reconcile", job="reconcile", commits=commits, sweeps=sweeps, **SETTINGS)
    assert json.loads(_arguments(given)["--sweeps"]) == [{"dataset": "orders", "window_id": "w", "attempt": "b"}]
    none = ReconcileOperator(task_id="reconcile", job="reconcile", commits=commits, sweeps={"orders": None}, **SETTINGS)
    assert "--sweeps" not in _arguments(none)
