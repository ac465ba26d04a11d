"""A job that rewrites tables again and again and moves money between their rows, the totals of which stay.

Arguments: `database`, `location`, `rounds`. A mart is overwritten as `publish` does it, the curated orders are merged
as `stage` does it, and beside them a copy of the mart is rewritten in two commits, as nothing in the product is.
"""

import sys
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from tributary import channel_daily
from tributary.contract import load_contracts
from tributary.mart_table import MONEY, as_published, figures, shaped
from tributary.merge import Lineage, classify, merge
from tributary.schema import contract_schema
from tributary.sql_text import table_name
from tributary.tables import create_or_evolve, describe

STARTED = datetime(2025, 5, 1)
ROWS = 480

options = getResolvedOptions(sys.argv, ["database", "location", "rounds"])
spark = GlueContext(SparkContext.getOrCreate()).spark_session
contract = load_contracts(Path())["orders"]
marts = channel_daily.TABLE, replace(channel_daily.TABLE, name="in_two_commits")
for table in (*marts, describe(contract)):
    create_or_evolve(spark, options["database"], table, f"{options['location']}/{table.name}")
mart, in_two_commits, orders = (table_name(options["database"], name) for name in (*[t.name for t in marts], "orders"))


def moved(amount: str, step: int) -> str:
    """SQL of an amount of which every second row has given some to the next."""
    return f"{amount} + IF(id % 2 = 0, {step}, -{step})"


def channels(step: int) -> DataFrame:
    """The mart after some rewrites."""
    rows = spark.range(ROWS).withColumns(
        {
            "day": F.expr("date_add(DATE '2025-01-01', CAST(id % 120 AS int))"),
            "channel": F.expr("concat('channel ', id % 8)"),
            "country": F.lit("DE"),
            "spend": F.expr(moved("1000.01", step)).cast(MONEY),
            "installs": F.expr(moved("100", step)),
        }
    )
    absent = [column.name for column in figures(channel_daily.TABLE) if column.name not in rows.columns]
    whole = rows.withColumns({name: F.lit(0) for name in absent})
    return as_published(shaped(whole, channel_daily.TABLE, keys=channel_daily.KEYS), f"run-{step}", STARTED)


def sold(step: int) -> DataFrame:
    """Newer versions of all orders, of four months."""
    at = "TIMESTAMP_NTZ '2025-01-01 00:00:00' + make_dt_interval(CAST(id % 120 AS int))"
    values = {
        "record_id": "id",
        "order_id": "id",
        "customer_id": "id % 7",
        "ordered_at": at,
        "status": "'paid'",
        "currency": "'USD'",
        "amount": moved("1000.01", step),
        "refund_amount": "NULL",
        "refunded_at": "NULL",
        "updated_at": f"{at} + make_dt_interval(0, 0, {step})",
    }
    columns = [F.expr(values[field.name]).cast(field.dataType).alias(field.name) for field in contract_schema(contract)]
    return spark.range(ROWS).select(*columns, F.lit("w").alias("window_id"), F.lit("a").alias("attempt"))


for step in range(int(options["rounds"]) + 1):
    rows = channels(step)
    rows.writeTo(mart).overwrite(F.lit(True))
    batch = classify(spark, sold(step), contract, orders, f"run-{step}", None)
    merge(spark, batch, contract, orders, Lineage(f"run-{step}", STARTED + timedelta(minutes=step)), None)
    # Twice a round: it costs little, and the more often, the surer a reader meets the gap.
    for _ in range(2):
        spark.sql(f"DELETE FROM {in_two_commits}")
        rows.writeTo(in_two_commits).append()
