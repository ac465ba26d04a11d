"""A job that writes the same touchpoints into a table with the contract's buckets of devices and into one without.

Arguments: `database`, `location`, `bucketed` (name of the table), `whole` (name of the other), `touches`, `devices`.
Both are else what the contract says: of the same partitions, and each file in the order of its devices.
"""

import sys
from dataclasses import replace
from pathlib import Path

from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from tributary.contract import load_contracts
from tributary.sql_text import table_name
from tributary.tables import create_or_evolve, describe

# January and February.
SECONDS = 59 * 24 * 3600

names = ["database", "location", "bucketed", "whole", "touches", "devices"]
options = getResolvedOptions(sys.argv, names)
spark = GlueContext(SparkContext.getOrCreate()).spark_session
contract = load_contracts(Path())["touchpoints"]
touches, devices = int(options["touches"]), int(options["devices"])
spread = F.pmod(F.xxhash64("id"), F.lit(devices))
second = F.timestamp_seconds(F.lit(1735689600) + F.col("id") * SECONDS / touches).cast("timestamp_ntz")
rows = spark.range(touches).select(
    F.col("id").alias("delivery_id"),
    F.col("id").alias("touchpoint_id"),
    F.concat(F.lit("device "), F.sha2(spread.cast("string"), 256)).alias("device_id"),
    second.alias("occurred_at"),
    F.concat(F.lit("channel "), F.col("id") % 8).alias("channel"),
    F.concat(F.lit("campaign "), F.xxhash64("id") % 32).alias("campaign_id"),
    F.lit("video").alias("creative_type"),
    F.when(F.col("id") % 4 == 0, "click").otherwise("impression").alias("kind"),
    second.alias("updated_at"),
    *[F.lit(column).alias(column) for column in ("window_id", "attempt", "run_id")],
    second.alias("loaded_at"),
)
for name, bucket_by in ((options["bucketed"], contract.curated.bucket_by), (options["whole"], None)):
    curated = contract.curated.model_copy(update={"bucket_by": bucket_by})
    table = replace(describe(contract.model_copy(update={"curated": curated})), name=name)
    create_or_evolve(spark, options["database"], table, f"{options['location']}/{name}")
    rows.writeTo(table_name(options["database"], name)).append()
