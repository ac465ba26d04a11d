"""The job that warms a JVM: text to rows, an Iceberg table written, merged and read, on local files alone.

The clients of S3 and of the catalog are made to ask for something that isn't there; nobody need answer them.
"""

from pathlib import Path

from awsglue.context import GlueContext
from py4j.protocol import Py4JJavaError  # type: ignore[import-untyped]
from pyspark import SparkContext
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from pyspark.sql.types import StringType, StructField, StructType

_SCHEMA = StructType([StructField(name, StringType()) for name in ("id", "day", "amount")])


def warm_up(spark: SparkSession) -> None:
    """Take the way of a stage job: read CSV and JSON Lines, cast, keep the newest row of each key, MERGE, read."""
    csv, lines = Path("rows.csv"), Path("rows.jsonl")
    csv.write_text("id,day,amount\n1,2025-01-01 00:00:00,1.50\n2,2025-01-02 00:00:00,\n")
    lines.write_text('{"id": 3, "day": "2025-01-03 00:00:00", "amount": "2.50"}\n')
    rows = spark.read.schema(_SCHEMA).csv(csv.resolve().as_uri(), header=True)
    rows = rows.union(spark.read.schema(_SCHEMA).json(lines.resolve().as_uri()))
    rows.createOrReplaceTempView("rows")
    spark.sql(
        """CREATE TABLE warm_up.db.target (id BIGINT, day TIMESTAMP_NTZ, amount DECIMAL(18, 4)) USING iceberg
           PARTITIONED BY (days(day), bucket(4, id)) TBLPROPERTIES ('format-version' = '2')"""
    )
    for _ in range(2):
        spark.sql(
            """MERGE INTO warm_up.db.target AS target USING (
                 SELECT id, day, amount FROM (
                   SELECT try_cast(id AS BIGINT) AS id, try_cast(day AS TIMESTAMP_NTZ) AS day,
                          try_cast(amount AS DECIMAL(18, 4)) AS amount,
                          row_number() OVER (
                            PARTITION BY id ORDER BY day DESC, sha2(concat_ws(',', id, day), 256)) AS place
                   FROM rows) WHERE place = 1) AS source
               ON target.id = source.id AND target.day = source.day
               WHEN MATCHED AND source.day > target.day THEN UPDATE SET *
               WHEN NOT MATCHED THEN INSERT *"""
        )
    spark.sql("SELECT day, count(*), sum(amount) FROM warm_up.db.target GROUP BY day ORDER BY day").collect()


def ask_s3a(spark: SparkSession) -> None:
    """Look for a file by S3A, which reads raw data."""
    path = spark.sparkContext._jvm.org.apache.hadoop.fs.Path("s3://warm-up/none.csv")
    path.getFileSystem(spark.sparkContext._jsc.hadoopConfiguration()).exists(path)


def ask_catalog(spark: SparkSession) -> None:
    """Look for a table by Iceberg's Glue catalog."""
    spark.sql("SELECT * FROM glue_catalog.warm_up.none")


def ask_s3_file_io(spark: SparkSession) -> None:
    """Look for a file by Iceberg's own client of S3."""
    conf = spark.sparkContext.getConf()
    prefix = "spark.sql.catalog.glue_catalog."
    properties = {name.removeprefix(prefix): value for name, value in conf.getAll() if name.startswith(prefix)}
    file_io = spark.sparkContext._jvm.org.apache.iceberg.aws.s3.S3FileIO()
    file_io.initialize(properties)
    print(file_io.newInputFile("s3://warm-up/none.avro").exists())
    file_io.close()


session = GlueContext(SparkContext.getOrCreate()).spark_session
warm_up(session)
for ask in (ask_s3a, ask_catalog, ask_s3_file_io):
    try:
        ask(session)
    except (AnalysisException, Py4JJavaError) as absent:
        print(f"{ask.__name__}: {str(absent).splitlines()[0]}")
