"""The job that warms a JVM: text to rows, an Iceberg table written, merged and read, on local files alone."""

from pathlib import Path

from awsglue.context import GlueContext
from pyspark import SparkContext
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


def load_s3(spark: SparkSession) -> None:
    """Build an S3A file system; it asks no server for anything."""
    jvm = spark.sparkContext._jvm
    jvm.org.apache.hadoop.fs.FileSystem.get(
        jvm.java.net.URI.create("s3://warm-up/"), spark.sparkContext._jsc.hadoopConfiguration()
    )


session = GlueContext(SparkContext.getOrCreate()).spark_session
warm_up(session)
load_s3(session)
