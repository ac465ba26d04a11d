"""Ours: the code of the jobs `stage` and `marts`, into Iceberg tables below a folder.

With `tables` it makes the tables, as the job `tables` does once for an environment, and nothing else.

As they are, `whole` leaves nothing out: every object is examined (SHA-256, rows, form of each line), staged into its
table with lineage, quarantine, balance and a run record, and all marts are computed, balanced and published. Without it
the same tables are staged, and of the marts only `channel_daily` is made and written: what the other contenders do, and
the casts to a list of faults, classification against the table, MERGE and sorted, bucketed files besides.
"""

from datetime import datetime
from pathlib import Path

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import StringType, StructField, StructType
from tributary import deletion, quality, quarantine, reconcile, restatement, run_record
from tributary.campaign_daily import campaign_daily
from tributary.cast import FILE
from tributary.channel_daily import TABLE as CHANNEL_DAILY
from tributary.channel_daily import channel_daily
from tributary.contract import Contract
from tributary.conversions import attributed_conversions, attributed_installs, attributed_orders
from tributary.fx import rates_by_day
from tributary.last_touch import LookBack
from tributary.manifest import Manifest, read_manifest
from tributary.mart_table import as_published
from tributary.marts import TABLES
from tributary.publish import publish
from tributary.raw_objects import examine
from tributary.run_record import write_records
from tributary.sales import sales
from tributary.sql_text import table_name
from tributary.stage import Run, stage
from tributary.tables import create_or_evolve, describe
from tributary.vocabulary import load_vocabularies

from bench.etl.contenders.arguments import Arguments, parse_arguments
from bench.etl.contenders.folder_bucket import FolderBucket
from bench.etl.contenders.spark_session import spark_session
from bench.etl.contenders.steps import Steps
from bench.etl.datasets import CACHE, CONTRACTS, DATASETS, WINDOW, contracts
from bench.etl.result import COLUMNS, write_result

DATABASE = "curated"
STARTED_AT = datetime(2025, 4, 1, 1)
RUN = Run("bench", DATABASE, STARTED_AT)

ICEBERG = CACHE / "jars/iceberg-spark-runtime-3.5_2.12-1.10.0.jar"

# Of a quoted field Spark's reader takes only this text for NULL, which no field holds: as the local platform reads.
_NULL_MARK = "\ufdd0null\ufdd0"


def conf(arguments: Arguments) -> dict[str, str]:
    """The settings that the deployed jobs have, with a catalog of folders in the place of Glue's."""
    return {
        "spark.jars": ",".join([str(ICEBERG), *arguments.jars]),
        "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
        "spark.sql.catalog.glue_catalog": "org.apache.iceberg.spark.SparkCatalog",
        "spark.sql.catalog.glue_catalog.type": "hadoop",
        "spark.sql.catalog.glue_catalog.warehouse": str(arguments.work / "warehouse"),
        "spark.sql.ansi.enabled": "true",
        # As modules/spark-settings.ts has it for two cores.
        "spark.sql.shuffle.partitions": "8",
        "spark.sql.optimizer.windowGroupLimitThreshold": "-1",
        "spark.sql.inMemoryColumnarStorage.compressed": "false",
        "spark.sql.codegen.hugeMethodLimit": "8000",
        "spark.sql.ui.explainMode": "simple",
        "spark.sql.maxPlanStringLength": "1000",
    }


def create_tables(spark: SparkSession, described: dict[str, Contract]) -> None:
    """Make all tables, as the job `tables` does."""
    spark.sql(f"CREATE NAMESPACE glue_catalog.{DATABASE}")
    platform = (quarantine.TABLE, deletion.TABLE, run_record.TABLE, reconcile.TABLE, quality.TABLE, restatement.TABLE)
    for table in (*map(describe, described.values()), *platform, *TABLES):
        create_or_evolve(spark, DATABASE, table)


def read_raw(spark: SparkSession, folder: Path, contract: Contract, manifest: Manifest) -> DataFrame:
    """Read the attempt's objects as the job does through the catalog: every column is text."""
    schema = StructType([StructField(name, StringType()) for name in manifest.columns])
    files = [str(folder / part.key) for part in manifest.parts]
    reader = spark.read.schema(schema)
    if contract.raw.format == "jsonl":
        rows = reader.json(files)
    else:
        rows = reader.csv(
            files, header=True, quote='"', escape="\\", enforceSchema=False, nullValue=_NULL_MARK, emptyValue=""
        )
    attempt = {"window_id": F.lit(WINDOW.window_id), "attempt": F.lit(WINDOW.attempt), FILE: F.input_file_name()}
    return rows.withColumns(attempt)


def stage_all(spark: SparkSession, arguments: Arguments, described: dict[str, Contract], steps: Steps) -> None:
    """Stage the datasets one after the other."""
    bucket = FolderBucket(arguments.data)
    for dataset in DATASETS:
        contract = described[dataset]
        manifest = read_manifest(bucket, "raw", contract, WINDOW)
        if "whole" in arguments.flags:
            with steps.step(f"examine {dataset}"):
                examine(bucket, "raw", contract, manifest)
        with steps.step(f"stage {dataset}"):
            spark.sparkContext.setJobDescription(f"stage {dataset}")
            raw = read_raw(spark, arguments.data, contract, manifest)
            record = stage(spark, raw, contract, load_vocabularies(CONTRACTS, contract), [manifest], RUN)
        if "whole" in arguments.flags:
            with steps.step(f"record {dataset}"):
                write_records(spark, table_name(DATABASE, run_record.TABLE.name), [record])


def publish_channel_daily(spark: SparkSession) -> None:
    """Of the marts make and write `channel_daily` alone, by the same functions."""

    def curated(dataset: str) -> DataFrame:
        return spark.table(table_name(DATABASE, dataset))

    rates = rates_by_day(curated("fx_rates")).persist()
    conversions = attributed_conversions(
        curated("app_installs"), curated("orders"), curated("customers"), curated("touchpoints"), LookBack()
    ).persist()
    installs, sold = attributed_installs(conversions), sales(attributed_orders(conversions), rates)
    campaigns = campaign_daily(curated("ad_performance"), curated("campaigns"), installs, sold, rates)
    mart = as_published(channel_daily(campaigns), RUN.run_id, STARTED_AT)
    mart.writeTo(table_name(DATABASE, CHANNEL_DAILY.name)).overwrite(F.lit(True))


def main() -> None:
    """Run it."""
    arguments = parse_arguments("tables", "whole")
    described = contracts()
    if "tables" in arguments.flags:
        spark = spark_session("tables", arguments, conf(arguments))
        create_tables(spark, described)
        spark.stop()
        return
    steps = Steps(arguments.work)
    with steps.step("start"):
        spark = spark_session("ours", arguments, conf(arguments))
    stage_all(spark, arguments, described, steps)
    with steps.step("marts"):
        spark.sparkContext.setJobDescription("marts")
        if "whole" in arguments.flags:
            publish(spark, DATABASE, described, RUN.run_id, STARTED_AT, LookBack())
        else:
            publish_channel_daily(spark)
    spark.sparkContext.setJobDescription("result")
    figures = spark.table(table_name(DATABASE, CHANNEL_DAILY.name)).select(*COLUMNS).collect()
    write_result(
        arguments.work,
        figures,
        {dataset: spark.table(table_name(DATABASE, dataset)).count() for dataset in DATASETS},
    )
    spark.stop()


if __name__ == "__main__":
    main()
