"""Glue job `tables`: makes the Iceberg tables and brings them to what the contracts say.

Arguments: `run_id`, `curated_database`, `curated_bucket`. The contracts lie in the working directory.
"""

import sys
from datetime import UTC, datetime
from pathlib import Path

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from tributary import deletion, quality, quarantine, reconcile, restatement, run_record
from tributary.contract import load_contracts
from tributary.marts import TABLES
from tributary.run_record import RunRecord, write_records
from tributary.snapshots import stamp
from tributary.sql_text import table_name
from tributary.tables import create_or_evolve, describe


def main() -> None:
    """Run the job; a table that can't be evolved fails it."""
    arguments = getResolvedOptions(sys.argv, ["JOB_NAME", "run_id", "curated_database", "curated_bucket"])
    started_at = datetime.now(UTC).replace(tzinfo=None)
    context = GlueContext(SparkContext.getOrCreate())
    job = Job(context)
    job.init(arguments["JOB_NAME"], arguments)
    spark, logger = context.spark_session, context.get_logger()
    stamp(spark, arguments["run_id"], "tables")
    database = arguments["curated_database"]
    contracts = load_contracts(Path())
    described = {dataset: describe(contract) for dataset, contract in contracts.items()}
    platform = (quarantine.TABLE, deletion.TABLE, run_record.TABLE, reconcile.TABLE, quality.TABLE, restatement.TABLE)
    for table in (*platform, *TABLES):
        described[table.name] = table
    records = []
    for name, table in described.items():
        location = f"s3://{arguments['curated_bucket']}/warehouse/{database}/{name}"
        statements = create_or_evolve(spark, database, table, location)
        logger.info(f"{database}.{name}: {len(statements)} statements")
        contract = contracts.get(name)
        record = RunRecord(
            run_id=arguments["run_id"],
            job="tables",
            dataset=name,
            started_at=started_at,
            finished_at=datetime.now(UTC).replace(tzinfo=None),
            spark_version=spark.version,
            contract_version=None if contract is None else contract.version,
        )
        records.append(record)
    write_records(spark, table_name(database, run_record.TABLE.name), records)
    job.commit()


if __name__ == "__main__":
    main()
