"""Glue job `rollback`: takes a run back, from every table that it wrote to the snapshot before it.

Arguments: `run_id` (the rollback's own), `curated_database`, `rolled_back_run` (several, divided by commas, where they
wrote a table in turns), and optionally `table`, the one table that is to go back.
"""

import sys
from datetime import UTC, datetime

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from tributary.rollback import JOB, roll_back
from tributary.snapshots import stamp

ARGUMENTS = ["JOB_NAME", "run_id", "curated_database", "rolled_back_run"]
OPTIONAL = ["table"]


def main() -> None:
    """Run the job; a run that can't be taken back whole fails it before anything is changed."""
    arguments = getResolvedOptions(sys.argv, [*ARGUMENTS, *[name for name in OPTIONAL if f"--{name}" in sys.argv]])
    started_at = datetime.now(UTC).replace(tzinfo=None)
    rolled_back = [run.strip() for run in arguments["rolled_back_run"].split(",")]
    if not all(rolled_back):
        raise ValueError("rolled_back_run names no run: the id of a run, or several divided by commas")
    context = GlueContext(SparkContext.getOrCreate())
    job = Job(context)
    job.init(arguments["JOB_NAME"], arguments)
    spark, run_id = context.spark_session, arguments["run_id"]
    stamp(spark, run_id, JOB)
    records = roll_back(
        spark, arguments["curated_database"], rolled_back, run_id, started_at, table=arguments.get("table")
    )
    for record in records:
        context.get_logger().info(f"{record['dataset']}: {record['rows_in']} rows, now {record['rows_out']}")
    job.commit()


if __name__ == "__main__":
    main()
