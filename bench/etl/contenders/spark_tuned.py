"""Spark by somebody who tunes it, without a table format: the reference that ours is held against.

- schemas are written down, nothing is inferred, no file is read twice;
- each dataset is cast, held to its rules and cut down to the newest version of a key in one stage with one shuffle;
- what attribution needs of it is kept in memory (columns of touches, not rows), and never read back from Parquet;
- the last touch comes from one window over touches and conversions together, without a join that multiplies rows,
  and only over devices that convert;
- small sides are broadcast; 8 shuffle partitions, which adaptive execution merges where they are small; no limit of
  columns keeps a stage from being compiled whole; zstd Parquet at level 1;
- frames are kept as they are, not encoded; no row is ranked before its shuffle, since nearly every key has one row.
"""

from pyspark.sql import DataFrame, SparkSession

from bench.etl.contenders.arguments import Arguments, parse_arguments
from bench.etl.contenders.raw_columns import CSV, DATASETS, RAW_COLUMNS
from bench.etl.contenders.spark_rules import CHANNEL_DAILY, CONVERSIONS, OTHERWISE, TABLES
from bench.etl.contenders.spark_session import spark_session
from bench.etl.contenders.steps import Steps
from bench.etl.result import write_result

CONF = {
    "spark.sql.shuffle.partitions": "8",
    "spark.sql.adaptive.enabled": "true",
    "spark.sql.adaptive.coalescePartitions.parallelismFirst": "false",
    "spark.sql.codegen.maxFields": "500",
    "spark.sql.inMemoryColumnarStorage.compressed": "false",
    "spark.sql.optimizer.windowGroupLimitThreshold": "-1",
    "spark.sql.parquet.compression.codec": "zstd",
    "spark.io.compression.codec": "lz4",
    "spark.serializer": "org.apache.spark.serializer.KryoSerializer",
}

_LAST_TOUCH = f"""
    SELECT install_id, order_id, converted_at, country, CASE
      WHEN click.at >= converted_at - INTERVAL 7 DAYS THEN click.channel
      WHEN view.at >= converted_at - INTERVAL 24 HOURS THEN view.channel
      ELSE {OTHERWISE} END AS channel
    FROM (
      SELECT install_id, order_id, at AS converted_at, country, converts,
        last(IF(kind = 'click', struct(at, channel), NULL), true) OVER before AS click,
        last(IF(kind = 'impression', struct(at, channel), NULL), true) OVER before AS view
      FROM (
        SELECT device_id, occurred_at AS at, channel, kind, false AS converts, NULL AS install_id, NULL AS order_id,
          NULL AS country
        FROM touchpoints LEFT SEMI JOIN conversions USING (device_id)
        UNION ALL
        SELECT coalesce(device_id, CAST(order_id AS STRING)), converted_at, NULL, NULL, true, install_id, order_id,
          country
        FROM conversions
      )
      WINDOW before AS (
        PARTITION BY device_id ORDER BY at, converts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
    ) WHERE converts
"""


def read_raw(spark: SparkSession, dataset: str, arguments: Arguments) -> DataFrame:
    """A dataset's raw rows as text, by a schema that is written down."""
    files = f"{arguments.data}/raw/*/{dataset}"
    schema = ", ".join(f"{name} STRING" for name in RAW_COLUMNS[dataset])
    reader = spark.read.option("recursiveFileLookup", value=True).schema(schema)
    return reader.csv(files, header=True) if dataset in CSV else reader.json(files)


def curate(spark: SparkSession, dataset: str, arguments: Arguments) -> None:
    """Write a dataset's curated files, and keep its rows as a view."""
    table = TABLES[dataset]
    read_raw(spark, dataset, arguments).createOrReplaceTempView("raw")
    newest = spark.sql(f"""
        SELECT * FROM (
          SELECT *, row_number() OVER (PARTITION BY {table.key} ORDER BY {table.versions}) AS place
          FROM (SELECT {table.columns} FROM raw) WHERE {table.rule}
        ) WHERE place = 1
    """).drop("place")
    newest.persist().createOrReplaceTempView(dataset)
    target = str(arguments.work / "curated" / dataset)
    if table.event is None:
        spark.table(dataset).write.parquet(target)
    else:
        months = spark.table(dataset).selectExpr("*", f"date_format({table.event}, 'yyyy-MM') AS month")
        months.write.partitionBy("month").parquet(target)


def main() -> None:
    """Run it."""
    arguments = parse_arguments()
    steps = Steps(arguments.work)
    with steps.step("start"):
        spark = spark_session("tuned", arguments, {"spark.jars": ",".join(arguments.jars), **CONF})
    for dataset in DATASETS:
        with steps.step(f"stage {dataset}"):
            curate(spark, dataset, arguments)
    with steps.step("channel_daily"):
        spark.sql(CONVERSIONS).persist().createOrReplaceTempView("conversions")
        spark.sql(_LAST_TOUCH).persist().createOrReplaceTempView("attributed")
        target = str(arguments.work / "curated" / "channel_daily")
        spark.sql(CHANNEL_DAILY).write.parquet(target)
    rows = {dataset: spark.table(dataset).count() for dataset in DATASETS}
    write_result(arguments.work, spark.read.parquet(target).collect(), rows)
    spark.stop()


if __name__ == "__main__":
    main()
