"""The tasks that bring a dataset's rows and keys from its source to the raw bucket."""

from typing import Any

from airflow.sdk import BaseOperator, TaskGroup, XComArg
from tributary.contract import Contract
from tributary_airflow.extract import CommitOperator, ExtractOperator, PlanOperator
from tributary_airflow.sweep import SweepCommitOperator, SweepExtractOperator, SweepPlanOperator

from tributary_pipeline import limits
from tributary_pipeline.environment import Environment


def extract_steps(environment: Environment, contract: Contract, guard: BaseOperator) -> tuple[XComArg, XComArg | None]:
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
            execution_timeout=limits.INVOCATION,
            doc_md=f"Splits the window of {contract.dataset} into chunks of {contract.source.chunk_rows} rows.",
            **common,
        )
        extract = ExtractOperator.partial(
            task_id="extract",
            attempt=XComArg(plan, "attempt"),
            execution_timeout=limits.EXTRACT,
            doc_md=f"Writes one chunk of {contract.dataset} to the raw bucket.",
            **common,
        ).expand(chunk=plan.output)
        commit = CommitOperator(
            task_id="commit",
            attempt=XComArg(plan, "attempt"),
            extracts=extract.output,
            execution_timeout=limits.INVOCATION,
            # An empty window has no chunk, so its extract is skipped; its manifest is written all the same. A dataset
            # that the run doesn't move has no plan either.
            trigger_rule="none_failed_min_one_success",
            doc_md=f"Checks what was written of {contract.dataset} and writes the manifest that makes it count.",
            **common,
        )
        guard >> plan
        sweep = _sweep_steps(contract, commit, common)
    return commit.output, sweep


def _sweep_steps(contract: Contract, commit: CommitOperator, common: dict[str, Any]) -> XComArg | None:
    """The three steps once more, for the keys of all rows, after the rows are there; None where nothing is swept."""
    if contract.key_sweep is None:
        return None
    with TaskGroup("sweep", tooltip=f"Finds the rows of {contract.dataset} that the source no longer has."):
        plan = SweepPlanOperator(
            task_id="plan",
            every_days=contract.key_sweep.every_days,
            execution_timeout=limits.INVOCATION,
            doc_md=f"Splits the keys of {contract.dataset} into chunks every {contract.key_sweep.every_days} days; "
            "skipped in the windows between.",
            **common,
        )
        extract = SweepExtractOperator.partial(
            task_id="extract",
            attempt=XComArg(plan, "attempt"),
            execution_timeout=limits.EXTRACT,
            doc_md=f"Writes the keys of one chunk of {contract.dataset} to the raw bucket.",
            **common,
        ).expand(chunk=plan.output)
        swept = SweepCommitOperator(
            task_id="commit",
            attempt=XComArg(plan, "attempt"),
            extracts=extract.output,
            execution_timeout=limits.INVOCATION,
            # An empty table has no chunk, but a plan; a window without sweep has neither.
            trigger_rule="none_failed_min_one_success",
            doc_md=f"Checks what was written of the keys of {contract.dataset} and writes the sweep's manifest.",
            **common,
        )
        commit >> plan
    return swept.output
