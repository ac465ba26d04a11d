"""Glue job `housekeeping`: keeps the curated tables in order, and sees that raw is whole.

It lets rows leave the quarantine whose time is over, puts small files together, and removes old snapshots and files
that no snapshot has. Then it holds the raw bucket against its manifests.

Arguments: `run_id`, `curated_database`, `raw_bucket`, `quarantine_days` (age in days from which a row of the quarantine
goes), `manifest_days` (age in days until which every object of a manifest must be there), and optionally `table` (the
one table to keep) and `keep_days` (age in days from which snapshots go, 7 unless given; until then a run can be rolled
back). The contracts lie in the working directory.
"""

import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import boto3
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from tributary.contract import load_contracts
from tributary.housekeeping import JOB, KEEP_DAYS, keep_tables
from tributary.kept_objects import hold_objects, require_objects
from tributary.snapshots import stamp

ARGUMENTS = ["JOB_NAME", "run_id", "curated_database", "raw_bucket", "quarantine_days", "manifest_days"]
OPTIONAL = ["table", "keep_days"]


def require_raw(logger: Any, bucket: str, committed_since: datetime) -> None:  # noqa: ANN401
    """Fail where an object of a manifest is not there; the log names each."""
    found = hold_objects(boto3.client("s3"), bucket, load_contracts(Path()).values(), committed_since)
    for held in found:
        logger.info(f"in raw: {held.dataset}, {held.scope}: {held.objects} objects of {held.manifests} manifests")
        for fault in [fault for faults in held.missing.values() for fault in faults]:
            logger.error(fault)
    require_objects(bucket, found)


def main() -> None:
    """Run the job; a table that can't be kept and an object that raw lacks fail it after all else is in order."""
    arguments = getResolvedOptions(sys.argv, [*ARGUMENTS, *[name for name in OPTIONAL if f"--{name}" in sys.argv]])
    now = datetime.now(UTC)
    keep_days = int(arguments.get("keep_days", KEEP_DAYS))
    quarantine_days, manifest_days = int(arguments["quarantine_days"]), int(arguments["manifest_days"])
    context = GlueContext(SparkContext.getOrCreate())
    job = Job(context)
    job.init(arguments["JOB_NAME"], arguments)
    spark, run_id, logger = context.spark_session, arguments["run_id"], context.get_logger()
    stamp(spark, run_id, JOB)
    database, table = arguments["curated_database"], arguments.get("table")
    started_at = now.replace(tzinfo=None)
    try:
        for upkeep in keep_tables(
            spark, database, run_id, started_at, table, keep_days, quarantine_days=quarantine_days
        ):
            logger.info(f"kept: {upkeep}")
    finally:
        # Raw is looked at whatever becomes of the tables, and what it lacks is said first.
        require_raw(logger, arguments["raw_bucket"], now - timedelta(days=manifest_days))
    job.commit()


if __name__ == "__main__":
    main()
