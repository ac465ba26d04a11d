"""The mart of journeys: by which channels people came to a conversion, one after the other."""

from collections.abc import Mapping

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import BooleanType, DateType, LongType, StringType, StructField

from tributary.attribution.names import UNATTRIBUTED
from tributary.credit_balance import CreditError, Total
from tributary.mart_table import MONEY, figures, mart_table

KEYS = ["day", "conversion_type", "path"]

SEPARATOR = " > "
LEFT_OUT = "..."
"""Stands in a path for the steps between its first and its last two."""

MOST_STEPS = 3
"""Of a path that is told whole: with c channels there are at most some 2c³ paths, whatever people do."""

TABLE = mart_table(
    name="journey_daily",
    columns=[
        StructField("day", DateType(), nullable=False),
        StructField("conversion_type", StringType(), nullable=False),
        StructField("path", StringType(), nullable=False),
        StructField("first_channel", StringType(), nullable=False),
        StructField("last_channel", StringType(), nullable=False),
        StructField("shortened", BooleanType(), nullable=False),
        StructField("conversions", LongType(), nullable=False),
        StructField("single_touch_conversions", LongType(), nullable=False),
        StructField("touches", LongType(), nullable=False),
        StructField("value", MONEY, nullable=False),
    ],
    comment="Conversions by the path of channels that led to them: of all touches that count, clicks and impressions "
    "alike. Of one conversion type every number adds up.",
    comments={
        "day": "UTC day of the install, of the order, of the refund.",
        "conversion_type": "install, first_order or order; a first order is an order too.",
        "path": "Channels of the touches in the order of time, such as google_ads > facebook; a channel that follows "
        "itself is there once. Of more than three steps the first and the last two: google_ads > ... > tiktok > "
        "facebook. unattributed where no touch counts.",
        "first_channel": "The path's first channel, which the model first_touch credits.",
        "last_channel": "The path's last channel, which the model last_touch credits.",
        "shortened": "Whether steps between the first and the last two are left out.",
        "conversions": "How many; a refund is none.",
        "single_touch_conversions": "Of them, those that exactly one touch counts for.",
        "touches": "Touches that count for the conversions, together; of one conversion the latest 100 at most "
        "(max_path_length of the job).",
        "value": "Revenue of the day less its refunds, USD by the rate of the day; 0 of installs.",
    },
    key=KEYS,
    made_of=("app_installs", "customers", "fx_rates", "orders", "touchpoints"),
    sort_by=("conversion_type", "day", "path"),
)


def journey_daily(journeys: DataFrame) -> DataFrame:
    """Count conversions by their path.

    Args:
        journeys: what `attribution.journeys.journeys` returned of `attributable` rows.

    Returns:
        The mart's own columns, one row a key of `KEYS`.
    """
    touches = F.size("touches")
    conversions = F.col("conversion.conversions")
    numbers = {
        "conversions": conversions,
        "single_touch_conversions": F.when(touches + F.col("touches_cut") == 1, conversions).otherwise(0),
        # A refund has its order's touches, which are counted with the order.
        "touches": touches * conversions,
        "value": F.col("conversion.value"),
    }
    converted = journeys.where(F.col("conversion").isNotNull()).select(
        F.col("conversion.day").alias("day"),
        "conversion_type",
        _steps().alias("steps"),
        *[number.alias(name) for name, number in numbers.items()],
    )
    counted = (
        converted.withColumn("path", _path(F.col("steps"))).groupBy(*KEYS).agg(*[F.sum(n).alias(n) for n in numbers])
    )
    ends = {
        "first_channel": F.substring_index("path", SEPARATOR, 1),
        "last_channel": F.substring_index("path", SEPARATOR, -1),
        "shortened": F.contains(F.col("path"), F.lit(LEFT_OUT)),
    }
    return counted.withColumns(ends).select(
        *[F.col(column.name).cast(column.dataType).alias(column.name) for column in figures(TABLE)]
    )


def _steps() -> Column:
    """The channels of a journey's touches without those that are the one before."""
    channels = F.transform("touches", lambda touch: touch["channel"])
    before = F.concat(F.array(F.lit(None).cast("string")), channels)
    # Longer by one, so that NULL is beside the last channel, and no step.
    return F.array_compact(
        F.zip_with(channels, before, lambda channel, last: F.when(~channel.eqNullSafe(last), channel))
    )


def _path(steps: Column) -> Column:
    count = F.size(steps)
    ends = [F.get(steps, F.lit(0)), F.lit(LEFT_OUT), F.get(steps, count - 2), F.get(steps, count - 1)]
    whole = F.array_join(steps, SEPARATOR)
    return F.when(count == 0, UNATTRIBUTED).when(count <= MOST_STEPS, whole).otherwise(F.concat_ws(SEPARATOR, *ends))


def require_all(paths: DataFrame, totals: Mapping[str, Total]) -> None:
    """Refuse paths that hold more or less than was converted.

    Args:
        paths: what `journey_daily` returned, kept by Spark.
        totals: what `credit_balance.totals_of` returned.

    Raises:
        CreditError: conversions or value of a type are not all that there are, to the last digit.
    """
    sums = paths.groupBy("conversion_type").agg(F.sum("conversions"), F.sum("value")).collect()
    found = {row[0]: (row[1], row[2]) for row in sums}
    faults = []
    for name, total in totals.items():
        conversions, value = found.get(name, (0, 0))
        if (conversions, value) != (total.conversions, total.value):
            counts = f"{conversions} conversions of {total.conversions}"
            faults.append(f"paths to {name}: {counts}, a value of {value} of {total.value}")
    if faults:
        raise CreditError("; ".join(faults))
