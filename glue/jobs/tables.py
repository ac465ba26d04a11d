"""Glue job `tables`: makes the Iceberg tables and brings them to what the contracts say.

Arguments: `run_id`, `curated_database`, `curated_bucket`, and optionally `rebuild`, the datasets (separated by commas)
whose tables may be emptied, where a migration can keep no row. Contracts and migrations lie in the working directory.
"""

import sys
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

from awsglue.context import GlueContext
from awsglue.job import Job
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from tributary import run_record
from tributary.all_tables import dataset_tables, mart_tables, record_tables
from tributary.contract import load_contracts
from tributary.migrate import migrate, pending_plan
from tributary.migration import load_migrations
from tributary.run_record import RunRecord, write_records
from tributary.snapshots import stamp
from tributary.sql_text import table_name
from tributary.tables import create_or_evolve

ARGUMENTS = ["JOB_NAME", "run_id", "curated_database", "curated_bucket"]
OPTIONAL = ["rebuild"]


def main() -> None:
    """Run the job; a table that can't be migrated or evolved fails it."""
    arguments = getResolvedOptions(sys.argv, [*ARGUMENTS, *[name for name in OPTIONAL if f"--{name}" in sys.argv]])
    started_at = datetime.now(UTC).replace(tzinfo=None)
    context = GlueContext(SparkContext.getOrCreate())
    job = Job(context)
    job.init(arguments["JOB_NAME"], arguments)
    spark, logger = context.spark_session, context.get_logger()
    stamp(spark, arguments["run_id"], "tables")
    database = arguments["curated_database"]
    contracts, migrations = load_contracts(Path()), load_migrations(Path())
    rebuilt = set(arguments["rebuild"].split(",")) if "rebuild" in arguments else set()
    if not rebuilt <= set(contracts):
        raise ValueError(f"no contract of dataset {min(rebuilt - set(contracts))!r}; there are {', '.join(contracts)}")
    described = dataset_tables(contracts)
    for table in (*record_tables(), *chain.from_iterable(mart_tables().values())):
        described[table.name] = table

    def location(name: str) -> str:
        return f"s3://{arguments['curated_bucket']}/warehouse/{database}/{name}"

    # All before the first: what can't be done is refused before anything is.
    plans = {
        dataset: pending_plan(spark, database, contract, migrations.get(dataset, []), may_rebuild=dataset in rebuilt)
        for dataset, contract in contracts.items()
    }
    for dataset, planned in plans.items():
        if planned is not None:
            logger.info(f"{database}.{dataset}: from version {planned.old.version} to {planned.new.version}")
            migrate(spark, database, contracts[dataset], planned, location(dataset))
    records = []
    for name, table in described.items():
        statements = create_or_evolve(spark, database, table, location(name))
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
