"""Glue job `reconcile`: balances a run's windows from the source to the curated tables, before marts are published.

It also judges the contracts' checks, and publishes what they measured as a table and as metrics.

Arguments: `run_id`, `curated_database`, `windows` (JSON `[{"dataset", "window_id", "attempt"}]`, or `all`, where the
tables were rebuilt from what raw holds), `raw_bucket`, `environment` and optionally `sweeps`, of the same form, or
`last`. The contracts lie in the working directory.
"""

import sys
from datetime import UTC, datetime
from functools import partial, reduce
from pathlib import Path

import boto3
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from botocore.config import Config
from pyspark import SparkContext
from pyspark.sql import DataFrame
from tributary import quality, reconcile
from tributary.committed_windows import ALL, LAST, committed_windows, last_sweep
from tributary.contract import load_contracts
from tributary.manifest import read_manifest
from tributary.quality import require_quality, write_quality
from tributary.quality_judgement import judge
from tributary.quality_metrics import publish_balance, publish_metrics
from tributary.raw_lines import read_lines
from tributary.raw_objects import listed_parts
from tributary.reconcile import (
    Step,
    find,
    find_sweep,
    raw_to_curated,
    require_balance,
    source_to_raw,
    source_to_sweep,
    sweep_to_curated,
    write_reconciliation,
)
from tributary.snapshots import stamp
from tributary.sql_text import table_name
from tributary.sweep import keys_only
from tributary.unexplained import unexplained_keys
from tributary.vocabulary import load_vocabularies
from tributary.window import parse_dataset_windows

ARGUMENTS = ["JOB_NAME", "run_id", "curated_database", "windows", "raw_bucket", "environment"]
OPTIONAL = ["sweeps"]


def main() -> None:
    """Run the job; what nothing explains fails it, and so does a broken `error` check, after all was written down."""
    arguments = getResolvedOptions(sys.argv, [*ARGUMENTS, *[name for name in OPTIONAL if f"--{name}" in sys.argv]])
    at = datetime.now(UTC).replace(tzinfo=None)
    contracts, s3, bucket = load_contracts(Path()), boto3.client("s3"), arguments["raw_bucket"]
    if arguments["windows"] == ALL:
        committed = {name: committed_windows(s3, bucket, contract) for name, contract in contracts.items()}
        windows = {name: attempts for name, attempts in committed.items() if attempts}
    else:
        windows = parse_dataset_windows(arguments["windows"])
    if arguments.get("sweeps") == LAST:
        sweeps = {name: last_sweep(s3, bucket, contract) for name, contract in contracts.items()}
    else:
        sweeps = parse_dataset_windows(arguments["sweeps"]) if "sweeps" in arguments else {}
    unknown = sorted({*windows, *sweeps} - set(contracts))
    if unknown:
        raise ValueError(f"no contract of dataset {unknown[0]!r}; there are {', '.join(contracts)}")
    context = GlueContext(SparkContext.getOrCreate())
    job = Job(context)
    job.init(arguments["JOB_NAME"], arguments)
    spark, database, run_id = context.spark_session, arguments["curated_database"], arguments["run_id"]
    stamp(spark, run_id, "reconcile")
    logger = context.get_logger()
    asked = [
        (contracts[dataset], [read_manifest(s3, bucket, contracts[dataset], attempt) for attempt in attempts])
        for dataset, attempts in windows.items()
    ]
    found, steps = find(spark, database, asked, run_id), []
    places: dict[tuple[str, Step], list[str]] = {}
    for contract, manifests in asked:
        listed = [listed_parts(s3, bucket, contract, manifest) for manifest in manifests]
        places[contract.dataset, "source_to_raw"] = [fault for _, faults in listed for fault in faults]
        present = [part for parts, _ in listed for part in parts]
        arrived = source_to_raw(contract, manifests, present, found[contract.dataset], at, run_id)
        merged = raw_to_curated(contract, manifests, found[contract.dataset], at, run_id)
        # What did not arrive can't be read, and explains the rest.
        if arrived.balanced and arrived.rows_in > 0 and not merged.balanced:
            frames = [read_lines(spark, f"s3://{bucket}", contract, one) for one in manifests if one.parts]
            raw = reduce(partial(DataFrame.unionByName, allowMissingColumns=True), frames)
            vocabularies = load_vocabularies(Path(), contract)
            places[contract.dataset, "raw_to_curated"] = unexplained_keys(
                spark, raw, contract, vocabularies, manifests, database, run_id
            )
        steps += [arrived, merged]
    for dataset, attempts in sweeps.items():
        contract, keys = contracts[dataset], keys_only(contracts[dataset])
        for attempt in attempts:
            manifest = read_manifest(s3, bucket, keys, attempt, "keys")
            present, places[dataset, "source_to_sweep"] = listed_parts(s3, bucket, keys, manifest, "keys")
            swept = find_sweep(spark, database, contract, manifest, run_id)
            steps.append(source_to_sweep(contract, manifest, present, swept, at, run_id))
            steps.append(sweep_to_curated(contract, manifest, swept, at, run_id))
    for fault in [fault for faults in places.values() for fault in faults]:
        logger.error(fault)
    write_reconciliation(spark, table_name(database, reconcile.TABLE.name), steps)
    cloudwatch = boto3.client("cloudwatch", config=Config(retries={"mode": "standard", "total_max_attempts": 5}))
    try:
        results = judge(spark, database, asked, found, at, run_id)
        write_quality(spark, table_name(database, quality.TABLE.name), results)
        publish_balance(cloudwatch, steps, arguments["environment"])
        publish_metrics(cloudwatch, results, arguments["environment"])
    finally:
        # Said first: what is lost or doubled breaks checks too.
        require_balance(steps, places)
    require_quality(results)
    logger.info(f"balanced: {len(steps)} steps of {len(windows)} datasets")
    job.commit()


if __name__ == "__main__":
    main()
