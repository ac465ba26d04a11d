"""Spark as one writes it first.

Schemas are inferred, settings are the defaults, the curated files are read back, and touches meet conversions in a join
over the range of time.
"""

from pyspark.sql import DataFrame, SparkSession

from bench.etl.contenders.arguments import Arguments, parse_arguments
from bench.etl.contenders.raw_columns import CSV, DATASETS
from bench.etl.contenders.spark_rules import CHANNEL_DAILY, CONVERSIONS, OTHERWISE, TABLES
from bench.etl.contenders.spark_session import spark_session
from bench.etl.contenders.steps import Steps
from bench.etl.result import write_result

_LAST_TOUCH = f"""
    SELECT install_id, order_id, converted_at, country, coalesce(channel, {OTHERWISE}) AS channel FROM (
      SELECT c.*, t.channel, row_number() OVER (
        PARTITION BY install_id, order_id ORDER BY t.kind = 'click' DESC, t.occurred_at DESC) AS place
      FROM conversions c LEFT JOIN touchpoints t
        ON c.device_id = t.device_id AND t.occurred_at <= c.converted_at
        AND t.occurred_at >= c.converted_at - IF(t.kind = 'click', INTERVAL 7 DAYS, INTERVAL 24 HOURS)
    ) WHERE place = 1
"""


def curate(spark: SparkSession, dataset: str, arguments: Arguments) -> None:
    """Write a dataset's curated files and make them a view."""
    files, table = f"{arguments.data}/raw/*/{dataset}", TABLES[dataset]
    reader = spark.read.option("recursiveFileLookup", value=True).option("inferSchema", value=True)
    raw = reader.option("header", value=True).csv(files) if dataset in CSV else reader.json(files)
    raw.createOrReplaceTempView("raw")
    newest = spark.sql(f"""
        SELECT * FROM (
          SELECT *, row_number() OVER (PARTITION BY {table.key} ORDER BY {table.versions}) AS place
          FROM (SELECT {table.columns} FROM raw) WHERE {table.rule}
        ) WHERE place = 1
    """).drop("place")
    target = str(arguments.work / "curated" / dataset)
    if table.event is None:
        newest.write.parquet(target, compression="zstd")
    else:
        months = newest.selectExpr("*", f"date_format({table.event}, 'yyyy-MM') AS month")
        months.write.partitionBy("month").parquet(target, compression="zstd")
    curated: DataFrame = spark.read.parquet(target)
    curated.createOrReplaceTempView(dataset)


def main() -> None:
    """Run it."""
    arguments = parse_arguments()
    steps = Steps(arguments.work)
    with steps.step("start"):
        spark = spark_session("naive", arguments, {"spark.jars": ",".join(arguments.jars)})
    for dataset in DATASETS:
        with steps.step(f"stage {dataset}"):
            curate(spark, dataset, arguments)
    with steps.step("channel_daily"):
        spark.sql(CONVERSIONS).createOrReplaceTempView("conversions")
        spark.sql(_LAST_TOUCH).createOrReplaceTempView("attributed")
        target = str(arguments.work / "curated" / "channel_daily")
        spark.sql(CHANNEL_DAILY).write.parquet(target, compression="zstd")
    rows = {dataset: spark.table(dataset).count() for dataset in DATASETS}
    write_result(arguments.work, spark.read.parquet(target).collect(), rows)
    spark.stop()


if __name__ == "__main__":
    main()
