"""The daily run: what changed in the sources, through raw and curated, to the KPIs.

The DAG is made from the contracts and `environment.json` beside this file: one more contract is one more dataset here.
Nothing here calls AWS; the operators do, when their tasks run.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import DAG, Param, TaskGroup, XComArg
from airflow.timetables.interval import CronDataIntervalTimetable
from tributary.contract import Contract, load_contracts
from tributary_airflow.crawler_operator import CrawlOperator
from tributary_airflow.extract import CommitOperator, ExtractOperator, PlanOperator
from tributary_airflow.job_operator import ReconcileOperator, RunJobOperator, StageOperator
from tributary_airflow.notification import FailureNotification
from tributary_airflow.statement_operator import DefineViewsOperator, RunStatementsOperator
from tributary_airflow.sweep import CHOICES, SweepCommitOperator, SweepExtractOperator, SweepPlanOperator
from tributary_pipeline.environment import Environment, load_environment
from tributary_pipeline.views import load_views

FOLDER = Path(__file__).parent
OWNER = "data-platform"
INVOCATION_LIMIT = timedelta(minutes=20)  # a function runs for 15 minutes at most
EXTRACT_LIMIT = timedelta(hours=2)  # of all invocations that one chunk takes
CRAWL_LIMIT = timedelta(minutes=30)
JOB_LIMIT = timedelta(hours=1)
QUERY_LIMIT = timedelta(minutes=30)  # Athena's own limit of a query
RUN_LIMIT = timedelta(hours=6)
ALONE_PATIENCE = 15.0  # seconds that a task waits in its worker when hardly another one wants it

DOCUMENTATION = """
### What it does
Moves one window of changes from the sources to the KPIs.
Every dataset is planned, extracted in chunks and committed on its own; each source is crawled after its datasets;
each dataset is then staged, what was staged is reconciled with what the sources gave, the marts are built, conversions
are credited to channels, the budget is advised on, and the KPI queries run last.

### Window
A scheduled run moves its data interval. A manual run is given `window_start` and `window_end` (ISO 8601 with Z, the
end outside the window); a window may be run again at any time, the newest attempt counts.

### When a task fails
A message goes to the notifications topic with the cause, what it affects and the log. Failures that may pass are
tried again with growing delays, refusals are not. Clear the failed task to go on; nothing is loaded twice.
"""


def build(environment: Environment, contracts: dict[str, Contract], views: dict[str, str]) -> DAG:
    """The DAG of an environment for its contracts and the analysts' views.

    Raises:
        ValueError: A contract names a source that the environment doesn't have.
    """
    schedule = environment.schedule
    dag = DAG(
        dag_id="tributary_daily",
        description="Sources to KPIs, one window a run.",
        doc_md=DOCUMENTATION,
        schedule=None if schedule is None else CronDataIntervalTimetable(schedule, timezone="UTC"),
        start_date=datetime(2025, 1, 1, tzinfo=UTC),
        # Days before the deployment are a backfill, with a window as wide as one wants, not a run for each of them.
        catchup=False,
        # Runs merge into the same tables: one writer at a time.
        max_active_runs=1,
        dagrun_timeout=RUN_LIMIT,
        params=_params(contracts),
        tags=sorted({environment.environment, *(contract.owner for contract in contracts.values())}),
        default_args={
            "owner": OWNER,
            "retries": environment.retries,
            "retry_delay": timedelta(seconds=environment.retry_delay_seconds),
            "retry_exponential_backoff": True,
            "max_retry_delay": timedelta(minutes=10),
            "on_failure_callback": FailureNotification(
                environment.topic_arn, environment.region, environment.environment
            ),
            "region": environment.region,
            "poll_seconds": environment.poll_seconds,
        },
    )
    with dag:
        _fill(environment, contracts, views)
    return dag


def _params(contracts: dict[str, Contract]) -> dict[str, Param]:
    params = {
        "window_start": Param(None, type=["null", "string"], format="date-time", description="Start, inclusive."),
        "window_end": Param(None, type=["null", "string"], format="date-time", description="End, exclusive."),
    }
    if any(contract.key_sweep is not None for contract in contracts.values()):
        params["sweeps"] = Param(
            "due", enum=list(CHOICES), description="Whether keys are swept: when it is due, always or never."
        )
    return params


def _fill(environment: Environment, contracts: dict[str, Contract], views: dict[str, str]) -> None:
    tables = RunJobOperator(
        task_id="tables",
        job=environment.jobs.tables,
        patience_seconds=ALONE_PATIENCE,
        execution_timeout=JOB_LIMIT,
        doc_md="Creates or evolves the curated tables as the contracts describe them.",
    )
    steps = {name: _extract(environment, contract) for name, contract in contracts.items()}
    commits = {name: commit for name, (commit, _) in steps.items()}
    sweeps = {name: sweep for name, (_, sweep) in steps.items() if sweep is not None}
    stages = []
    for system in sorted({contract.source.system for contract in contracts.values()}):
        served = {name: contract for name, contract in contracts.items() if contract.source.system == system}
        crawl = CrawlOperator(
            task_id=f"crawl_{system}",
            crawler=environment.source(system).crawler,
            commits=[commits[name] for name in served],
            execution_timeout=CRAWL_LIMIT,
            doc_md=f"Registers the new folders of {system} in the catalog; skipped when there are none.",
        )
        for name, contract in served.items():
            stage = StageOperator(
                task_id=f"stage_{name}",
                job=environment.jobs.stage,
                dataset=name,
                commit=commits[name],
                sweep=sweeps.get(name),
                owner=contract.owner,
                execution_timeout=JOB_LIMIT,
                # An empty source skips its crawl, and a dataset of it skips itself; most windows have no sweep.
                trigger_rule="none_failed",
                doc_md=f"Casts, checks and merges {name} into its curated table. {contract.description}",
            )
            [tables, crawl] >> stage
            stages.append(stage)
    reconcile = ReconcileOperator(
        task_id="reconcile",
        job=environment.jobs.reconcile,
        commits=commits,
        sweeps=sweeps,
        patience_seconds=ALONE_PATIENCE,
        execution_timeout=JOB_LIMIT,
        trigger_rule="none_failed",
        doc_md="Balances rows and money of every window from the source to the curated tables; a difference that "
        "nothing explains fails the run before it publishes anything.",
    )
    marts = RunJobOperator(
        task_id="marts",
        job=environment.jobs.marts,
        execution_timeout=JOB_LIMIT,
        doc_md="Builds the marts from the curated tables and publishes them under the run's id.",
    )
    attribution = RunJobOperator(
        task_id="attribution",
        job=environment.jobs.attribution,
        patience_seconds=ALONE_PATIENCE,
        execution_timeout=JOB_LIMIT,
        doc_md="Credits installs and orders to channels by every attribution model; credit that is not all that was "
        "converted fails the run.",
    )
    recommend = RunJobOperator(
        task_id="recommend",
        job=environment.jobs.recommend,
        patience_seconds=ALONE_PATIENCE,
        execution_timeout=JOB_LIMIT,
        doc_md="Advises how to spread the ad budget as of the last day that is known, or to leave it as it is.",
    )
    athena: dict[str, Any] = {
        "workgroup": environment.workgroup,
        "database": environment.curated_database,
        "patience_seconds": ALONE_PATIENCE,
        "execution_timeout": QUERY_LIMIT,
    }
    views_defined = DefineViewsOperator(
        task_id="views",
        views=views,
        doc_md="Defines the analysts' views on the tables and marts.",
        **athena,
    )
    kpis = RunStatementsOperator(
        task_id="kpis",
        statements=environment.queries,
        doc_md="Asks for every KPI over the window's days by its prepared statement.",
        **athena,
    )
    stages >> reconcile >> marts >> attribution >> recommend >> kpis
    tables >> views_defined


def _extract(environment: Environment, contract: Contract) -> tuple[XComArg, XComArg | None]:
    """The three steps of one dataset, and of the sweep of its keys where it has one; what the commits return."""
    source = environment.source(contract.source.system)
    common: dict[str, Any] = {
        "function": source.function,
        "results_bucket": environment.raw_bucket,
        "dataset": contract.dataset,
        "owner": contract.owner,
        "pool": environment.pool(contract.source.system),
    }
    with TaskGroup(contract.dataset, tooltip=contract.description):
        plan = PlanOperator(
            task_id="plan",
            execution_timeout=INVOCATION_LIMIT,
            doc_md=f"Splits the window of {contract.dataset} into chunks of {contract.source.chunk_rows} rows.",
            **common,
        )
        extract = ExtractOperator.partial(
            task_id="extract",
            attempt=XComArg(plan, "attempt"),
            execution_timeout=EXTRACT_LIMIT,
            doc_md=f"Writes one chunk of {contract.dataset} to the raw bucket.",
            **common,
        ).expand(chunk=plan.output)
        commit = CommitOperator(
            task_id="commit",
            attempt=XComArg(plan, "attempt"),
            extracts=extract.output,
            execution_timeout=INVOCATION_LIMIT,
            # An empty window has no chunk, so its extract is skipped; its manifest is written all the same.
            trigger_rule="none_failed",
            doc_md=f"Checks what was written of {contract.dataset} and writes the manifest that makes it count.",
            **common,
        )
        sweep = _sweep(contract, commit, common)
    return commit.output, sweep


def _sweep(contract: Contract, commit: CommitOperator, common: dict[str, Any]) -> XComArg | None:
    """The three steps once more, for the keys of all rows, after the rows are there; None where nothing is swept."""
    if contract.key_sweep is None:
        return None
    with TaskGroup("sweep", tooltip=f"Finds the rows of {contract.dataset} that the source no longer has."):
        plan = SweepPlanOperator(
            task_id="plan",
            every_days=contract.key_sweep.every_days,
            execution_timeout=INVOCATION_LIMIT,
            doc_md=f"Splits the keys of {contract.dataset} into chunks every {contract.key_sweep.every_days} days; "
            "skipped in the windows between.",
            **common,
        )
        extract = SweepExtractOperator.partial(
            task_id="extract",
            attempt=XComArg(plan, "attempt"),
            execution_timeout=EXTRACT_LIMIT,
            doc_md=f"Writes the keys of one chunk of {contract.dataset} to the raw bucket.",
            **common,
        ).expand(chunk=plan.output)
        swept = SweepCommitOperator(
            task_id="commit",
            attempt=XComArg(plan, "attempt"),
            extracts=extract.output,
            execution_timeout=INVOCATION_LIMIT,
            # An empty table has no chunk, but a plan; a window without sweep has neither.
            trigger_rule="none_failed_min_one_success",
            doc_md=f"Checks what was written of the keys of {contract.dataset} and writes the sweep's manifest.",
            **common,
        )
        commit >> plan
    return swept.output


build(
    load_environment(FOLDER / "environment.json"),
    load_contracts(FOLDER / "contracts"),
    load_views(FOLDER / "views"),
)
