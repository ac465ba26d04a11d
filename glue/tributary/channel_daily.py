"""The mart of a day and channel: what was spent and what came of it."""

from datetime import datetime

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DateType, DecimalType, LongType, StringType, StructField, StructType, TimestampNTZType

from tributary.attribution import LookBack, last_touch
from tributary.sql_text import timestamp_literal
from tributary.tables import TableDescription

TABLE = TableDescription(
    name="channel_daily",
    schema=StructType(
        [
            StructField("day", DateType(), nullable=False),
            StructField("channel", StringType(), nullable=False),
            StructField("impressions", LongType(), nullable=False),
            StructField("clicks", LongType(), nullable=False),
            StructField("spend", DecimalType(38, 4), nullable=False),
            StructField("installs", LongType(), nullable=False),
            StructField("last_touch_orders", LongType(), nullable=False),
            StructField("last_touch_revenue", DecimalType(38, 2), nullable=False),
            StructField("run_id", StringType(), nullable=False),
            StructField("loaded_at", TimestampNTZType(), nullable=False),
        ]
    ),
    comment="Delivery, spend and conversions of a channel on a UTC day. Every column but day and channel adds up.",
    comments={
        "day": "UTC day: of delivery, of the install, of the order.",
        "channel": "Ad network; organic for installs and unattributed for orders that no touch counts for.",
        "impressions": "Times an ad was shown.",
        "clicks": "Clicks on ads.",
        "spend": "Cost of the delivery, USD.",
        "installs": "Installs by last touch: 7-day click-through, 24-hour view-through, a click outranks a view.",
        "last_touch_orders": "Orders, to the channel that the rule of installs gives at the time of the order.",
        "last_touch_revenue": "Revenue of those orders, USD.",
        "run_id": "Run that published the mart.",
        "loaded_at": "When it was published, UTC.",
    },
    partition_by=("months(`day`)",),
    sort_by=("day", "channel"),
)

ORGANIC = "organic"
UNATTRIBUTED = "unattributed"


def attributed_installs(installs: DataFrame, touches: DataFrame, look_back: LookBack) -> DataFrame:
    """Installs by the Installs rule, else `organic`.

    Args:
        installs: rows of `app_installs`.
        touches: rows of `touchpoints`.
        look_back: the two windows.

    Returns:
        `install_id`, `device_id`, `converted_at`, `channel`, `kind`; one row an install.
    """
    conversions = installs.select("install_id", "device_id", F.col("installed_at").alias("converted_at"))
    return last_touch(conversions, touches, otherwise=ORGANIC, look_back=look_back)


def attributed_orders(orders: DataFrame, customers: DataFrame, touches: DataFrame, look_back: LookBack) -> DataFrame:
    """Orders by the Installs rule at the time of the order, else `unattributed`.

    Args:
        orders: rows of `orders`.
        customers: rows of `customers`, one a customer; an order of a customer not among them has no device.
        touches: rows of `touchpoints`.
        look_back: the two windows.

    Returns:
        `order_id`, `amount` (USD), `device_id`, `converted_at`, `channel`, `kind`; one row an order.
    """
    devices = customers.select("customer_id", "device_id")
    conversions = orders.join(devices, "customer_id", "left").select(
        "order_id", "amount", "device_id", F.col("ordered_at").alias("converted_at")
    )
    return last_touch(conversions, touches, otherwise=UNATTRIBUTED, look_back=look_back)


def channel_daily(
    ad_performance: DataFrame, installs: DataFrame, orders: DataFrame, run_id: str, loaded_at: datetime
) -> DataFrame:
    """Bring delivery, installs and orders to one grain, then join them in full.

    Args:
        ad_performance: rows of `ad_performance`: a day, campaign and creative each.
        installs: what `attributed_installs` returned.
        orders: what `attributed_orders` returned.
        run_id: the run that publishes.
        loaded_at: UTC time (naive) of publication.

    Returns:
        The columns of `TABLE`, one row a day and channel that any of the three has; counts and money (USD) are zero
        where a side has nothing.
    """
    grain = ["day", "channel"]
    delivery = ad_performance.groupBy(F.col("ad_date").alias("day"), "channel").agg(
        F.sum("impressions").alias("impressions"), F.sum("clicks").alias("clicks"), F.sum("spend").alias("spend")
    )
    installed = installs.groupBy(F.to_date("converted_at").alias("day"), "channel").agg(F.count("*").alias("installs"))
    ordered = orders.groupBy(F.to_date("converted_at").alias("day"), "channel").agg(
        F.count("*").alias("last_touch_orders"), F.sum("amount").alias("last_touch_revenue")
    )
    joined = delivery.join(installed, grain, "full_outer").join(ordered, grain, "full_outer")
    published = {"run_id": F.lit(run_id), "loaded_at": F.expr(timestamp_literal(loaded_at))}
    return joined.select(
        *[
            published.get(
                column.name, F.col(column.name) if column.name in grain else F.coalesce(column.name, F.lit(0))
            )
            .cast(column.dataType)
            .alias(column.name)
            for column in TABLE.schema.fields
        ]
    )
