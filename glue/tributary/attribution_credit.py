"""The mart of credit: which model gives how much of which conversions to which channel, campaign and creative type."""

from collections.abc import Mapping

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DateType, DoubleType, StringType, StructField

from tributary.attributable import ONCE, TYPES
from tributary.attribution.journeys import JourneyRules, journeys
from tributary.attribution.markov_order import best_order, log_losses
from tributary.chain_credit import brought_down, month_credit
from tributary.known_device import known_device
from tributary.mart_table import MONEY, mart_table
from tributary.touch_credit import by_model

KEYS = ["day", "model", "conversion_type", "channel", "campaign_id", "creative_type"]

TABLE = mart_table(
    name="attribution_credit",
    columns=[
        StructField("day", DateType(), nullable=False),
        StructField("model", StringType(), nullable=False),
        StructField("conversion_type", StringType(), nullable=False),
        StructField("channel", StringType(), nullable=False),
        StructField("campaign_id", StringType(), nullable=False),
        StructField("creative_type", StringType(), nullable=False),
        StructField("conversions", DoubleType(), nullable=False),
        StructField("value", MONEY, nullable=False),
    ],
    comment="Credit of conversions by attribution model. Of one model and conversion type every number adds up.",
    comments={
        "day": "UTC day of the install, of the order, of the refund.",
        "model": "Attribution model, as docs/attribution.md has it.",
        "conversion_type": "install, first_order or order; a first order is an order too.",
        "channel": "Ad network; unattributed for what no touch counts for.",
        "campaign_id": "Campaign of the touch; none where no touch counts.",
        "creative_type": "static, video or carousel, of the touch; none where no touch counts.",
        "conversions": "Credited share of the conversions of the day.",
        "value": "Credited share of the day's revenue less its refunds, USD by the rate of the day; 0 of installs.",
    },
    key=KEYS,
    made_of=("app_installs", "customers", "fx_rates", "orders", "touchpoints"),
    sort_by=("model", "conversion_type", "day", "channel"),
)


def device_journeys(touchpoints: DataFrame, attributable: DataFrame, rules: JourneyRules) -> DataFrame:
    """The journeys of installs, first orders and orders, and those that led to none.

    Args:
        touchpoints: rows of `touchpoints`.
        attributable: what `attributable.attributable` returned.
        rules: look-back and longest path.

    Returns:
        What `attribution.journeys.journeys` returns.
    """
    carried = ["campaign_id", "creative_type"]
    touches = touchpoints.where(known_device().isNotNull())
    return journeys(touches, attributable, rules, types=TYPES, once=ONCE, carried=carried)


def chain_orders(paths: DataFrame) -> dict[str, int]:
    """The order of the Markov chain for each type of conversion, by held-out log-loss; 1 where there are no paths.

    Args:
        paths: what `chain_credit.month_paths` returned.
    """
    known = {name: best_order(losses) for (name,), losses in log_losses(paths, by=["conversion_type"]).items()}
    return {name: known.get(name, 1) for name in TYPES}


def attribution_credit(wide: DataFrame, paths: DataFrame, orders: Mapping[str, int]) -> DataFrame:
    """The mart's own columns.

    Args:
        wide: what `touch_credit.touch_credit` returned, kept by Spark.
        paths: what `chain_credit.month_paths` returned, kept by Spark.
        orders: of the Markov chain by type of conversion.

    Returns:
        One row a key of `KEYS` that gets something; sums of a model and type are what was converted, but for what
        adding up fractions does.
    """
    by_touch = by_model(wide)
    linear = by_touch.where("model = 'linear'").drop("model")
    rows = by_touch.unionByName(brought_down(month_credit(paths, orders), linear))
    sums = [F.sum("conversions").alias("conversions"), F.sum("value").cast(MONEY).alias("value")]
    # Touches that a model gives nothing are no rows.
    return rows.groupBy(*KEYS).agg(*sums).where("conversions != 0 OR value != 0")
