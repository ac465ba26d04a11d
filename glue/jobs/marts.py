"""Glue job `marts`: recomputes and publishes the marts.

Arguments: `run_id`, `curated_database`. The contracts lie in the working directory.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from tributary import run_record
from tributary.contract import load_contracts
from tributary.last_touch import LookBack
from tributary.publish import publish
from tributary.run_record import write_records
from tributary.snapshots import stamp
from tributary.sql_text import table_name


def main() -> None:
    """Run the job; a mart that does not balance with its tables fails it and stays as it was."""
    arguments = getResolvedOptions(sys.argv, ["JOB_NAME", "run_id", "curated_database"])
    started_at = datetime.now(UTC).replace(tzinfo=None)
    contracts = load_contracts(Path())
    context = GlueContext(SparkContext.getOrCreate())
    job = Job(context)
    job.init(arguments["JOB_NAME"], arguments)
    spark, database = context.spark_session, arguments["curated_database"]
    stamp(spark, arguments["run_id"], "marts")
    records = publish(spark, database, contracts, arguments["run_id"], started_at, LookBack())
    write_records(spark, table_name(database, run_record.TABLE.name), records)
    for record in records:
        context.get_logger().info(f"published: {record}")
    job.commit()


if __name__ == "__main__":
    main()
