"""Paths: the channels of journeys in their order, each distinct one once."""

from datetime import timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.columns import require_columns
from tributary.attribution.journeys import JourneyRules, journeys
from tributary.attribution.names import UNATTRIBUTED
from tributary.attribution.path_checks import check_paths

_TYPE = "conversion"


def build_paths(
    touchpoints: DataFrame,
    conversions: DataFrame,
    lookback_days: float = 30,
    reset_after_conversion: bool = False,
    *,
    converts_once: bool = False,
    max_path_length: int | None = None,
) -> DataFrame:
    """Aggregate journeys to distinct paths, in one pass over the touchpoints.

    The result is worked out at once and kept by Spark: any number of models reads it, and none the touchpoints.

    Args:
        touchpoints: `device_id`, `occurred_at` (timestamp), `channel`, and `touchpoint_id` where touches of one time
            have an order; one row a touch.
        conversions: `device_id` (NULL where unknown), `converted_at` (timestamp), and `value` (decimal), else of no
            value; one row a conversion.
        lookback_days: how long before a conversion a touch still counts, both ends included.
        reset_after_conversion: whether a journey begins anew after a conversion: a touch counts for the next one alone.
        converts_once: whether what comes after a device's first conversion belongs to no journey, as with installs.
        max_path_length: of longer journeys the latest touches are kept; None keeps all.

    Returns:
        One row a distinct path: `path` (array<string>, the channels in the order of time), `conversions` and `nulls`
        (bigint: journeys that ended with and without one), `value` (decimal). Conversions that no touch counts for have
        the path `[unattributed]`. Where a length is set, `touches` and `touches_cut` too: how many the journeys of the
        path had, and how many of them the length cut off (`share_cut` adds them up).

    Raises:
        AttributionError: a column is lacking, a touch's channel is empty or named like a reserved state, or a parameter
            is out of range.
    """
    require_columns(touchpoints, "touchpoints", ["device_id", "occurred_at", "channel"])
    require_columns(conversions, "conversions", ["device_id", "converted_at"])
    rules = JourneyRules(timedelta(days=lookback_days), reset_after_conversion, max_path_length)
    found = journeys(
        touchpoints,
        counted(conversions).withColumn("conversion_type", F.lit(_TYPE)),
        rules,
        types=[_TYPE],
        once=[_TYPE] if converts_once else [],
    )
    channels = F.transform("touches", lambda touch: touch["channel"])
    path = F.when(F.size("touches") == 0, F.array(F.lit(UNATTRIBUTED))).otherwise(channels)
    value = conversions.schema["value"].dataType.simpleString() if "value" in conversions.columns else "decimal(38,12)"
    cut = [F.sum("touches"), F.sum("touches_cut")] if max_path_length is not None else []
    paths = (
        found.select(
            path.alias("path"),
            F.coalesce("conversion.conversions", F.lit(0)).alias("conversions"),
            F.col("conversion").isNull().cast("bigint").alias("nulls"),
            F.coalesce("conversion.value", F.lit(0).cast(value)).alias("value"),
            (F.size("touches") + F.col("touches_cut")).alias("touches"),
            "touches_cut",
        )
        .groupBy("path")
        .agg(
            F.sum("conversions").alias("conversions"),
            F.sum("nulls").alias("nulls"),
            F.sum("value").alias("value"),
            *[column.alias(name) for column, name in zip(cut, ("touches", "touches_cut"), strict=False)],
        )
        .localCheckpoint()
    )
    check_paths(paths)
    return paths


def counted(conversions: DataFrame) -> DataFrame:
    """Conversions of a device and time, of one journey, as one row: how many, and their value (zero where none)."""
    value = F.col("value") if "value" in conversions.columns else F.lit(0).cast("decimal(38,12)")
    return (
        conversions.select("device_id", "converted_at", value.alias("value"))
        .groupBy("device_id", "converted_at")
        .agg(F.count("*").alias("conversions"), F.sum("value").alias("value"))
    )


def share_cut(paths: DataFrame) -> float | None:
    """Which share of the touches a path length cut off.

    Args:
        paths: what `build_paths` returned under a `max_path_length`.

    Returns:
        A fraction; None where there are no touches.
    """
    require_columns(paths, "paths", ["touches", "touches_cut"])
    row = paths.agg(F.sum("touches").alias("touches"), F.sum("touches_cut").alias("cut")).collect()[0]
    return row["cut"] / row["touches"] if row["touches"] else None
