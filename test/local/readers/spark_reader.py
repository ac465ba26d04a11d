"""Prints what a Glue job reads of catalog tables, as one JSON object: spark_reader.py <jars> <database> <table>…

A process of its own: a test process has one Spark, and it may be another suite's.
"""

import json
import os
import sys
from pathlib import Path

from awsglue.context import GlueContext
from pyspark.sql import SparkSession

jars, database, *tables = sys.argv[1:]
libraries = [str(jar) for jar in sorted(Path(jars).glob("*.jar")) if not jar.name.startswith("iceberg-")]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.driver.extraClassPath", os.pathsep.join(libraries))
    .config("spark.driver.bindAddress", "127.0.0.1")
    .config("spark.driver.host", "127.0.0.1")
    .config("spark.ui.enabled", "false")
    .config("spark.sql.ansi.enabled", "true")
    .config("spark.hadoop.fs.s3.impl", "org.apache.hadoop.fs.s3a.S3AFileSystem")
    .config("spark.hadoop.fs.s3a.endpoint", os.environ["AWS_ENDPOINT_URL"])
    .config("spark.hadoop.fs.s3a.endpoint.region", os.environ["AWS_DEFAULT_REGION"])
    .config("spark.hadoop.fs.s3a.path.style.access", "true")
    .config("spark.hadoop.fs.s3a.connection.ssl.enabled", "false")
    .getOrCreate()
)
glue = GlueContext(spark.sparkContext)
found = {}
for table in tables:
    frame = glue.create_dynamic_frame.from_catalog(database, table).resolveChoice(choice="cast:string").toDF()
    found[table] = [row.asDict() for row in frame.drop("extract_date", "window_id", "attempt").collect()]
print(json.dumps(found))
