"""Glue job `stage`: merges the windows of one dataset into its curated table.

Arguments: `run_id`, `curated_database`, `dataset`, `windows` (JSON `[{"window_id", "attempt"}]`), `raw_bucket`,
`raw_database`. The contracts lie in the working directory.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import boto3
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from tributary import run_record
from tributary.cast import FILE
from tributary.contract import Contract, load_contracts
from tributary.manifest import read_manifest
from tributary.run_record import write_records
from tributary.sql_text import table_name
from tributary.stage import Run, stage
from tributary.window import WindowAttempt, catalog_predicate, parse_windows, push_down_predicate

ARGUMENTS = ["JOB_NAME", "run_id", "curated_database", "dataset", "windows", "raw_bucket", "raw_database"]


def read_raw(context: GlueContext, database: str, contract: Contract, windows: list[WindowAttempt]) -> DataFrame:
    """Read the attempts' rows through the catalog; partitions that are not theirs are pruned before any is listed."""
    frame = context.create_dynamic_frame.from_catalog(
        database=database,
        table_name=f"{contract.source.system}_{contract.dataset}",
        push_down_predicate=push_down_predicate(windows),
        additional_options={"catalogPartitionPredicate": catalog_predicate(windows)},
    )
    return frame.resolveChoice(choice="cast:string").toDF().withColumn(FILE, F.input_file_name())


def main() -> None:
    """Run the job; rows or money that differ from the manifests fail it."""
    arguments = getResolvedOptions(sys.argv, ARGUMENTS)
    started_at = datetime.now(UTC).replace(tzinfo=None)
    windows = parse_windows(arguments["windows"])
    contracts = load_contracts(Path())
    if arguments["dataset"] not in contracts:
        raise ValueError(f"no contract of dataset {arguments['dataset']!r}; there are {', '.join(contracts)}")
    contract = contracts[arguments["dataset"]]
    context = GlueContext(SparkContext.getOrCreate())
    job = Job(context)
    job.init(arguments["JOB_NAME"], arguments)
    spark, database = context.spark_session, arguments["curated_database"]
    s3 = boto3.client("s3")
    manifests = [read_manifest(s3, arguments["raw_bucket"], contract, window) for window in windows]
    filled = [window for window, manifest in zip(windows, manifests, strict=True) if manifest.rows > 0]
    # A window without rows has no objects; of a dataset that never had any there is no raw table.
    raw = read_raw(context, arguments["raw_database"], contract, filled) if filled else None
    record = stage(spark, raw, contract, manifests, Run(arguments["run_id"], database, started_at))
    write_records(spark, table_name(database, run_record.TABLE.name), [record])
    context.get_logger().info(f"staged: {record}")
    job.commit()


if __name__ == "__main__":
    main()
