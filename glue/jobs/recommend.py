"""Glue job `recommend`: advises how to spread the ad budget, and keeps the advice under its day.

Arguments: `run_id`, `curated_database`, and optionally `budget` (USD a day; else what is spent today), `cap` (0.2) and
`probability` (0.8). The experiments lie among the contracts in the working directory.
"""

import sys
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from tributary import run_record
from tributary.experiments import load_experiments
from tributary.publish_recommendations import AdviceRules, publish_recommendations
from tributary.run_record import write_records
from tributary.snapshots import stamp
from tributary.sql_text import table_name

ARGUMENTS = ["JOB_NAME", "run_id", "curated_database"]
OPTIONAL = ["budget", "cap", "probability"]


def main() -> None:
    """Run the job; figures that can't be fail it, and no advice is written then."""
    arguments = getResolvedOptions(sys.argv, [*ARGUMENTS, *[name for name in OPTIONAL if f"--{name}" in sys.argv]])
    started_at = datetime.now(UTC).replace(tzinfo=None)
    rules = AdviceRules(
        budget=_dollars(arguments["budget"]) if "budget" in arguments else None,
        cap=float(arguments.get("cap", 0.2)),
        probability=float(arguments.get("probability", 0.8)),
        priors=load_experiments(Path()),
    )
    context = GlueContext(SparkContext.getOrCreate())
    job = Job(context)
    job.init(arguments["JOB_NAME"], arguments)
    spark, database, run_id = context.spark_session, arguments["curated_database"], arguments["run_id"]
    stamp(spark, run_id, "recommend")
    record = publish_recommendations(spark, database, run_id, started_at, rules)
    write_records(spark, table_name(database, run_record.TABLE.name), [record])
    context.get_logger().info(f"published: {record}")
    job.commit()


def _dollars(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:
        raise ValueError(f"--budget {text}: give US dollars a day, such as 12500.00") from None


if __name__ == "__main__":
    main()
