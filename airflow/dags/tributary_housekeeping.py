"""Keeping house: tables whose files are few and large, nothing kept longer than it is needed, and raw that is whole."""

from pathlib import Path

from airflow.sdk import DAG
from tributary_airflow.job_operator import RunJobOperator
from tributary_pipeline import limits
from tributary_pipeline.defaults import START, run_failure, run_success, timetable, work_defaults
from tributary_pipeline.environment import Environment, load_environment
from tributary_pipeline.writer import writer

FOLDER = Path(__file__).parent

DOCUMENTATION = """
### What it does
Lets rows go from `quarantine` that no rerun can read any more. Puts small files of the curated tables together, in each
table's order, joins their manifests, lets old snapshots go and removes files that no snapshot has. No other row goes,
and none changes. What it did to each table is in `run_record`.

Then it sees that the raw bucket has every object that a manifest names, with the bytes that it names.

### Beside other runs
It holds every slot of the pool `curated`, so it begins when no job writes a table, and none begins before its end. A
table has one writer, whichever DAG it belongs to.

### When it fails
The message names the tables that could not be kept; the others are in order. Clear the task, or leave it to the next
run: until then queries only read more files than they need to. Where it names objects of raw that are missing, the
tables were looked after before; bring the objects back as the runbook `RawObjectsMissing` says, and clear the task.
"""


def build(environment: Environment) -> DAG:
    """The DAG of an environment."""
    dag = DAG(
        dag_id="tributary_housekeeping",
        description="Compaction, old rows, snapshots and files of the curated tables; every manifest's objects.",
        doc_md=DOCUMENTATION,
        schedule=timetable(environment.housekeeping_schedule),
        start_date=START,
        # What a missed run would have done, the next one does.
        catchup=False,
        max_active_runs=1,
        dagrun_timeout=limits.RUN,
        tags=[environment.environment],
        on_success_callback=run_success(environment, of_any_window=True),
        on_failure_callback=run_failure(environment, "ticket"),
        default_args=work_defaults(environment, "ticket"),
    )
    with dag:
        RunJobOperator(
            task_id="keep",
            **writer(environment.jobs.housekeeping, environment.writers),
            doc_md="Compacts, expires and cleans every curated table, then holds raw against its manifests.",
        )
    return dag


build(load_environment(FOLDER / "environment.json"))
