"""The mart of orders: a day, channel, country and the currency that customers paid in."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DateType, LongType, StringType, StructField

from tributary.mart_table import MONEY, mart_table, shaped
from tributary.sales import CANCELLATION, ORDER, REFUND

KEYS = ["day", "channel", "country", "currency"]

TABLE = mart_table(
    name="order_daily",
    columns=[
        StructField("day", DateType(), nullable=False),
        StructField("channel", StringType(), nullable=False),
        StructField("country", StringType(), nullable=False),
        StructField("currency", StringType(), nullable=False),
        StructField("orders", LongType(), nullable=False),
        StructField("first_orders", LongType(), nullable=False),
        StructField("cancelled_orders", LongType(), nullable=False),
        StructField("gross_revenue", MONEY, nullable=False),
        StructField("refunds", MONEY, nullable=False),
        StructField("revenue", MONEY, nullable=False),
        StructField("unconverted_sales", LongType(), nullable=False),
    ],
    comment="Orders and refunds of a UTC day by channel, country and currency. Every number adds up.",
    comments={
        "day": "UTC day: of the order, of the refund.",
        "channel": "Ad network of the order's last touch; unattributed where none counts.",
        "country": "Country of the customer (ISO 3166-1 alpha-2); ZZ when not known.",
        "currency": "Currency that the customer paid in (ISO 4217); the amounts here are US dollars all the same.",
        "orders": "Orders that were not cancelled.",
        "first_orders": "Those of them that are their customer's first.",
        "cancelled_orders": "Orders that were cancelled; they count nowhere else.",
        "gross_revenue": "Revenue of the orders, USD by the rate of the day.",
        "refunds": "Refunds of this day, zero or less, USD by the rate of the day.",
        "revenue": "gross_revenue and refunds together.",
        "unconverted_sales": "Orders and refunds that are in no amount, because their currency had no rate for 8 days.",
    },
    key=KEYS,
    made_of=("app_installs", "customers", "fx_rates", "orders", "touchpoints"),
    sort_by=("day", "channel"),
)


def order_daily(sales: DataFrame) -> DataFrame:
    """Add up sales.

    Args:
        sales: what `sales.sales` returned.

    Returns:
        The mart's own columns, one row a key that has an order, a refund or a cancellation.
    """
    sale, usd = F.col("sale"), F.col("usd")
    sums = sales.groupBy(*KEYS).agg(
        F.count_if(sale == ORDER).alias("orders"),
        F.count_if("first_order").alias("first_orders"),
        F.count_if(sale == CANCELLATION).alias("cancelled_orders"),
        F.sum(F.when(sale == ORDER, usd)).alias("gross_revenue"),
        F.sum(F.when(sale == REFUND, usd)).alias("refunds"),
        F.sum(usd).alias("revenue"),
        F.count_if(usd.isNull()).alias("unconverted_sales"),
    )
    return shaped(sums, TABLE, keys=KEYS)
