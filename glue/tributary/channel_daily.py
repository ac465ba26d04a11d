"""The mart of a day and channel: `campaign_daily` without its campaigns."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DateType, StringType, StructField

from tributary.campaign_daily import COMMENTS, FIGURES
from tributary.mart_table import mart_table, shaped

KEYS = ["day", "channel", "country"]

TABLE = mart_table(
    name="channel_daily",
    columns=[
        StructField("day", DateType(), nullable=False),
        StructField("channel", StringType(), nullable=False),
        StructField("country", StringType(), nullable=False),
        *FIGURES,
    ],
    comment="Delivery, spend and conversions of a channel on a UTC day. Every number adds up.",
    comments=COMMENTS,
    key=KEYS,
    made_of=("ad_performance", "app_installs", "campaigns", "customers", "fx_rates", "orders", "touchpoints"),
    sort_by=("day", "channel"),
)


def channel_daily(campaign_daily: DataFrame) -> DataFrame:
    """Add up campaigns and creative types.

    Args:
        campaign_daily: what `campaign_daily.campaign_daily` returned.

    Returns:
        The mart's own columns, one row a day, channel and country.
    """
    sums = [F.sum(column.name).alias(column.name) for column in FIGURES]
    return shaped(campaign_daily.groupBy(*KEYS).agg(*sums), TABLE, keys=KEYS)
