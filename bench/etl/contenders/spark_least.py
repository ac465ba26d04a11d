"""The least that Spark can do of the task: read each dataset's files, cast, leave faulty rows out, write Parquet.

No row is held against another one and no mart is made: what any Spark job does beside comes on top of this time. It is
no contender, for it finds no figures.
"""

from pyspark.sql import SparkSession

from bench.etl.contenders.arguments import Arguments, parse_arguments
from bench.etl.contenders.raw_columns import DATASETS
from bench.etl.contenders.spark_rules import TABLES
from bench.etl.contenders.spark_session import spark_session
from bench.etl.contenders.spark_tuned import CONF, read_raw
from bench.etl.contenders.steps import Steps
from bench.etl.result import write_result


def write_sound(spark: SparkSession, dataset: str, arguments: Arguments) -> None:
    """Write a dataset's sound rows, each as often as it was delivered."""
    table = TABLES[dataset]
    read_raw(spark, dataset, arguments).createOrReplaceTempView("raw")
    sound = spark.sql(f"SELECT * FROM (SELECT {table.columns} FROM raw) WHERE {table.rule}")
    sound.write.parquet(str(arguments.work / "curated" / dataset))


def main() -> None:
    """Run it."""
    arguments = parse_arguments()
    steps = Steps(arguments.work)
    with steps.step("start"):
        spark = spark_session("least", arguments, {"spark.jars": ",".join(arguments.jars), **CONF})
    for dataset in DATASETS:
        with steps.step(f"write {dataset}"):
            write_sound(spark, dataset, arguments)
    write_result(arguments.work, [], {})
    spark.stop()


if __name__ == "__main__":
    main()
