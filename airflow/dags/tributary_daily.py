"""The daily run: what changed in the sources, through raw and curated, to the KPIs.

The DAG is made from the contracts and `environment.json` beside this file: one more contract is one more dataset here.
Nothing here calls AWS; the operators do, when their tasks run.
"""

from datetime import timedelta
from pathlib import Path
from typing import Any

from airflow.providers.standard.operators.empty import EmptyOperator
from airflow.sdk import DAG, Param
from tributary.contract import Contract, load_contracts
from tributary_airflow.chosen_datasets import PARAMETER as DATASETS
from tributary_airflow.crawler_operator import CrawlOperator
from tributary_airflow.guard import PARAMETER as IGNORE_ALARMS
from tributary_airflow.guard import GuardOperator
from tributary_airflow.job_operator import ReconcileOperator, RunJobOperator, StageOperator
from tributary_airflow.report import PublishReportOperator
from tributary_airflow.run_metric import ReportSuccessOperator
from tributary_airflow.statement_operator import DefineViewsOperator, RunStatementsOperator
from tributary_airflow.sweep import CHOICES
from tributary_airflow.sweep import PARAMETER as SWEEPS
from tributary_airflow.view import View
from tributary_pipeline import limits
from tributary_pipeline.assets import published
from tributary_pipeline.dag_ids import DAILY, FORGET
from tributary_pipeline.defaults import (
    ALONE_PATIENCE,
    START,
    report_callbacks,
    run_failure,
    run_success,
    timetable,
    work_defaults,
)
from tributary_pipeline.environment import Environment, load_environment
from tributary_pipeline.extract_steps import extract_steps
from tributary_pipeline.params import datasets_param
from tributary_pipeline.publish_steps import publish_steps
from tributary_pipeline.views import load_views
from tributary_pipeline.writer import writer

FOLDER = Path(__file__).parent

DOCUMENTATION = """
### What it does
Moves one window of changes from the sources to the KPIs.
Every dataset is planned, extracted in chunks and committed on its own; each source is crawled after its datasets;
each dataset is then staged, what was staged is reconciled with what the sources gave, the marts are built, conversions
are credited to channels, the budget is advised on, and the KPIs are asked for. Last, the marketing report is published.

### Window
A scheduled run moves its data interval, once its end is past the safety lag of every source. A manual run is given
`window_start` and `window_end` (ISO 8601 with Z, the end outside the window); a window may be run again at any time,
the newest attempt counts.

### Some datasets alone
`datasets` has a run extract, crawl, stage and reconcile these alone; the tasks of the others are skipped, and what is
made of all tables follows as ever. Such a run says nothing of the other datasets: it is not counted among those that
succeeded, and does not mend what failed in a run of all.

### What holds a run back
`guard` fails the run while an alarm fires under which it could not succeed: a source out of reach, a secret or a key
that can't be used. Each of them passes by itself. `ignore_alarms` has a run begin all the same; it stays with the run.
A run that comes while a person is being erased waits for the end of that: it would bring rows beside the search.

### When a task fails
The owners are told, with the cause, what it affects, the log and the command that runs it again, and once more when a
run of the window has succeeded. Failures that may pass are tried again with growing delays, refusals are not. Clear
the failed task to go on; nothing is loaded twice.

A report that can't be published does not fail the run: the figures are there. It waits for the morning.
"""


def build(environment: Environment, contracts: dict[str, Contract], views: dict[str, View]) -> DAG:
    """The DAG of an environment for its contracts and the analysts' views.

    Raises:
        ValueError: A contract names a source that the environment doesn't have.
    """
    dag = DAG(
        dag_id=DAILY,
        description="Sources to KPIs, one window a run.",
        doc_md=DOCUMENTATION,
        schedule=timetable(environment.schedule),
        start_date=START,
        # Days before the deployment are a backfill, with windows as wide as one wants, not a run for each of them.
        catchup=False,
        # A run merges into tables and publishes what it checked: another one beside it would publish what it has not.
        max_active_runs=1,
        dagrun_timeout=limits.RUN,
        tags=sorted({environment.environment, *(contract.owner for contract in contracts.values())}),
        on_success_callback=run_success(environment),
        on_failure_callback=run_failure(environment, "page"),
        default_args=work_defaults(environment, "page"),
    )
    with dag:
        _fill(environment, contracts, views)
    # Once the tasks are there: each would get a copy of its own, which Airflow validates twice at every parse. A run
    # has them all the same.
    dag.params = _params(contracts)
    return dag


def _params(contracts: dict[str, Contract]) -> dict[str, Param]:
    params = {
        "window_start": Param(None, type=["null", "string"], format="date-time", description="Start, inclusive."),
        "window_end": Param(None, type=["null", "string"], format="date-time", description="End, exclusive."),
    }
    params[IGNORE_ALARMS] = Param(
        [], type="array", items={"type": "string"}, description="Alarms that don't hold this run back, by name."
    )
    params[DATASETS] = datasets_param(contracts)
    if any(contract.key_sweep is not None for contract in contracts.values()):
        params[SWEEPS] = Param(
            "due", enum=list(CHOICES), description="Whether keys are swept: when it is due, always or never."
        )
    return params


def _fill(environment: Environment, contracts: dict[str, Contract], views: dict[str, View]) -> None:
    settling = (
        max(timedelta(minutes=contract.source.safety_lag_minutes) for contract in contracts.values()) + limits.SKEW
    )
    guard = GuardOperator(
        task_id="guard",
        region=environment.region,
        alarms=environment.blocking_alarms,
        settling=settling,
        waits_for=[FORGET],
        execution_timeout=limits.CALL + settling,
        doc_md="Waits until the window's end is past the safety lag of every source and no person is being erased, and "
        "stops the run while a source, a secret or a key is out of reach: the run would fail, and later.",
    )
    tables = RunJobOperator(
        task_id="tables",
        **writer(environment.jobs.tables),
        patience_seconds=ALONE_PATIENCE,
        doc_md="Creates or evolves the curated tables as the contracts describe them.",
    )
    steps = {name: extract_steps(environment, contract, guard) for name, contract in contracts.items()}
    commits = {name: commit for name, (commit, _) in steps.items()}
    sweeps = {name: sweep for name, (_, sweep) in steps.items() if sweep is not None}
    stages = []
    for system in sorted({contract.source.system for contract in contracts.values()}):
        served = {name: contract for name, contract in contracts.items() if contract.source.system == system}
        crawl = CrawlOperator(
            task_id=f"crawl_{system}",
            crawler=environment.source(system).crawler,
            commits=[commits[name] for name in served],
            execution_timeout=limits.CRAWL,
            # A dataset that the run doesn't move has no commit.
            trigger_rule="none_failed_min_one_success",
            doc_md=f"Registers the new folders of {system} in the catalog; skipped when there are none.",
        )
        for name, contract in served.items():
            stage = StageOperator(
                task_id=f"stage_{name}",
                **writer(environment.jobs.stage),
                dataset=name,
                commit=commits[name],
                sweep=sweeps.get(name),
                owner=contract.owner,
                outlets=[published(environment, name)],
                # An empty source skips its crawl, and a dataset of it skips itself; most windows have no sweep.
                trigger_rule="none_failed",
                doc_md=f"Casts, checks and merges {name} into its curated table. {contract.description}",
            )
            # The guard skips it where the run doesn't move the dataset, as it does the plan.
            [guard, tables, crawl] >> stage
            stages.append(stage)
    reconcile = ReconcileOperator(
        task_id="reconcile",
        **writer(environment.jobs.reconcile),
        commits=commits,
        sweeps=sweeps,
        patience_seconds=ALONE_PATIENCE,
        trigger_rule="none_failed",
        doc_md="Balances rows and money of every window from the source to the curated tables; a difference that "
        "nothing explains fails the run before it publishes anything.",
    )
    marts, recommend = publish_steps(environment)
    athena: dict[str, Any] = {
        "workgroup": environment.workgroup,
        "database": environment.curated_database,
        "patience_seconds": ALONE_PATIENCE,
        "execution_timeout": limits.QUERY,
    }
    views_defined = DefineViewsOperator(
        task_id="views",
        views=views,
        doc_md="Defines the analysts' views on the tables and marts, and describes their columns in the catalog.",
        **athena,
    )
    kpis = RunStatementsOperator(
        task_id="kpis",
        statements=environment.queries,
        doc_md="Asks for every KPI over the window's days by its prepared statement.",
        **athena,
    )
    succeeded = ReportSuccessOperator(
        task_id="succeeded",
        region=environment.region,
        environment=environment.environment,
        within_hours=environment.run_within_hours,
        execution_timeout=limits.CALL,
        doc_md="Counts the run among those that succeeded: where none is counted for long, an alarm fires.",
    )
    report = PublishReportOperator(
        task_id="report",
        function=environment.report_function,
        results_bucket=environment.raw_bucket,
        within_hours=environment.run_within_hours,
        patience_seconds=ALONE_PATIENCE,
        execution_timeout=limits.INVOCATION,
        doc_md="Publishes the marketing report of the days up to the window's end; skipped in a window of long ago. "
        "Its failure leaves the run as it is.",
        **report_callbacks(environment),
    )
    end = EmptyOperator(
        task_id="end",
        # A run is judged by its last task: with this one it is what the data are, whatever becomes of the report.
        trigger_rule="one_success",
        execution_timeout=limits.CALL,
        doc_md="Ends the run as its data ended. It is no work, and no worker is asked for it.",
    )
    guard >> tables
    [kpis, views_defined] >> succeeded >> report
    [succeeded, report] >> end
    stages >> reconcile >> marts
    recommend >> kpis
    tables >> views_defined


build(
    load_environment(FOLDER / "environment.json"),
    load_contracts(FOLDER / "contracts"),
    load_views(FOLDER / "views"),
)
