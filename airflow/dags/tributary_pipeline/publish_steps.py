"""The tasks that publish marts, credit and advice from the curated tables."""

from collections.abc import Sequence
from typing import Any

from airflow.sdk import BaseOperator
from tributary_airflow.job_operator import RunJobOperator

from tributary_pipeline.assets import published
from tributary_pipeline.defaults import ALONE_PATIENCE
from tributary_pipeline.environment import Environment
from tributary_pipeline.writer import writer


def publish_steps(environment: Environment, beside_no: Sequence[str] = ()) -> tuple[BaseOperator, BaseOperator]:
    """The three of them one after the other; the first and the last.

    Args:
        environment: Whose jobs they run.
        beside_no: DAGs of which no run may be under way.
    """
    common: dict[str, Any] = {"beside_no": beside_no}
    marts = RunJobOperator(
        task_id="marts",
        **writer(environment.jobs.marts),
        **common,
        outlets=[published(environment, "marts")],
        doc_md="Builds the marts from the curated tables and publishes them under the run's id.",
    )
    attribution = RunJobOperator(
        task_id="attribution",
        **writer(environment.jobs.attribution),
        **common,
        outlets=[published(environment, "attribution")],
        patience_seconds=ALONE_PATIENCE,
        doc_md="Credits installs and orders to channels by every attribution model; credit that is not all that was "
        "converted fails the run.",
    )
    recommend = RunJobOperator(
        task_id="recommend",
        **writer(environment.jobs.recommend),
        **common,
        outlets=[published(environment, "recommendations")],
        patience_seconds=ALONE_PATIENCE,
        doc_md="Advises how to spread the ad budget as of the last day that is known, or to leave it as it is.",
    )
    marts >> attribution >> recommend
    return marts, recommend
