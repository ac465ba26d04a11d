"""The mart of conversions that no attribution sees, each kind counted as what it is."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DateType, LongType, StringType, StructField

from tributary.attributable import INSTALL
from tributary.attribution.names import UNATTRIBUTED
from tributary.mart_table import MONEY, mart_table

KEYS = ["day", "channel", "conversion_type", "kind"]

SKAN = "skan"
"""Kind of the installs that ad networks count by Apple's SKAdNetwork."""

TABLE = mart_table(
    name="unobservable_daily",
    columns=[
        StructField("day", DateType(), nullable=False),
        StructField("channel", StringType(), nullable=False),
        StructField("conversion_type", StringType(), nullable=False),
        StructField("kind", StringType(), nullable=False),
        StructField("conversions", LongType(), nullable=False),
        StructField("value", MONEY, nullable=False),
    ],
    comment="Conversions that can't be followed to a touch, as what they are; nothing is guessed of them. Those of "
    "no_consent and no_device_id are in the totals of every model, unattributed. Those of skan are in no model's: a "
    "network's own count, perhaps of people who are counted elsewhere too, so never add them to anything.",
    comments={
        "day": "UTC day of the install, the order or the refund; of skan, on which the network received the postback.",
        "channel": "Of skan the ad network that counts them as its own; else unattributed.",
        "conversion_type": "install, first_order or order; a first order is an order too. Of skan install alone.",
        "kind": "no_consent: the phone withholds its identifier; no_device_id: the account has none; skan: the "
        "network's own count by Apple's SKAdNetwork, without a device.",
        "conversions": "How many; a refund is none. In every model's totals, but for those of skan, which are in none.",
        "value": "Their revenue less refunds, USD by the rate of the day; 0 of installs.",
    },
    key=KEYS,
    made_of=("app_installs", "customers", "fx_rates", "orders", "skan_postbacks"),
    sort_by=("day", "channel"),
)


def unobservable_daily(attributable: DataFrame, postbacks: DataFrame) -> DataFrame:
    """Count them.

    Args:
        attributable: what `attributable.attributable` returned.
        postbacks: rows of `skan_postbacks`.

    Returns:
        The mart's own columns, one row a key that has any.
    """
    sums = [F.sum("conversions").cast("bigint").alias("conversions"), F.sum("value").cast(MONEY).alias("value")]
    unseen = attributable.where(F.col("why_unknown").isNotNull()).withColumns(
        {"channel": F.lit(UNATTRIBUTED), "kind": F.col("why_unknown")}
    )
    reported = postbacks.select(
        F.col("postback_date").alias("day"),
        "channel",
        F.lit(INSTALL).alias("conversion_type"),
        F.lit(SKAN).alias("kind"),
        F.col("installs").alias("conversions"),
        F.lit(0).cast(MONEY).alias("value"),
    )
    return unseen.select(*reported.columns).unionByName(reported).groupBy(*KEYS).agg(*sums)
