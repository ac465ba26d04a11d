"""Glue job `housekeeping`: puts small files together, and removes old snapshots and files that no snapshot has.

Arguments: `run_id`, `curated_database`, and optionally `table` (the one table to keep) and `keep_days` (age in days
from which snapshots go, 7 unless given; until then a run can be rolled back).
"""

import sys
from datetime import UTC, datetime

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from tributary.housekeeping import JOB, KEEP_DAYS, keep_tables
from tributary.snapshots import stamp

ARGUMENTS = ["JOB_NAME", "run_id", "curated_database"]
OPTIONAL = ["table", "keep_days"]


def main() -> None:
    """Run the job; a table that can't be kept fails it after the others are in order."""
    arguments = getResolvedOptions(sys.argv, [*ARGUMENTS, *[name for name in OPTIONAL if f"--{name}" in sys.argv]])
    started_at = datetime.now(UTC).replace(tzinfo=None)
    keep_days = int(arguments.get("keep_days", KEEP_DAYS))
    context = GlueContext(SparkContext.getOrCreate())
    job = Job(context)
    job.init(arguments["JOB_NAME"], arguments)
    spark, run_id = context.spark_session, arguments["run_id"]
    stamp(spark, run_id, JOB)
    database, table = arguments["curated_database"], arguments.get("table")
    for upkeep in keep_tables(spark, database, run_id, started_at, table, keep_days):
        context.get_logger().info(f"kept: {upkeep}")
    job.commit()


if __name__ == "__main__":
    main()
