"""Credit by the models that look at one journey at a time, all of them in one pass over the journeys."""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.models import TOUCH_MODELS
from tributary.attribution.names import UNATTRIBUTED
from tributary.mart_table import NONE

MODELS = [name for name in TOUCH_MODELS if name != "step_decay"]
"""Those of the mart: times are known, so nothing has to stand in for them."""

OUTCOMES = ("conversions", "value")
UNIT = ["conversion_type", "month", "day", "channel", "campaign_id", "creative_type"]


def touch_credit(journeys: DataFrame) -> DataFrame:
    """Share out every conversion among its touches, by each model.

    Args:
        journeys: what `attribution.journeys.journeys` returned of `attributable` rows, touches with `campaign_id` and
            `creative_type`.

    Returns:
        One row a `conversion_type`, `month` (first day of the conversions' month, UTC: models that look at all paths
        look at those of a month), `day` (that the amounts belong to), `channel`, `campaign_id` and `creative_type`,
        with `<model>_conversions` and `<model>_value` (double) for each of `MODELS`. What no touch counts for is
        `unattributed`, campaign and creative type `none`.
    """
    converted = journeys.where(F.col("conversion").isNotNull())
    nobody = F.size("touches") == 0
    path = F.transform("touches", lambda touch: touch["channel"])
    ages = F.transform("touches", lambda touch: F.col("conversion.at") - touch["at"])
    named = {
        "channel": path,
        "campaign_id": F.transform("touches", lambda touch: touch["campaign_id"]),
        "creative_type": F.transform("touches", lambda touch: touch["creative_type"]),
    }
    none = {"channel": UNATTRIBUTED, "campaign_id": NONE, "creative_type": NONE}
    columns = [
        F.when(nobody, F.array(F.lit(none[name]))).otherwise(values).alias(name) for name, values in named.items()
    ]
    shares = [
        F.when(nobody, F.array(F.lit(1.0))).otherwise(_shares(model, path, ages)).alias(model) for model in MODELS
    ]
    each = converted.select(
        "conversion_type",
        month_of(F.col("ended_at")).alias("month"),
        F.col("conversion.day").alias("day"),
        *[F.col(f"conversion.{outcome}").cast("double").alias(outcome) for outcome in OUTCOMES],
        F.inline(F.arrays_zip(*columns, *shares)),
    )
    sums = [
        F.sum(F.col(outcome) * F.col(model)).alias(f"{model}_{outcome}") for model in MODELS for outcome in OUTCOMES
    ]
    return each.groupBy(*UNIT).agg(*sums)


def month_of(micros: Column) -> Column:
    """The first day of the month of a time in microseconds, UTC."""
    return F.trunc(F.timestamp_micros(micros), "month")


def by_model(wide: DataFrame) -> DataFrame:
    """What `touch_credit` returned with a row a model: its unit's columns, `model`, `conversions` and `value`."""
    models = F.array(
        *[
            F.struct(F.lit(model).alias("model"), *[F.col(f"{model}_{outcome}").alias(outcome) for outcome in OUTCOMES])
            for model in MODELS
        ]
    )
    return wide.select(*UNIT, F.inline(models))


def _shares(model: str, path: Column, ages: Column) -> Column:
    known = TOUCH_MODELS[model]
    parameters: Mapping[str, object] = known.parameters
    return known.shares(path, ages, **parameters) if known.needs_time else known.shares(path, **parameters)
