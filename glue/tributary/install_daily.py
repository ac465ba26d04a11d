"""The mart of installs: a day, channel, country and platform, and the kind of touch that brought them."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DateType, LongType, StringType, StructField

from tributary.last_touch import ORGANIC
from tributary.mart_table import mart_table, shaped

KEYS = ["day", "channel", "country", "platform", "kind"]

TABLE = mart_table(
    name="install_daily",
    columns=[
        StructField("day", DateType(), nullable=False),
        StructField("channel", StringType(), nullable=False),
        StructField("country", StringType(), nullable=False),
        StructField("platform", StringType(), nullable=False),
        StructField("kind", StringType(), nullable=False),
        StructField("installs", LongType(), nullable=False),
    ],
    comment="Installs of a UTC day by channel, country, platform and the kind of touch that they are credited to.",
    comments={
        "day": "UTC day of the install.",
        "channel": "Ad network of the last touch; organic where none counts.",
        "country": "Country of the device (ISO 3166-1 alpha-2).",
        "platform": "ios or android.",
        "kind": "Kind of the last touch, click or impression; organic where none counts.",
        "installs": "Installs by last touch: 7-day click-through, 24-hour view-through, a click outranks a view.",
    },
    key=KEYS,
    made_of=("app_installs", "customers", "orders", "touchpoints"),
    sort_by=("day", "channel"),
)


def install_daily(installs: DataFrame) -> DataFrame:
    """Count attributed installs.

    Args:
        installs: what `conversions.attributed_installs` returned.

    Returns:
        The mart's own columns, one row a key that has installs.
    """
    kinds = installs.withColumn("kind", F.coalesce("kind", F.lit(ORGANIC)))
    return shaped(kinds.groupBy(*KEYS).agg(F.count("*").alias("installs")), TABLE, keys=KEYS)
