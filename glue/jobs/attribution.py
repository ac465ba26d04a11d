"""Glue job `attribution`: credits installs and orders to channels by every model, and publishes what follows from it.

Arguments: `run_id`, `curated_database`, and optionally `lookback_days` (30), `max_path_length` (100) and `markov_order`
(1 to 4; else the one that the paths ask for).
"""

import sys
from datetime import UTC, datetime, timedelta

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from tributary import run_record
from tributary.attribution.journeys import JourneyRules
from tributary.publish_attribution import AttributionRules, publish_attribution
from tributary.run_record import write_records
from tributary.snapshots import stamp
from tributary.sql_text import table_name

ARGUMENTS = ["JOB_NAME", "run_id", "curated_database"]
OPTIONAL = ["lookback_days", "max_path_length", "markov_order"]


def main() -> None:
    """Run the job; credit that is not all that was converted fails it, and the marts stay as they were."""
    arguments = getResolvedOptions(sys.argv, [*ARGUMENTS, *[name for name in OPTIONAL if f"--{name}" in sys.argv]])
    started_at = datetime.now(UTC).replace(tzinfo=None)
    context = GlueContext(SparkContext.getOrCreate())
    job = Job(context)
    job.init(arguments["JOB_NAME"], arguments)
    spark, database, run_id = context.spark_session, arguments["curated_database"], arguments["run_id"]
    stamp(spark, run_id, "attribution")
    rules = AttributionRules(
        JourneyRules(
            timedelta(days=float(arguments.get("lookback_days", 30))),
            max_path_length=int(arguments.get("max_path_length", 100)),
        ),
        int(arguments["markov_order"]) if "markov_order" in arguments else None,
    )
    records = publish_attribution(spark, database, run_id, started_at, rules)
    write_records(spark, table_name(database, run_record.TABLE.name), records)
    for record in records:
        context.get_logger().info(f"published: {record}")
    job.commit()


if __name__ == "__main__":
    main()
