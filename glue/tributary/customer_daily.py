"""The mart of customers won and kept: a day and channel, beside what was spent."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DateType, LongType, StringType, StructField

from tributary.mart_table import MONEY, added_up, mart_table, shaped
from tributary.sales import CANCELLATION, ORDER

KEYS = ["day", "channel"]

TABLE = mart_table(
    name="customer_daily",
    columns=[
        StructField("day", DateType(), nullable=False),
        StructField("channel", StringType(), nullable=False),
        StructField("new_customers", LongType(), nullable=False),
        StructField("returning_customers", LongType(), nullable=False),
        StructField("orders", LongType(), nullable=False),
        StructField("revenue", MONEY, nullable=False),
        StructField("spend", MONEY, nullable=False),
    ],
    comment="Customers won and kept by a channel on a UTC day, their orders, and what was spent.",
    comments={
        "day": "UTC day: of the order, of the refund, of the spend.",
        "channel": "Ad network of the order's last touch; unattributed where none counts.",
        "new_customers": "Customers whose first order is of this day and channel; over days and channels they add up.",
        "returning_customers": "Customers with a later order of this day and channel; over days they don't add up.",
        "orders": "Orders that were not cancelled.",
        "revenue": "Revenue of the orders less the refunds of this day, USD by the rate of their own day.",
        "spend": "Cost of the delivery, USD by the rate of its day.",
    },
    key=KEYS,
    made_of=("ad_performance", "app_installs", "campaigns", "customers", "fx_rates", "orders", "touchpoints"),
    sort_by=("day", "channel"),
)


def customer_daily(sales: DataFrame, channel_daily: DataFrame) -> DataFrame:
    """Count customers and bring them together with the spend.

    Args:
        sales: what `sales.sales` returned.
        channel_daily: `day`, `channel`, `spend`; any number of rows a day and channel.

    Returns:
        The mart's own columns, one row a day and channel that has a customer, an order, a refund or spend.
    """
    is_order = F.col("sale") == ORDER
    # A customer once a day and channel, before customers are counted.
    people = (
        sales.where(F.col("sale") != CANCELLATION)
        .groupBy(*KEYS, "customer_id")
        .agg(
            F.count_if("first_order").alias("new_customers"),
            F.max((is_order & ~F.col("first_order")).cast("int")).alias("returning_customers"),
            F.count_if(is_order).alias("orders"),
            F.sum("usd").alias("revenue"),
        )
        .drop("customer_id")
    )
    spent = channel_daily.where(F.col("spend") != 0).select(*KEYS, "spend")
    return shaped(added_up([people, spent], KEYS), TABLE, keys=KEYS)
