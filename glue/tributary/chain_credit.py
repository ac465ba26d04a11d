"""Credit by the models that look at all paths of a month together, brought down to campaigns, creative types and days.

Such a model knows channels. What a channel gets is divided among its campaigns, creative types and days as `linear`
does, by conversions and by value; a channel that is on no path that converted has none of these, and its credit stays
`none`, on the first day of the month.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.attribute import scaled
from tributary.attribution.chain import Chain, Floats, chains_of
from tributary.attribution.coalitions import MOST_CHANNELS, chain_worth, shapley_values
from tributary.attribution.names import UNATTRIBUTED
from tributary.attribution.removal import effects_of
from tributary.mart_table import NONE
from tributary.touch_credit import UNIT, month_of

MARKOV = "markov"
MARKOV_SHAPLEY = "markov_shapley"

_SCHEMA = "model string, conversion_type string, month date, channel string, conversions double, value double"


class MonthCredit(NamedTuple):
    """What a channel gets of a month's conversions; fields as in the frames."""

    model: str
    conversion_type: str
    month: date
    channel: str
    conversions: float
    value: float


def month_paths(journeys: DataFrame, types: Sequence[str]) -> DataFrame:
    """The distinct paths of each type and month.

    Args:
        journeys: what `attribution.journeys.journeys` returned of `attributable` rows.
        types: of conversions; journeys of devices that never converted are of all of them.

    Returns:
        `conversion_type`, `month`, `path`, `conversions`, `nulls`, `value`; conversions without a touch are not there.
    """
    every = F.array(*map(F.lit, types))
    of = F.when(F.col("conversion_type").isNull(), every).otherwise(F.array("conversion_type"))
    counted = (
        journeys.where(F.size("touches") > 0)
        .select(
            "conversion_type",
            month_of(F.col("ended_at")).alias("month"),
            F.transform("touches", lambda touch: touch["channel"]).alias("path"),
            F.coalesce("conversion.conversions", F.lit(0)).alias("conversions"),
            F.col("conversion").isNull().cast("int").alias("nulls"),
            F.coalesce("conversion.value", F.lit(0)).alias("value"),
        )
        .groupBy("conversion_type", "month", "path")
        .agg(*[F.sum(name).alias(name) for name in ("conversions", "nulls", "value")])
    )
    # First to distinct paths, then to the types: what is every type's is multiplied when it is small.
    return (
        counted.withColumn("conversion_type", F.explode(of))
        .groupBy("conversion_type", "month", "path")
        .agg(*[F.sum(name).alias(name) for name in ("conversions", "nulls", "value")])
    )


def month_credit(paths: DataFrame, orders: Mapping[str, int]) -> list[MonthCredit]:
    """What each channel gets of each type's and month's conversions with a touch.

    Args:
        paths: what `month_paths` returned.
        orders: of the Markov chain by type of conversion.

    Returns:
        By `markov` and, where there are at most 16 channels, `markov_shapley`.
    """
    totals = {
        (row["conversion_type"], row["month"]): (float(row["conversions"]), float(row["value"]))
        for row in paths.groupBy("conversion_type", "month")
        .agg(F.sum("conversions").alias("conversions"), F.sum("value").alias("value"))
        .collect()
    }
    found: list[MonthCredit] = []
    for order in sorted({1, *orders.values()}):
        types = [name for name, chosen in orders.items() if order in (chosen, 1)]
        chains = chains_of(paths.where(F.col("conversion_type").isin(types)), order, by=("conversion_type", "month"))
        for (name, month), chain in chains.items():
            weights = {}
            if orders[name] == order:
                effects = effects_of(chain)
                weights[MARKOV] = np.column_stack([effects.conversions, effects.values])
            if order == 1 and len(chain.channels) <= MOST_CHANNELS:
                weights[MARKOV_SHAPLEY] = shapley_values(chain_worth(chain))
            for model, weight in weights.items():
                found += _credit(model, name, month, chain, weight, totals[name, month])
    return found


def _credit(
    model: str, conversion_type: str, month: date, chain: Chain, weights: Floats, totals: tuple[float, float]
) -> list[MonthCredit]:
    # A channel of other months gets nothing where nothing tells the channels of this one apart.
    here = np.asarray(chain.members.any(axis=0))
    conversions = scaled(weights[here, 0], totals[0])
    value = scaled(weights[here, 1], totals[1], weights[here, 0])
    channels = [channel for channel, known in zip(chain.channels, here, strict=True) if known]
    return [
        MonthCredit(model, conversion_type, month, channel, float(a), float(b))
        for channel, a, b in zip(channels, conversions, value, strict=True)
    ]


def brought_down(credited: Sequence[MonthCredit], linear: DataFrame) -> DataFrame:
    """Divide what channels got among what `linear` credits of them.

    Args:
        credited: what `month_credit` returned.
        linear: a unit's columns (see `touch_credit.UNIT`), `conversions` and `value` by the model `linear`.

    Returns:
        The unit's columns, `model`, `conversions`, `value`; unattributed conversions for each model too.
    """
    spark = linear.sparkSession
    group = ["conversion_type", "month", "channel"]
    months = spark.createDataFrame(list(credited), _SCHEMA)
    parts = linear.groupBy(*group).agg(*[F.sum(name).alias(f"all_{name}") for name in ("conversions", "value")])
    # Every conversion has the same touches: a value without any worth is divided like the conversions.
    by_conversions = F.when(F.col("all_conversions") > 0, F.col("own_conversions") / F.col("all_conversions"))
    by_value = F.when(F.col("all_value") > 0, F.col("own_value") / F.col("all_value")).otherwise(by_conversions)
    own = linear.select(*UNIT, F.col("conversions").alias("own_conversions"), F.col("value").alias("own_value"))
    known = parts.where("all_conversions > 0").join(own, group)
    divided = (
        F.broadcast(months)
        .join(known, group, "left")
        .select(
            "model",
            "conversion_type",
            "month",
            F.coalesce("day", "month").alias("day"),
            "channel",
            *[F.coalesce(name, F.lit(NONE)).alias(name) for name in ("campaign_id", "creative_type")],
            (F.col("conversions") * F.coalesce(by_conversions, F.lit(1.0))).alias("conversions"),
            (F.col("value") * F.coalesce(by_value, F.lit(1.0))).alias("value"),
        )
    )
    models = sorted({one.model for one in credited})
    nobody = linear.where(F.col("channel") == UNATTRIBUTED).withColumn(
        "model", F.explode(F.array(*map(F.lit, models)).cast("array<string>"))
    )
    return divided.unionByName(nobody).select(*UNIT, "model", "conversions", "value")
