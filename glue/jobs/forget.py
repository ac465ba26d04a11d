"""Glue job `forget`: erases one person from the lake, or counts what is theirs, as a request asks.

Arguments: `run_id`, `curated_database`, `raw_bucket`, `results_bucket`, `artifacts_bucket`, `curated_bucket` and
`erasure_id`, the UUID of the request, which lies in the results bucket. Who is erased stands there alone. The contracts
lie in the working directory. No other job may write to tables or raw meanwhile.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

import boto3
from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from botocore.config import Config
from pyspark import SparkContext
from tributary.contract import load_contracts
from tributary.erasure.forget import JOB, Lake, forget
from tributary.snapshots import stamp

ARGUMENTS = [
    "JOB_NAME",
    "run_id",
    "curated_database",
    "raw_bucket",
    "results_bucket",
    "artifacts_bucket",
    "curated_bucket",
    "erasure_id",
]


def main() -> None:
    """Run the job; whatever of the person is left fails it, and the next try goes on where it ended."""
    arguments = getResolvedOptions(sys.argv, ARGUMENTS)
    started_at = datetime.now(UTC).replace(tzinfo=None)
    contracts = load_contracts(Path())
    context = GlueContext(SparkContext.getOrCreate())
    job = Job(context)
    job.init(arguments["JOB_NAME"], arguments)
    spark, run_id, erasure_id = context.spark_session, arguments["run_id"], arguments["erasure_id"]
    stamp(spark, run_id, JOB)
    lake = Lake(
        database=arguments["curated_database"],
        raw=arguments["raw_bucket"],
        curated=arguments["curated_bucket"],
        results=arguments["results_bucket"],
        artifacts=arguments["artifacts_bucket"],
        root=f"s3://{arguments['curated_bucket']}/",
    )
    s3 = boto3.client("s3", config=Config(retries={"mode": "standard", "total_max_attempts": 5}))
    answer = forget(spark, s3, lake, contracts, erasure_id, run_id, started_at)
    done = f"{erasure_id}: was answered before" if answer is None else f"{answer['mode']}: {answer}"
    context.get_logger().info(done)
    job.commit()


if __name__ == "__main__":
    main()
