"""The backfill: a range of time as windows, each a run of the daily DAG.

The daily DAG has one run at a time, whoever started it, so a backfill can't meet the daily run in a table. Only so many
of its windows as the pool `backfill` has slots are handed over at once: a daily run that is due meanwhile has its turn
after the present one, not after the whole range.
"""

from pathlib import Path

from airflow.providers.standard.operators.trigger_dagrun import TriggerDagRunOperator
from airflow.sdk import DAG, Param
from tributary.contract import Contract, load_contracts
from tributary_airflow.backfill import SplitRangeOperator
from tributary_airflow.chosen_datasets import PARAMETER as DATASETS
from tributary_airflow.sweep import CHOICES
from tributary_airflow.sweep import PARAMETER as SWEEPS
from tributary_pipeline import limits
from tributary_pipeline.dag_ids import DAILY
from tributary_pipeline.defaults import START, run_success, task_defaults
from tributary_pipeline.environment import BACKFILL_POOL, Environment, load_environment
from tributary_pipeline.params import datasets_param

FOLDER = Path(__file__).parent

DOCUMENTATION = """
### What it does
Splits `window_start` to `window_end` into windows of `days_per_run` days and has `tributary_daily` run each, in order.
Chunks of all datasets of a window are extracted side by side, as many at once as their source bears. Few wide windows
cost less than many narrow ones: every run starts each job once. `datasets` has these alone moved.

### Beside the daily run
Never: `tributary_daily` has one run at a time. A daily run that is due while a window runs comes next, then the rest.

### When a window fails
The others are run all the same. Clear the failed tasks of the window's own run to go on with it, or the failed `run`
here to have it run from its start; nothing is loaded twice.
"""


def build(environment: Environment, contracts: dict[str, Contract]) -> DAG:
    """The DAG of an environment for its contracts."""
    params = {
        "window_start": Param(type="string", format="date-time", description="Start of the range, inclusive."),
        "window_end": Param(type="string", format="date-time", description="End of the range, exclusive."),
        "days_per_run": Param(7, type="integer", minimum=1, maximum=366, description="Width of a window."),
        DATASETS: datasets_param(contracts),
    }
    if any(contract.key_sweep is not None for contract in contracts.values()):
        params[SWEEPS] = Param(
            "due", enum=list(CHOICES), description="Whether keys are swept: when it is due, always or never."
        )
    dag = DAG(
        dag_id="tributary_backfill",
        description="A range of time, window by window through the daily DAG.",
        doc_md=DOCUMENTATION,
        schedule=None,
        start_date=START,
        catchup=False,
        # Nothing of this DAG writes anything, and its pool bounds what is handed over, of all its runs together.
        max_active_runs=4,
        params=params,
        tags=[environment.environment],
        on_success_callback=run_success(environment),
        default_args=task_defaults(environment, "ticket"),
    )
    with dag:
        windows = SplitRangeOperator(
            task_id="windows",
            execution_timeout=limits.CALL,
            doc_md="Splits the range into windows.",
        )
        TriggerDagRunOperator.partial(
            task_id="run",
            trigger_dag_id=DAILY,
            # A run that is there already keeps its own date, and one of another date would be waited for for ever: the
            # id alone says which.
            logical_date=None,
            wait_for_completion=True,
            deferrable=True,
            poke_interval=max(1, round(environment.poll_seconds)),
            # Whoever clears a failed task wants the window run again, under the id it has.
            reset_dag_run=True,
            # The tasks of the window's run have been tried again; all of it from its start would hold up the others.
            retries=0,
            pool=BACKFILL_POOL,
            # A daily run may come first.
            execution_timeout=2 * limits.RUN,
            doc_md="Has the daily DAG run one window, and waits for its end.",
        ).expand_kwargs(windows.output)
    return dag


build(load_environment(FOLDER / "environment.json"), load_contracts(FOLDER / "contracts"))
