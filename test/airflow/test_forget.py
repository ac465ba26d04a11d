"""The DAG that erases a person: what it runs, beside what, and that it is told of nobody."""

from itertools import pairwise
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from airflow.exceptions import AirflowFailException, DownstreamTasksSkipped, ParamValidationError
from airflow.sdk import DAG
from airflow.sdk.definitions.param import process_params
from tributary_airflow.job_operator import RunJobOperator

REQUEST = "0f8fad5b-d9cb-469f-a165-70867728950e"
PUBLISHING = ["marts", "attribution", "recommend"]


@pytest.fixture(scope="session")
def dag(dags: dict[str, DAG]) -> DAG:
    return dags["tributary_forget"]


def _context(dag: DAG, daily_runs: int = 0, **params: str) -> Any:
    def count(*, dag_id: str, states: list[str]) -> int:
        return daily_runs if (dag_id, states) == ("tributary_daily", ["running"]) else 0

    ti = SimpleNamespace(dag_id=dag.dag_id, run_id="manual__1", map_index=-1, get_dr_count=count)
    # What is skipped is kept there too, for Airflow alone.
    ti.xcom_push = lambda **_: None
    return {
        "params": {"request": REQUEST, "mode": "erase", **params},
        "run_id": "manual__1",
        "dag_run": SimpleNamespace(run_id="manual__1", logical_date=None),
        "task": dag.get_task("erased"),
        "ti": ti,
    }


def _arguments(dag: DAG, task_id: str, context: Any) -> dict[str, str]:
    task = dag.get_task(task_id)
    assert isinstance(task, RunJobOperator)
    rendered = task.prepare_for_execution()
    rendered.render_template_fields(context)
    arguments: dict[str, str] = rendered.work(context).arguments
    return arguments


def test_a_run_is_alone_bounded_and_started_by_hand_only(dag: DAG) -> None:
    assert dag.max_active_runs == 1
    assert dag.timetable.can_be_scheduled is False
    assert dag.dagrun_timeout is not None


def test_the_person_goes_first_and_then_from_what_is_published(dag: DAG) -> None:
    order = ["erase", "erased", *PUBLISHING]
    assert [task.task_id for task in dag.topological_sort()] == order
    for before, after in pairwise(order):
        assert dag.get_task(after).upstream_task_ids == {before}


def test_what_publishes_is_given_what_the_daily_run_gives(dags: dict[str, DAG], dag: DAG) -> None:
    daily = dags["tributary_daily"]
    for task_id in PUBLISHING:
        assert _arguments(dag, task_id, _context(dag)) == _arguments(daily, task_id, _context(dag))
        own, others = (of.get_task(task_id) for of in (dag, daily))
        assert (own.job, own.pool, own.execution_timeout) == (others.job, others.pool, others.execution_timeout)
        assert [outlet.name for outlet in own.outlets] == [outlet.name for outlet in others.outlets]


def test_the_job_is_told_which_request_and_nothing_of_whom(dag: DAG) -> None:
    assert _arguments(dag, "erase", _context(dag)) == {"--run_id": "manual__1", "--erasure_id": REQUEST}


@pytest.mark.parametrize("task_id", ["erase", *PUBLISHING])
def test_nothing_of_it_begins_beside_a_daily_run_though_somebody_cleared_it(dag: DAG, task_id: str) -> None:
    message = r"tributary_daily is under way: .*rerun --failed --dag tributary_forget"
    with pytest.raises(AirflowFailException, match=message):
        _arguments(dag, task_id, _context(dag, daily_runs=1))


def test_the_daily_run_waits_for_its_end(dags: dict[str, DAG]) -> None:
    assert dags["tributary_daily"].get_task("guard").waits_for == ["tributary_forget"]


def test_a_count_publishes_nothing_and_ends_well(dag: DAG) -> None:
    erased = dag.get_task("erased")
    with pytest.raises(DownstreamTasksSkipped) as skipped:
        erased.prepare_for_execution().execute(_context(dag, mode="count"))
    assert sorted(skipped.value.tasks) == sorted(PUBLISHING)
    assert erased.prepare_for_execution().execute(_context(dag, mode="erase")) is True


@pytest.mark.parametrize(
    "given",
    [
        {},
        {"request": "4711"},
        {"request": f"{REQUEST}/../x"},
        {"request": f"{REQUEST}\n"},
        {"request": REQUEST.upper()},
        {"request": REQUEST, "mode": "all"},
    ],
)
def test_a_request_that_is_no_id_is_refused_before_anything_runs(dag: DAG, given: dict[str, str]) -> None:
    with pytest.raises(ParamValidationError):
        process_params(dag, dag.get_task("erase"), given, suppress_exception=False)


def test_a_run_that_is_told_no_more_only_counts(dag: DAG) -> None:
    request = str(uuid4())
    params = process_params(dag, dag.get_task("erase"), {"request": request}, suppress_exception=False)
    assert params == {"request": request, "mode": "count"}


def test_its_file_names_no_customer(dags_folder: Path) -> None:
    assert "customer" not in (dags_folder / "tributary_forget.py").read_text()
