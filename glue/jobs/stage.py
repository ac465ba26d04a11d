"""Glue job `stage`: merges the windows of one dataset into its curated table.

Arguments: `run_id`, `curated_database`, `dataset`, `windows` (JSON `[{"window_id", "attempt"}]`, or `all` to rebuild
the table from what raw holds), `raw_bucket`, `raw_database`, and optionally `sweep` (JSON `{"window_id", "attempt"}` or
`last`), a sweep of the dataset's keys that is applied after the merge, and `partial_run` (`true`), where the run moves
some datasets alone. The contracts and vocabularies lie in the working directory.
"""

import sys
from datetime import UTC, datetime
from functools import partial, reduce
from pathlib import Path

import boto3
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from tributary import run_record
from tributary.cast import FILE
from tributary.committed_windows import ALL, LAST, committed_windows, last_sweep
from tributary.contract import Contract, load_contracts
from tributary.manifest import Manifest, read_manifest
from tributary.raw_lines import read_lines
from tributary.raw_objects import examine
from tributary.run_record import RunRecord, write_records
from tributary.snapshots import stamp
from tributary.sql_text import table_name
from tributary.stage import Run, stage
from tributary.sweep import apply_sweep, keys_only, read_keys
from tributary.vocabulary import Vocabularies, load_vocabularies
from tributary.window import WindowAttempt, catalog_predicate, parse_windows, push_down_predicate

ARGUMENTS = ["JOB_NAME", "run_id", "curated_database", "dataset", "windows", "raw_bucket", "raw_database"]
OPTIONAL = ["sweep", "partial_run"]


def read_raw(context: GlueContext, database: str, contract: Contract, windows: list[WindowAttempt]) -> DataFrame:
    """Read the attempts' rows through the catalog; partitions that are not theirs are pruned before any is listed."""
    frame = context.create_dynamic_frame.from_catalog(
        database=database,
        table_name=f"{contract.source.system}_{contract.dataset}",
        push_down_predicate=push_down_predicate(windows),
        additional_options={"catalogPartitionPredicate": catalog_predicate(windows)},
    )
    return frame.resolveChoice(choice="cast:string").toDF().withColumn(FILE, F.input_file_name())


def read_attempts(
    context: GlueContext, arguments: dict[str, str], contract: Contract, manifests: list[Manifest], odd: list[Manifest]
) -> DataFrame | None:
    """Read the attempts of manifests; those that are `odd` line by line, because no reader agrees on their lines."""
    # A window without rows has no objects; of a dataset that never had any there is no raw table.
    plain = [manifest for manifest in manifests if manifest.rows > 0 and manifest not in odd]
    frames = [
        read_lines(context.spark_session, f"s3://{arguments['raw_bucket']}", contract, manifest) for manifest in odd
    ]
    if plain:
        windows = [WindowAttempt(manifest.window_id, manifest.attempt) for manifest in plain]
        frames.append(read_raw(context, arguments["raw_database"], contract, windows))
    return reduce(partial(DataFrame.unionByName, allowMissingColumns=True), frames) if frames else None


def sweep(
    spark: SparkSession,
    bucket: str,
    contract: Contract,
    vocabularies: Vocabularies,
    window: WindowAttempt,
    run: Run,
) -> RunRecord:
    """Hold the keys of a sweep against the curated table."""
    s3, keys = boto3.client("s3"), keys_only(contract)
    manifest = read_manifest(s3, bucket, keys, window, "keys")
    odd = examine(s3, bucket, keys, manifest, "keys") > 0
    raw = read_keys(spark, f"s3://{bucket}", contract, manifest, odd=odd)
    return apply_sweep(spark, raw, contract, vocabularies, manifest, run)


def main() -> None:
    """Run the job; objects, rows or money that differ from the manifests fail it before it writes."""
    arguments = getResolvedOptions(sys.argv, [*ARGUMENTS, *[name for name in OPTIONAL if f"--{name}" in sys.argv]])
    started_at = datetime.now(UTC).replace(tzinfo=None)
    asked = None if arguments["windows"] == ALL else parse_windows(arguments["windows"])
    contracts = load_contracts(Path())
    if arguments["dataset"] not in contracts:
        raise ValueError(f"no contract of dataset {arguments['dataset']!r}; there are {', '.join(contracts)}")
    contract = contracts[arguments["dataset"]]
    vocabularies = load_vocabularies(Path(), contract)
    context = GlueContext(SparkContext.getOrCreate())
    job = Job(context)
    job.init(arguments["JOB_NAME"], arguments)
    spark, database = context.spark_session, arguments["curated_database"]
    stamp(spark, arguments["run_id"], "stage")
    s3, bucket = boto3.client("s3"), arguments["raw_bucket"]
    windows = committed_windows(s3, bucket, contract) if asked is None else asked
    if not windows:
        context.get_logger().info(f"raw holds no window of {contract.dataset}")
        job.commit()
        return
    manifests = [read_manifest(s3, bucket, contract, window) for window in windows]
    odd = [manifest for manifest in manifests if examine(s3, bucket, contract, manifest) > 0]
    raw = read_attempts(context, arguments, contract, manifests, odd)
    run = Run(arguments["run_id"], database, started_at, partial=arguments.get("partial_run") == "true")
    records = [stage(spark, raw, contract, vocabularies, manifests, run)]
    if "sweep" in arguments:
        last = arguments["sweep"] == LAST
        swept = last_sweep(s3, bucket, contract) if last else parse_windows(f"[{arguments['sweep']}]")
        records += [sweep(spark, bucket, contract, vocabularies, window, run) for window in swept]
    write_records(spark, table_name(database, run_record.TABLE.name), records)
    for record in records:
        context.get_logger().info(f"{record.job}: {record}")
    job.commit()


if __name__ == "__main__":
    main()
