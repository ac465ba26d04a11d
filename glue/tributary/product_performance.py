"""The mart of what was sold: a day, category and channel."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DateType, LongType, StringType, StructField

from tributary.fx import in_usd, with_rate
from tributary.mart_table import MONEY, mart_table, shaped
from tributary.sales import ORDER

KEYS = ["day", "category", "channel"]

UNKNOWN = "unknown"
"""Category of a line whose product is not known."""

TABLE = mart_table(
    name="product_performance",
    columns=[
        StructField("day", DateType(), nullable=False),
        StructField("category", StringType(), nullable=False),
        StructField("channel", StringType(), nullable=False),
        StructField("order_lines", LongType(), nullable=False),
        StructField("units", LongType(), nullable=False),
        StructField("revenue", MONEY, nullable=False),
        StructField("unconverted_lines", LongType(), nullable=False),
    ],
    comment="Lines of orders on a UTC day by category and channel; cancelled orders left out. Every number adds up.",
    comments={
        "day": "UTC day of the order.",
        "category": "Category of the product in the shop; unknown where the product is not known.",
        "channel": "Ad network of the order's last touch; unattributed where none counts.",
        "order_lines": "Lines of orders.",
        "units": "Pieces.",
        "revenue": "Price of the lines, USD by the rate of the order's day; refunds are not spread over lines.",
        "unconverted_lines": "Lines that are in no revenue, because their currency had no rate for 8 days.",
    },
    key=KEYS,
    made_of=("app_installs", "customers", "fx_rates", "order_items", "orders", "products", "touchpoints"),
    sort_by=("day", "category"),
)


def product_performance(order_items: DataFrame, products: DataFrame, sales: DataFrame, rates: DataFrame) -> DataFrame:
    """Add up the lines of orders.

    Args:
        order_items: rows of `order_items`.
        products: `product_id`, `category`; one row a product.
        sales: what `sales.sales` returned.
        rates: what `fx.rates_by_day` returned.

    Returns:
        The mart's own columns, one row a key that has lines of an order that was not cancelled.
    """
    ordered = sales.where(F.col("sale") == ORDER).select("order_id", "day", "channel")
    lines = (
        order_items.select("order_id", "product_id", "quantity", "currency", "amount")
        .join(ordered, "order_id")
        .join(products.select("product_id", "category"), "product_id", "left")
        .withColumn("category", F.coalesce("category", F.lit(UNKNOWN)))
    )
    usd = in_usd("amount")
    sums = (
        with_rate(lines, rates, "day")
        .groupBy(*KEYS)
        .agg(
            F.count("*").alias("order_lines"),
            F.sum("quantity").alias("units"),
            F.sum(usd).alias("revenue"),
            F.count_if(usd.isNull()).alias("unconverted_lines"),
        )
    )
    return shaped(sums, TABLE, keys=KEYS)
