"""The datasets that a run moves: all, or those alone that it was asked for."""

import hashlib
from collections.abc import Mapping
from typing import Any

PARAMETER = "datasets"
"""Parameter of a run: names of the datasets that it moves; none for all. Airflow keeps it with the run."""


def chosen(params: Mapping[str, Any] | None) -> frozenset[str]:
    """Names of the datasets that a run with these parameters moves alone; none where it moves all."""
    return frozenset((params or {}).get(PARAMETER) or ())


def run_key(dag_id: str, params: Mapping[str, Any] | None) -> str:
    """What the keys of all failures begin with that the success of a run with these parameters mends.

    Runs of some datasets have it below that of their DAG: what failed in a run of all is not mended by one of some, and
    one of all mends either.
    """
    datasets = chosen(params)
    if not datasets:
        return f"airflow:{dag_id}:"
    digest = hashlib.sha256("\x1f".join(sorted(datasets)).encode()).hexdigest()[:8]
    return f"airflow:{dag_id}:datasets-{digest}:"
