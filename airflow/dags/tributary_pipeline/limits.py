"""How long what the tasks wait for may take."""

from datetime import timedelta

from tributary_pipeline.environment import Job

INVOCATION = timedelta(minutes=20)
"""Of a function, which runs for 15 minutes at most."""

EXTRACT = timedelta(hours=2)
"""Of all invocations that one chunk takes."""

CRAWL = timedelta(minutes=30)

QUERY = timedelta(minutes=30)
"""Athena's own limit of a query."""

CALL = timedelta(minutes=5)
"""Of what waits for nothing but an answer or two of AWS."""

SKEW = timedelta(minutes=1)
"""By which the clocks of Airflow and of a function may differ."""

RUN = timedelta(hours=18)
"""Of a whole run: the next one is due a day after it, and waits for its end."""

_TURN = timedelta(minutes=30)


def job_run(job: Job) -> timedelta:
    """Of a job's run, which Glue ends at the job's timeout, and of the wait for a free place before it."""
    return timedelta(minutes=job.timeout_minutes) + _TURN
