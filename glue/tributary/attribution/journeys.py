"""Journeys: the touches that count for a conversion, and those that led to none.

A touch counts for a conversion when conversion - look-back <= touch <= conversion. What counts for no conversion of its
device makes journeys that did not convert, each as long as the look-back allows, cut backwards from the last such
touch: had the device converted right after it, those would have counted.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.attribution_error import AttributionError

_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True)
class JourneyRules:
    """What makes a journey.

    Attributes:
        look_back: how long before a conversion a touch still counts, both ends included.
        reset_after_conversion: a touch counts for the first conversion after it alone.
        max_path_length: of a longer journey the latest touches are kept; None keeps all.
    """

    look_back: timedelta = timedelta(days=30)
    reset_after_conversion: bool = False
    max_path_length: int | None = None

    def __post_init__(self) -> None:
        """Refuse a look-back of no time and a length of no touch.

        Raises:
            AttributionError: one of them is.
        """
        if self.look_back < _MICROSECOND:
            raise AttributionError(f"a look-back of {self.look_back}: give more than nothing")
        if self.max_path_length is not None and self.max_path_length < 1:
            raise AttributionError(f"a path length of at most {self.max_path_length}: give 1 or more, or None for all")

    @property
    def micros(self) -> int:
        """The look-back in microseconds."""
        return self.look_back // _MICROSECOND


def journeys(
    touchpoints: DataFrame,
    conversions: DataFrame,
    rules: JourneyRules,
    *,
    types: Sequence[str],
    once: Collection[str] = (),
    carried: Sequence[str] = (),
) -> DataFrame:
    """Bring each device's touches and conversions together, in one shuffle.

    Args:
        touchpoints: `device_id`, `occurred_at`, `channel`, the carried columns, and `touchpoint_id` where touches of
            one time have an order (else it is that of their channels' names). Touches of no device are left out.
        conversions: `device_id` (NULL where unknown), `conversion_type`, `converted_at`, and any other columns that
            have an order; one row a conversion. Times on both sides are timestamps, those without zone in the
            session's.
        rules: of all conversions.
        types: every type of conversion; each has journeys of its own that did not convert.
        once: types of which a device has one conversion at most, as it installs an app once: what it does after the
            first belongs to no journey of the type.
        carried: columns of the touches that come along.

    Returns:
        One row a conversion and one a journey that did not convert: `conversion_type` (NULL in a journey of a device
        that never converts: it is one of every type), `conversion` (struct of `at` in microseconds and the conversions'
        columns; NULL where none), `touches` (array in the order of time, of struct `at` in microseconds, `channel` and
        the carried columns; empty where no touch counts), `ended_at` in microseconds, of the conversion or the last
        touch, and `touches_cut`, how many the longest path left out.
    """
    tie = ["touchpoint_id"] if "touchpoint_id" in touchpoints.columns else []
    touch = F.struct(_micros("occurred_at").alias("at"), *tie, "channel", *carried).alias("touch")
    conversion = F.struct(_micros("converted_at").alias("at"), *conversions.columns).alias("conversion")
    known = F.col("device_id").isNotNull()
    made = conversions.select("device_id", "conversion_type", conversion)
    # One aggregation of both sides in the place of a join: a device's rows are moved once, and none is multiplied.
    devices = (
        touchpoints.where(known)
        .select("device_id", touch)
        .unionByName(made.where(known).drop("conversion_type"), allowMissingColumns=True)
        .groupBy("device_id")
        .agg(
            F.sort_array(F.collect_list("touch")).alias("touches"),
            F.sort_array(F.collect_list("conversion")).alias("conversions"),
        )
    )
    # A device that never converts has the same journeys whatever the type.
    none = F.array(F.lit(None).cast("string"))
    asked = F.when(F.size("conversions") == 0, none).otherwise(F.array(*map(F.lit, types)))
    of_type = devices.select("touches", "conversions", F.explode(asked).alias("conversion_type")).select(
        "conversion_type",
        "touches",
        F.filter("conversions", lambda one: one["conversion_type"] == F.col("conversion_type")).alias("own"),
    )
    struct = made.schema["conversion"].dataType.simpleString()
    found = of_type.select(
        "conversion_type",
        F.inline(F.concat(_converted(rules), _not_converted(rules, once, struct))),
    )
    unknown = made.where(~known).select(
        "conversion_type",
        "conversion",
        F.expr(f"cast(array() as {found.schema['touches'].dataType.simpleString()})").alias("touches"),
    )
    return _shortened(found.unionByName(unknown), rules)


def _micros(time: str) -> Column:
    return F.unix_micros(F.col(time).cast("timestamp"))


def _counts(touch: Column, conversion: Column, rules: JourneyRules) -> Column:
    return (touch["at"] <= conversion["at"]) & (touch["at"] >= conversion["at"] - rules.micros)


def _converted(rules: JourneyRules) -> Column:
    """The conversions of a device with the touches that count for each."""

    def counted(conversion: Column) -> Column:
        if not rules.reset_after_conversion:
            return F.filter("touches", lambda touch: _counts(touch, conversion, rules))
        # Rows of one time are one moment: none of them ends the journey of another.
        earlier = F.filter("own", lambda other: other["at"] < conversion["at"])
        last = F.array_max(F.transform(earlier, lambda other: other["at"]))
        return F.filter(
            "touches", lambda touch: _counts(touch, conversion, rules) & (last.isNull() | (touch["at"] > last))
        )

    return F.transform(
        "own", lambda conversion: F.struct(conversion.alias("conversion"), counted(conversion).alias("touches"))
    )


def _not_converted(rules: JourneyRules, once: Collection[str], struct: str) -> Column:
    """The touches of a device that count for no conversion, in journeys no longer than the look-back."""
    is_once = F.coalesce(F.col("conversion_type").isin(*once), F.lit(False)) if once else F.lit(False)

    def is_left(touch: Column) -> Column:
        return ~F.exists("own", lambda one: _counts(touch, one, rules) | (is_once & (touch["at"] > one["at"])))

    def cut(left: Column) -> Column:
        last, first = F.element_at(left, -1)["at"], F.element_at(left, 1)["at"]

        def number(at: Column) -> Column:
            # One look-back before the last is still in its journey.
            return F.floor(F.greatest(last - at - 1, F.lit(0)) / rules.micros)

        spans = F.transform(
            F.sequence(F.lit(0).cast("bigint"), number(first)),
            lambda span: F.struct(
                F.lit(None).cast(struct).alias("conversion"),
                F.filter(left, lambda touch: number(touch["at"]) == span).alias("touches"),
            ),
        )
        return F.filter(spans, lambda span: F.size(span["touches"]) > 0)

    # The transform of one element gives what is left a name, so that it is found once.
    lists = F.transform(F.array(F.filter("touches", is_left)), lambda left: F.when(F.size(left) > 0, cut(left)))
    return F.flatten(F.array_compact(lists))


def _shortened(rows: DataFrame, rules: JourneyRules) -> DataFrame:
    """The journeys with when they ended, no longer than the rules allow."""
    ended = F.coalesce(F.col("conversion.at"), F.element_at("touches", -1)["at"]).alias("ended_at")
    kept, more = F.col("touches"), F.lit(0)
    if rules.max_path_length is not None:
        more = F.greatest(F.size("touches") - rules.max_path_length, F.lit(0))
        kept = F.slice("touches", more + 1, rules.max_path_length)
    return rows.select("conversion_type", "conversion", kept.alias("touches"), ended, more.alias("touches_cut"))
