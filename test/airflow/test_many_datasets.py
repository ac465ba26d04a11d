"""The daily DAG with twenty times the datasets of today."""

import importlib
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from airflow.sdk import DAG
from airflow.serialization.serialized_objects import SerializedDAG
from tributary_airflow.job_operator import ReconcileOperator
from tributary_airflow.job_run import JobRun

DATASETS = 200
LONGEST_NAME = 63
LONGEST_TASK = 250
"""Airflow's own limit of a task's id."""
LONGEST_ARGUMENT = 131_072
"""Linux passes no longer one to a process, and so a Glue job gets none."""


@pytest.fixture(scope="module")
def contracts(dags_folder: Path) -> dict[str, Any]:
    """Today's contracts again and again, under names as long as a contract takes."""
    from tributary.contract import load_contracts

    today = list(load_contracts(dags_folder / "contracts").values())
    names = [f"{n:03}_again".rjust(LONGEST_NAME, "d") for n in range(DATASETS)]
    return {name: today[n % len(today)].model_copy(update={"dataset": name}) for n, name in enumerate(names)}


@pytest.fixture(scope="module")
def dag(dags_folder: Path, contracts: dict[str, Any]) -> DAG:
    module = importlib.import_module("tributary_daily")
    from tributary_pipeline.environment import Environment
    from tributary_pipeline.views import load_views

    environment = json.loads((dags_folder / "environment.json").read_text())
    built: DAG = module.build(
        Environment.model_validate({**environment, "writers": DATASETS}), contracts, load_views(dags_folder / "views")
    )
    return built


def test_each_dataset_has_its_steps_and_the_last_of_them_are_reconciled(dag: DAG, contracts: dict[str, Any]) -> None:
    for name in contracts:
        assert {f"{name}.plan", f"{name}.extract", f"{name}.commit", f"stage_{name}"} <= set(dag.task_ids)
    assert {f"stage_{name}" for name in contracts} <= set(dag.get_task("reconcile").upstream_task_ids)


def test_it_survives_serialization_and_no_task_has_a_name_that_is_too_long(dag: DAG) -> None:
    again = SerializedDAG.from_dict(SerializedDAG.to_dict(dag))
    assert set(again.task_ids) == set(dag.task_ids)
    assert max(len(task) for task in dag.task_ids) <= LONGEST_TASK


def test_what_is_committed_of_all_fits_into_an_argument_of_the_reconciliation(contracts: dict[str, Any]) -> None:
    window = "20250101T000000Z-20250102T000000Z"
    commit = {"window_id": window, "attempt": "0123456789ab", "rows": 3}
    operator = ReconcileOperator(
        task_id="reconcile",
        job="reconcile",
        region="eu-central-1",
        poll_seconds=1,
        execution_timeout=timedelta(minutes=1),
        commits=dict.fromkeys(contracts, commit),
        sweeps=dict.fromkeys(contracts, commit),
    )
    work = operator.work({"run_id": "run"})
    assert isinstance(work, JobRun)
    assert len(json.loads(work.arguments["--windows"])) == DATASETS
    assert max(len(value) for value in work.arguments.values()) < LONGEST_ARGUMENT
