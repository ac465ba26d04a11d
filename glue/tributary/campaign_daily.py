"""The mart of a day, campaign and creative type: what was spent and what came of it."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DateType, LongType, StringType, StructField

from tributary.fx import in_usd, with_rate
from tributary.mart_table import MONEY, UNKNOWN_COUNTRY, added_up, mart_table, shaped
from tributary.sales import CANCELLATION, ORDER

FIGURES = [
    StructField("impressions", LongType(), nullable=False),
    StructField("clicks", LongType(), nullable=False),
    StructField("spend", MONEY, nullable=False),
    StructField("unconverted_spend", LongType(), nullable=False),
    StructField("installs", LongType(), nullable=False),
    StructField("last_touch_orders", LongType(), nullable=False),
    StructField("last_touch_first_orders", LongType(), nullable=False),
    StructField("last_touch_revenue", MONEY, nullable=False),
    StructField("unconverted_sales", LongType(), nullable=False),
]
"""What the mart adds up, here and by channel."""

COMMENTS = {
    "day": "UTC day: of delivery, of the install, of the order, of the refund.",
    "channel": "Ad network; organic for installs and unattributed for orders that no touch counts for.",
    "country": "Of the campaign, the install's device or the order's customer (ISO 3166-1 alpha-2); ZZ when not known.",
    "impressions": "Times an ad was shown.",
    "clicks": "Clicks on ads.",
    "spend": "Cost of the delivery, USD by the rate of its day.",
    "unconverted_spend": "Rows of delivery that are in no spend, because their currency had no rate for 8 days.",
    "installs": "Installs by last touch: 7-day click-through, 24-hour view-through, a click outranks a view.",
    "last_touch_orders": "Orders, to the touch that the rule of installs gives at the time of the order.",
    "last_touch_first_orders": "Those of them that are their customer's first.",
    "last_touch_revenue": "Revenue of those orders less the refunds of this day, USD by the rate of their own day.",
    "unconverted_sales": "Orders and refunds that are in no revenue, because their currency had no rate for 8 days.",
}

KEYS = ["day", "channel", "campaign_id", "creative_type", "country"]

TABLE = mart_table(
    name="campaign_daily",
    columns=[
        StructField("day", DateType(), nullable=False),
        StructField("channel", StringType(), nullable=False),
        StructField("campaign_id", StringType(), nullable=False),
        StructField("creative_type", StringType(), nullable=False),
        StructField("country", StringType(), nullable=False),
        *FIGURES,
    ],
    comment="Delivery, spend and conversions of a campaign and creative type on a UTC day. Every number adds up.",
    comments={
        **COMMENTS,
        "campaign_id": "Campaign of the delivery or of the touch; none where no touch counts.",
        "creative_type": "static, video or carousel, of the delivery or of the touch; none where no touch counts.",
    },
    key=KEYS,
    made_of=("ad_performance", "app_installs", "campaigns", "customers", "fx_rates", "orders", "touchpoints"),
    sort_by=("day", "channel", "campaign_id"),
)


def campaign_daily(
    ad_performance: DataFrame, campaigns: DataFrame, installs: DataFrame, sales: DataFrame, rates: DataFrame
) -> DataFrame:
    """Bring delivery, installs and sales to one grain and join them in full.

    Args:
        ad_performance: rows of `ad_performance`: a day, campaign and creative each.
        campaigns: `campaign_id` and `country` (NULL when there are several), one row a campaign.
        installs: `day`, `channel`, `campaign_id`, `creative_type`, `country`; one row an install.
        sales: what `sales.sales` returned, of orders with the same columns.
        rates: what `fx.rates_by_day` returned.

    Returns:
        The mart's own columns, one row a key that any of the three has; numbers are zero where a side has nothing.
    """
    countries = campaigns.select("campaign_id", F.col("country").alias("campaign_country"))
    spend = in_usd("spend")
    delivered = (
        with_rate(ad_performance.withColumnRenamed("ad_date", "day"), rates, "day")
        .join(countries, "campaign_id", "left")
        .select(
            *KEYS[:-1],
            F.coalesce("campaign_country", F.lit(UNKNOWN_COUNTRY)).alias("country"),
            "impressions",
            "clicks",
            spend.alias("spend"),
            spend.isNull().cast("int").alias("unconverted_spend"),
        )
    )
    installed = installs.select(*KEYS, F.lit(1).alias("installs"))
    sold = sales.where(F.col("sale") != CANCELLATION).select(
        *KEYS,
        (F.col("sale") == ORDER).cast("int").alias("last_touch_orders"),
        F.col("first_order").cast("int").alias("last_touch_first_orders"),
        F.col("usd").alias("last_touch_revenue"),
        F.col("usd").isNull().cast("int").alias("unconverted_sales"),
    )
    return shaped(added_up([delivered, installed, sold], KEYS), TABLE, keys=KEYS)
