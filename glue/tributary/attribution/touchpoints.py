"""Credit of touchpoints, by channel, where a model needs their times."""

from datetime import timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.attribute import attribute
from tributary.attribution.columns import require_columns
from tributary.attribution.credit import CREDIT, Credit, Totals, exact
from tributary.attribution.journeys import JourneyRules, journeys
from tributary.attribution.models import TOUCH_MODELS, Parameter, parameters_of
from tributary.attribution.names import UNATTRIBUTED
from tributary.attribution.paths import build_paths, counted

_TYPE = "conversion"


def attribute_touchpoints(
    touchpoints: DataFrame,
    conversions: DataFrame,
    model: str,
    *,
    lookback_days: float = 30,
    reset_after_conversion: bool = False,
    max_path_length: int | None = None,
    **parameters: Parameter,
) -> DataFrame:
    """Give conversions to the channels of the touches that count for them, by any model: `time_decay` needs this way.

    Args:
        touchpoints: as `build_paths` takes them.
        conversions: as `build_paths` takes them.
        model: its name; `time_decay` (`half_life_days`: 7), or any that `attribute` knows.
        lookback_days: as `build_paths` takes it, and the next two.
        reset_after_conversion: whether a journey begins anew after a conversion.
        max_path_length: of longer journeys the latest touches are kept.
        parameters: of the model.

    Returns:
        As `attribute`; the row `unattributed` holds the conversions that no touch counts for.

    Raises:
        AttributionError: as `build_paths` and `attribute`.
    """
    chosen = parameters_of(model, parameters)
    if model not in TOUCH_MODELS or not TOUCH_MODELS[model].needs_time:
        paths = build_paths(
            touchpoints, conversions, lookback_days, reset_after_conversion, max_path_length=max_path_length
        )
        return attribute(paths, model, **chosen)
    require_columns(touchpoints, "touchpoints", ["device_id", "occurred_at", "channel"])
    require_columns(conversions, "conversions", ["device_id", "converted_at"])
    rules = JourneyRules(timedelta(days=lookback_days), reset_after_conversion, max_path_length)
    typed = counted(conversions).withColumn("conversion_type", F.lit(_TYPE))
    found = journeys(touchpoints, typed, rules, types=[_TYPE]).where("conversion IS NOT NULL")
    nothing = F.array(F.lit(UNATTRIBUTED))
    channels = F.when(F.size("touches") == 0, nothing).otherwise(F.transform("touches", lambda touch: touch["channel"]))
    ages = F.transform("touches", lambda touch: F.col("conversion.at") - touch["at"])
    share = F.when(F.size("touches") == 0, F.array(F.lit(1.0))).otherwise(
        TOUCH_MODELS[model].shares(channels, ages, **chosen)
    )
    # The first touch of each journey counts it once: the totals are exact, and come with the same pass.
    first = F.transform(channels, lambda _, i: i == 0)
    each = F.inline(F.arrays_zip(channels.alias("channel"), share.alias("share"), first.alias("first")))
    outcomes = [F.col(f"conversion.{name}") for name in Totals._fields]
    credits_ = [F.sum(outcome.cast("double") * F.col("share")) for outcome in outcomes]
    totals = [F.sum(F.when(F.col("first"), outcome)) for outcome in outcomes]
    rows = found.select("conversion", each).groupBy("channel").agg(*credits_, *totals).collect()
    total = Totals(*[float(sum(row[place] or 0 for row in rows)) for place in (3, 4)])
    credited = exact([Credit(row[0], None, row[1], row[2]) for row in rows], total)
    return found.sparkSession.createDataFrame([(row.channel, row.conversions, row.value) for row in credited], CREDIT)
