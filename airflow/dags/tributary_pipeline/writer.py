"""What all tasks have in common that run a job which writes curated tables."""

from typing import Any

from tributary_pipeline import limits
from tributary_pipeline.environment import WRITERS_POOL, Job


def writer(job: Job, slots: int = 1) -> dict[str, Any]:
    """Arguments of the task; one that has every slot of the writers writes alone."""
    return {"job": job.name, "execution_timeout": limits.job_run(job), "pool": WRITERS_POOL, "pool_slots": slots}
