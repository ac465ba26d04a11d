"""What a run leaves behind for other DAGs to follow."""

from airflow.sdk import Asset

from tributary_pipeline.environment import Environment


def published(environment: Environment, what: str) -> Asset:
    """A curated table by its name, or `marts`, `attribution` or `recommendations`: all tables that the job publishes.

    Named without the environment, so that a DAG that follows it is the same in each; Airflow knows one alone.
    """
    return Asset(name=f"tributary/{what}", uri=f"tributary://{environment.curated_database}/{what}")
