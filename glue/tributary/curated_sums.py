"""What the curated tables add up to, without attribution: the sums that marts are held to.

Each function gives one row, or with `by` one for each value of those columns; `day` is the day that marts count by.
"""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.fx import in_usd, with_rate
from tributary.known_device import person
from tributary.sales import CANCELLED


def delivery_sums(ad_performance: DataFrame, rates: DataFrame, *by: str) -> DataFrame:
    """`delivery_rows`, `impressions`, `clicks`, `spend`, `unconverted_spend`."""
    usd = in_usd("spend")
    return (
        with_rate(ad_performance.withColumnRenamed("ad_date", "day"), rates, "day")
        .groupBy(*by)
        .agg(
            F.count("*").alias("delivery_rows"),
            _sum(F.col("impressions")).alias("impressions"),
            _sum(F.col("clicks")).alias("clicks"),
            _sum(usd).alias("spend"),
            F.count_if(usd.isNull()).alias("unconverted_spend"),
        )
    )


def install_sums(installs: DataFrame, *by: str) -> DataFrame:
    """`installs`, `devices`; an install of an unknown device is a device of its own."""
    dated = installs.withColumn("day", F.to_date("installed_at")).groupBy(*by)
    return dated.agg(F.count("*").alias("installs"), F.count_distinct(person()).alias("devices"))


def order_sums(orders: DataFrame, rates: DataFrame, *by: str) -> DataFrame:
    """`order_rows`, `orders`, `cancelled_orders`, `buyers`, `gross_revenue`, `unconverted_orders`."""
    counts, usd = F.col("status") != CANCELLED, in_usd("amount")
    return (
        with_rate(orders.withColumn("day", F.to_date("ordered_at")), rates, "day")
        .groupBy(*by)
        .agg(
            F.count("*").alias("order_rows"),
            F.count_if(counts).alias("orders"),
            F.count_if(~counts).alias("cancelled_orders"),
            F.count_distinct(F.when(counts, F.col("customer_id"))).alias("buyers"),
            _sum(F.when(counts, usd)).alias("gross_revenue"),
            F.count_if(counts & usd.isNull()).alias("unconverted_orders"),
        )
    )


def refund_sums(orders: DataFrame, rates: DataFrame, *by: str) -> DataFrame:
    """`refunded` (what customers got back, positive), `unconverted_refunds`."""
    refunds = orders.where(F.col("status") != CANCELLED).dropna(subset=["refund_amount", "refunded_at"])
    usd = in_usd("refund_amount")
    dated = with_rate(refunds.withColumn("day", F.to_date("refunded_at")), rates, "day").groupBy(*by)
    return dated.agg(_sum(usd).alias("refunded"), F.count_if(usd.isNull()).alias("unconverted_refunds"))


def line_sums(order_items: DataFrame, orders: DataFrame, rates: DataFrame, *by: str) -> DataFrame:
    """`order_lines`, `units`, `line_revenue`, `unconverted_lines`; lines of cancelled orders left out."""
    counted = orders.where(F.col("status") != CANCELLED).select("order_id", F.to_date("ordered_at").alias("day"))
    usd = in_usd("amount")
    return (
        with_rate(order_items.join(counted, "order_id"), rates, "day")
        .groupBy(*by)
        .agg(
            F.count("*").alias("order_lines"),
            _sum(F.col("quantity")).alias("units"),
            _sum(usd).alias("line_revenue"),
            F.count_if(usd.isNull()).alias("unconverted_lines"),
        )
    )


def _sum(values: Column) -> Column:
    return F.coalesce(F.sum(values), F.lit(0))
