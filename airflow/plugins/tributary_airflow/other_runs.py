"""Runs of other DAGs, which a task must not meet."""

from collections.abc import Iterable

from airflow.sdk import Context


def under_way(context: Context, dag_ids: Iterable[str]) -> list[str]:
    """Those of the DAGs that have a run which has begun and not ended."""
    return [dag_id for dag_id in dag_ids if context["ti"].get_dr_count(dag_id=dag_id, states=["running"]) > 0]
