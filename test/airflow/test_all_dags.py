"""What holds of every DAG."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from airflow.exceptions import DagRunTriggerException
from airflow.sdk import DAG
from airflow.serialization.serialized_objects import SerializedDAG
from airflow.utils.dag_cycle_tester import check_cycle

NAMES = ["tributary_backfill", "tributary_daily", "tributary_forget", "tributary_housekeeping"]
WRITING_JOBS = {"tables", "stage", "reconcile", "marts", "attribution", "recommend", "housekeeping", "forget"}


def _settings(task: Any) -> dict[str, Any]:
    """The arguments of a task, also of one that is mapped."""
    settings: dict[str, Any] = task.partial_kwargs if hasattr(task, "partial_kwargs") else vars(task)
    return settings


def test_they_are_these(dags: dict[str, DAG]) -> None:
    assert sorted(dags) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_it_has_no_cycle_and_survives_serialization(dags: dict[str, DAG], name: str) -> None:
    check_cycle(dags[name])
    again = SerializedDAG.from_dict(SerializedDAG.to_dict(dags[name]))
    assert set(again.task_ids) == set(dags[name].task_ids)


@pytest.mark.parametrize("name", NAMES)
def test_it_is_documented_tagged_and_bounded(dags: dict[str, DAG], name: str) -> None:
    dag = dags[name]
    assert dag.doc_md
    assert dag.description
    assert "local" in dag.tags
    assert dag.catchup is False
    assert 1 <= dag.max_active_runs <= 4


@pytest.mark.parametrize("name", NAMES)
def test_every_task_has_an_owner_a_documentation_a_time_limit_a_pool_and_a_failure_message(
    dags: dict[str, DAG], name: str
) -> None:
    for task in dags[name].tasks:
        settings = _settings(task)
        assert task.owner in {"data-platform", "finance-data", "growth-data", "sales-data"}, task.task_id
        assert task.doc_md, task.task_id
        assert task.execution_timeout > timedelta(0), task.task_id
        assert task.retry_exponential_backoff, task.task_id
        assert settings["on_failure_callback"], task.task_id
        # The windows of a backfill are runs whose own tasks are tried again.
        assert task.retries == (0 if task.task_id == "run" else 1), task.task_id


def test_a_job_that_writes_tables_has_a_place_among_the_writers_whichever_dag_runs_it(dags: dict[str, DAG]) -> None:
    seen = set()
    for dag in dags.values():
        for task in dag.tasks:
            job = _settings(task).get("job")
            if job is None:
                assert task.pool != "curated", task.task_id
                continue
            seen.add(job.removeprefix("tributary-local-"))
            assert task.pool == "curated", task.task_id
    assert seen == WRITING_JOBS


@pytest.mark.parametrize(("name", "task_id"), [("tributary_housekeeping", "keep"), ("tributary_forget", "erase")])
def test_house_is_kept_and_a_person_erased_by_one_who_has_every_place_of_the_writers(
    dags: dict[str, DAG], name: str, task_id: str
) -> None:
    task = dags[name].get_task(task_id)
    assert (task.pool, task.pool_slots) == ("curated", 10)
    assert [other.task_id for other in dags[name].tasks if other.pool_slots > 1] == [task_id]


def test_a_backfill_hands_one_window_to_the_daily_dag_and_waits_for_its_end(dags: dict[str, DAG]) -> None:
    run = dags["tributary_backfill"].get_task("run")
    settings = _settings(run)
    assert settings["trigger_dag_id"] == "tributary_daily"
    assert settings["wait_for_completion"] is True
    assert settings["deferrable"] is True
    assert settings["pool"] == "backfill"
    assert dags["tributary_daily"].max_active_runs == 1


def test_its_files_name_no_dataset(dags_folder: Path) -> None:
    datasets = [file.stem for file in (dags_folder / "contracts").glob("*.yaml") if file.stem.isidentifier()]
    assert len(datasets) == 10
    for file in [*dags_folder.glob("*.py"), *(dags_folder / "tributary_pipeline").glob("*.py")]:
        text = file.read_text()
        assert [dataset for dataset in datasets if f'"{dataset}"' in text or f"'{dataset}'" in text] == [], file.name


def test_a_window_that_is_handed_over_again_is_waited_for_by_its_id_alone(dags: dict[str, DAG]) -> None:
    run = dags["tributary_backfill"].get_task("run").unmap({"trigger_run_id": "backfill_window__1", "conf": {}})
    with pytest.raises(DagRunTriggerException) as handed:
        run.execute({})
    # A time of its own would be looked for beside the id, and the run that is there has another one.
    assert (handed.value.dag_run_id, handed.value.logical_date) == ("backfill_window__1", None)
    assert handed.value.reset_dag_run
