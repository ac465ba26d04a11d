"""Erasing a person: from raw, the tables, old versions and results, and then from what is published of them.

The person is in no parameter of a run: Airflow keeps those, and logs them. A run is given the id of a request, which is
an object of the results bucket that the job `forget` reads and removes; `tributary forget` writes it.
"""

from pathlib import Path
from typing import Any

from airflow.providers.standard.operators.python import ShortCircuitOperator
from airflow.sdk import DAG, Param
from tributary_airflow.job_operator import RunJobOperator
from tributary_pipeline import limits
from tributary_pipeline.dag_ids import DAILY, FORGET
from tributary_pipeline.defaults import START, run_failure, run_success, work_defaults
from tributary_pipeline.environment import Environment, load_environment
from tributary_pipeline.publish_steps import publish_steps
from tributary_pipeline.writer import writer

FOLDER = Path(__file__).parent

DOCUMENTATION = """
### What it does
Erases one person from the raw objects, the curated tables, their old snapshots and all superseded versions, and from
the results of queries; searches every version of every object for what is left; then publishes marts, attribution and
advice anew, without the person. With `mode` `count` it changes nothing, and counts what would go.

`tributary forget` starts it: the person stands in a request in the results bucket, never here. The answer lies beside
it.

### Beside other runs
Never: no other job writes a table meanwhile. It is refused while a run of `tributary_daily` is under way, and a daily
run that is due meanwhile waits for its end.

### When a task fails
The request is kept until the job has answered it. Clear the failed task to go on (`tributary rerun --failed --dag
tributary_forget`): what is erased already stays so, and the rest follows. Where a search has found something, the
job's message names the bucket and the key.
"""


def build(environment: Environment) -> DAG:
    """The DAG of an environment."""
    dag = DAG(
        dag_id=FORGET,
        description="Erases a person from the lake and from what is published of it, and proves it by a search.",
        doc_md=DOCUMENTATION,
        schedule=None,
        start_date=START,
        catchup=False,
        max_active_runs=1,
        dagrun_timeout=limits.RUN,
        params={
            "request": Param(
                type="string",
                pattern="^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$",
                maxLength=36,
                description="Id of the request in the results bucket: erasures/<id>.json.",
            ),
            "mode": Param("count", enum=["count", "erase"], description="What the request asks for."),
        },
        tags=[environment.environment],
        on_success_callback=run_success(environment),
        on_failure_callback=run_failure(environment, "ticket"),
        default_args=work_defaults(environment, "ticket"),
    )
    with dag:
        erase = RunJobOperator(
            task_id="erase",
            **writer(environment.jobs.forget, environment.writers),
            arguments={"erasure_id": "{{ params.request }}"},
            beside_no=[DAILY],
            doc_md="Erases the person of the request and searches for what is left, or counts what would go.",
        )
        erased = ShortCircuitOperator(
            task_id="erased",
            python_callable=_is_erased,
            execution_timeout=limits.CALL,
            doc_md="Ends the run where it was only to count.",
        )
        first, _ = publish_steps(environment, beside_no=[DAILY])
        erase >> erased >> first
    return dag


def _is_erased(params: dict[str, Any]) -> bool:
    return bool(params["mode"] == "erase")


build(load_environment(FOLDER / "environment.json"))
