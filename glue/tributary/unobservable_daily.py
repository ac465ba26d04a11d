"""The mart of conversions that no attribution sees, counted as what they are and added to nothing."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DateType, LongType, StringType, StructField

from tributary.attribution.names import UNATTRIBUTED
from tributary.mart_table import MONEY, mart_table

KEYS = ["day", "channel", "conversion_type", "kind"]

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
    comment="Conversions that can't be followed to a touch, as what they are. They are in the totals of every model, "
    "unattributed, and in no channel's credit; nothing is guessed of them.",
    comments={
        "day": "UTC day of the install, the order or the refund.",
        "channel": "Ad network that they are known to belong to; unattributed where none is known.",
        "conversion_type": "install, first_order or order; a first order is an order too.",
        "kind": "no_consent: the phone withholds its identifier; no_device_id: the account has none.",
        "conversions": "How many; a refund is none.",
        "value": "Their revenue less refunds, USD by the rate of the day; 0 of installs.",
    },
    sort_by=("day", "channel"),
)


def unobservable_daily(attributable: DataFrame) -> DataFrame:
    """Count them.

    Args:
        attributable: what `attributable.attributable` returned.

    Returns:
        The mart's own columns, one row a key that has any.
    """
    sums = [F.sum("conversions").cast("bigint").alias("conversions"), F.sum("value").cast(MONEY).alias("value")]
    unseen = attributable.where(F.col("why_unknown").isNotNull()).withColumns(
        {"channel": F.lit(UNATTRIBUTED), "kind": F.col("why_unknown")}
    )
    return unseen.groupBy(*KEYS).agg(*sums)
