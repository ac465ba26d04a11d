"""The mart of a day and channel's figures and ratios under each attribution model."""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DateType, DoubleType, LongType, StringType, StructField

from tributary.attributable import FIRST_ORDER, INSTALL, ORDER
from tributary.mart_table import MONEY, added_up, figures, mart_table

KEYS = ["day", "channel", "model"]

_RATIOS: Mapping[str, tuple[str, str, int]] = {
    "click_through_rate": ("clicks", "impressions", 1),
    "click_to_install_rate": ("installs", "clicks", 1),
    "impression_to_install_ratio": ("installs", "impressions", 1),
    "install_to_order_rate": ("orders", "installs", 1),
    "buyer_rate": ("first_orders", "installs", 1),
    "cost_per_mille": ("spend", "impressions", 1000),
    "cost_per_click": ("spend", "clicks", 1),
    "cost_per_install": ("spend", "installs", 1),
    "cost_per_order": ("spend", "orders", 1),
    "customer_acquisition_cost": ("spend", "first_orders", 1),
    "attributed_roas": ("revenue", "spend", 1),
}
"""Numerator, denominator and factor of each ratio."""

_COUNTS = ("impressions", "clicks", "unconverted_spend")
_CREDITED = {"installs": INSTALL, "first_orders": FIRST_ORDER, "orders": ORDER}

TABLE = mart_table(
    name="channel_kpi",
    columns=[
        StructField("day", DateType(), nullable=False),
        StructField("channel", StringType(), nullable=False),
        StructField("model", StringType(), nullable=False),
        *[StructField(name, LongType(), nullable=False) for name in _COUNTS],
        StructField("spend", MONEY, nullable=False),
        *[StructField(name, DoubleType(), nullable=False) for name in _CREDITED],
        StructField("revenue", MONEY, nullable=False),
        *[StructField(name, DoubleType()) for name in _RATIOS],
    ],
    comment="A channel's figures on a UTC day under each attribution model. Of several days add up the figures, then "
    "divide: ratios don't add up.",
    comments={
        "day": "UTC day: of delivery, of the install, of the order, of the refund.",
        "channel": "Ad network; unattributed for what no touch counts for.",
        "model": "Attribution model of installs, orders and revenue; delivery is the same under each.",
        "impressions": "Times an ad was shown.",
        "clicks": "Clicks on ads.",
        "unconverted_spend": "Rows of delivery that are in no spend, because their currency had no rate for 8 days.",
        "spend": "Cost of the delivery, USD by the rate of its day.",
        "installs": "Credited installs.",
        "first_orders": "Credited first orders.",
        "orders": "Credited orders.",
        "revenue": "Credited revenue less the refunds of this day, USD by the rate of the day.",
        **{
            name: f"{'1000 x ' if factor != 1 else ''}{above} / {below}; NULL where {below} is 0."
            for name, (above, below, factor) in _RATIOS.items()
        },
    },
    key=KEYS,
    made_of=("app_installs", "channel_daily", "customers", "fx_rates", "orders", "touchpoints"),
    sort_by=("model", "day", "channel"),
)


def channel_kpi(channel_daily: DataFrame, credit: DataFrame) -> DataFrame:
    """Bring delivery and credit to one grain, join them in full, and divide.

    Args:
        channel_daily: rows of the mart `channel_daily`; its own conversions are left alone.
        credit: rows of `attribution_credit`.

    Returns:
        The mart's own columns, one row a day, channel and model: a channel that spends and is credited with nothing
        stays, under every model.
    """
    models = credit.select("model").distinct()
    delivered = channel_daily.where("spend != 0 OR impressions != 0 OR clicks != 0 OR unconverted_spend != 0").select(
        "day", "channel", *_COUNTS, "spend"
    )
    # Delivery first to a day and channel, so that no row of it is under a model twice.
    daily = delivered.groupBy("day", "channel").agg(*[F.sum(name).alias(name) for name in (*_COUNTS, "spend")])
    credited = credit.select(
        *KEYS,
        *[
            F.when(F.col("conversion_type") == kind, F.col("conversions")).alias(name)
            for name, kind in _CREDITED.items()
        ],
        F.when(F.col("conversion_type") == ORDER, F.col("value")).alias("revenue"),
    )
    sums = added_up([daily.join(F.broadcast(models)), credited], KEYS)
    types = {column.name: column.dataType for column in figures(TABLE)}
    numbers = [name for name in types if name not in KEYS and name not in _RATIOS]
    whole = sums.select(*KEYS, *[F.coalesce(name, F.lit(0)).cast(types[name]).alias(name) for name in numbers])
    return whole.withColumns({name: _ratio(*parts) for name, parts in _RATIOS.items()}).select(*types)


def _ratio(above: str, below: str, factor: int) -> Column:
    divisor = F.col(below).cast("double")
    return F.when(divisor != 0, F.col(above).cast("double") * factor / divisor)
