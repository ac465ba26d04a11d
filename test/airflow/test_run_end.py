"""How Airflow judges a run by its tasks, with its own scheduling over a database."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest
from airflow.sdk import DAG

JUDGED = "judged_daily"
MOMENT = datetime(2025, 1, 3, 3, tzinfo=UTC)


@pytest.fixture(scope="module")
def database() -> Iterator[None]:
    from airflow.utils.db import initdb

    initdb()
    yield


def _ended(dag: DAG, run_id: str, states: dict[str, str]) -> tuple[str, str | None]:
    """State of a run, and of its task `end`, once all other tasks have ended: those named so, the others well."""
    from airflow.models.dag import DagModel
    from airflow.models.dagbundle import DagBundleModel
    from airflow.models.serialized_dag import SerializedDagModel
    from airflow.serialization.serialized_objects import LazyDeserializedDAG, SerializedDAG
    from airflow.utils.session import create_session
    from airflow.utils.state import DagRunState
    from airflow.utils.types import DagRunTriggeredByType, DagRunType

    data: Any = SerializedDAG.to_dict(dag)
    # Other tests have runs of the DAG in the same database.
    data["dag"]["dag_id"] = JUDGED
    with create_session() as session:
        if session.get(DagModel, JUDGED) is None:
            session.add(DagBundleModel(name="dags"))
            session.flush()
            place = {"bundle_name": "dags", "fileloc": dag.fileloc, "relative_fileloc": "tributary_daily.py"}
            session.add(DagModel(dag_id=JUDGED, **place))
            session.flush()
            SerializedDagModel.write_dag(LazyDeserializedDAG(data=data), "dags", session=session)
            session.flush()
        scheduled: Any = SerializedDAG.from_dict(data)
        run = scheduled.create_dagrun(
            run_id=run_id,
            run_after=MOMENT,
            run_type=DagRunType.MANUAL,
            triggered_by=DagRunTriggeredByType.TEST,
            state=DagRunState.RUNNING,
            start_date=MOMENT,
            session=session,
        )
        for ti in run.get_task_instances(session=session):
            if ti.task_id != "end":
                ti.state = states.get(ti.task_id, "success")
        session.flush()
        run.dag = scheduled
        # What the scheduler does: a task that is no work it ends by itself.
        ready, _ = run.update_state(session=session, execute_callbacks=False)
        run.schedule_tis(ready, session=session)
        session.flush()
        session.expire_all()
        run.update_state(session=session, execute_callbacks=False)
        end = run.get_task_instance("end", session=session)
        found = (str(run.state), None if end is None or end.state is None else str(end.state))
        session.rollback()
        return found


@pytest.mark.usefixtures("database")
@pytest.mark.parametrize(
    ("states", "run", "end"),
    [
        ({}, "success", "success"),
        ({"report": "failed"}, "success", "success"),
        ({"report": "skipped"}, "success", "success"),
        ({"kpis": "failed", "succeeded": "upstream_failed", "report": "upstream_failed"}, "failed", "upstream_failed"),
        ({"succeeded": "failed", "report": "upstream_failed"}, "failed", "upstream_failed"),
    ],
)
def test_a_run_ends_as_its_data_do_whatever_becomes_of_its_report(
    dags: dict[str, DAG], states: dict[str, str], run: str, end: str
) -> None:
    assert _ended(dags["tributary_daily"], f"manual__{'_'.join(states) or 'well'}", states) == (run, end)
