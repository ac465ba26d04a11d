"""Attribution of a conversion to one touch: the Installs rule.

A touch counts when conversion - look-back <= touch <= conversion. A click that counts outranks any view; of the same
kind the latest wins, and of the same time the one with the greater touchpoint id. Its campaign and creative type come
with its channel. A conversion without a touch that counts gets the channel named by the caller.
"""

from dataclasses import dataclass
from datetime import timedelta

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.mart_table import NONE

CLICK = "click"
VIEW = "impression"

ORGANIC = "organic"
"""Channel of an install that no touch counts for."""

UNATTRIBUTED = "unattributed"
"""Channel of an order that no touch counts for."""

_CREDITED = ("channel", "campaign_id", "creative_type")


@dataclass(frozen=True)
class LookBack:
    """How long before a conversion a touch still counts, borders included.

    Attributes:
        click: click-through look-back.
        view: view-through look-back.
    """

    click: timedelta = timedelta(days=7)
    view: timedelta = timedelta(hours=24)


def last_touch(
    conversions: DataFrame, touches: DataFrame, *, otherwise: str | Column, look_back: LookBack
) -> DataFrame:
    """Give each conversion the channel, campaign and creative type of its last touch.

    Conversions and touches are put into one order of time by device, and each conversion looks at the last click and
    the last view before it. That is exact: where the last click is too old, every other one is older still. A device of
    many touches is sorted, never multiplied by its conversions.

    Args:
        conversions: `device_id` (NULL where unknown) and `converted_at` (timestamp without zone, UTC), and any other
            columns except those that are returned; one row a conversion.
        touches: `touchpoint_id`, `device_id`, `occurred_at` (timestamp without zone, UTC), `channel`, `campaign_id`,
            `creative_type` and `kind` (`click` or `impression`); one row a touch.
        otherwise: channel of a conversion that no touch counts for, or an expression over the conversions for it.
        look_back: the two windows.

    Returns:
        The conversions, each once, with `channel`, `campaign_id` and `creative_type` (both `none` where no touch
        counts), `kind` (`click` or `impression`) and `touched_at` (UTC), both NULL where no touch counts.
    """
    touched = F.struct(F.col("occurred_at").alias("at"), *_CREDITED)
    steps = touches.select(
        "device_id",
        F.col("occurred_at").alias("at"),
        # Before a conversion of the same time: the border belongs to the window.
        F.lit(0).alias("step"),
        "touchpoint_id",
        F.when(F.col("kind") == CLICK, touched).alias("click"),
        F.when(F.col("kind") == VIEW, touched).alias("view"),
        F.lit(False).alias("converts"),
    )
    # Conversions of unknown devices have no touches; together they would be one heavy device.
    alone = F.when(F.col("device_id").isNull(), F.xxhash64(*conversions.columns))
    ends = conversions.select(
        "device_id",
        alone.alias("alone"),
        F.col("converted_at").alias("at"),
        F.lit(1).alias("step"),
        F.lit(True).alias("converts"),
        F.struct(*conversions.columns).alias("conversion"),
    )
    before = (
        Window.partitionBy("device_id", "alone")
        .orderBy("at", "step", "touchpoint_id")
        .rowsBetween(Window.unboundedPreceding, Window.currentRow)
    )
    journeys = steps.unionByName(ends, allowMissingColumns=True).select(
        "converts",
        "conversion",
        F.last("click", ignorenulls=True).over(before).alias("click"),
        F.last("view", ignorenulls=True).over(before).alias("view"),
    )
    converted = journeys.where("converts").select("conversion.*", "click", "view")
    fallback = F.lit(otherwise) if isinstance(otherwise, str) else otherwise
    nothing = {"channel": fallback, "campaign_id": F.lit(NONE), "creative_type": F.lit(NONE)}
    click_counts, view_counts = _counts("click", look_back.click), _counts("view", look_back.view)
    credited = [
        F.when(click_counts, F.col(f"click.{name}"))
        .when(view_counts, F.col(f"view.{name}"))
        .otherwise(nothing[name])
        .alias(name)
        for name in _CREDITED
    ]
    kind = F.when(click_counts, CLICK).when(view_counts, VIEW)
    touched_at = F.when(click_counts, F.col("click.at")).when(view_counts, F.col("view.at"))
    return converted.select(*conversions.columns, *credited, kind.alias("kind"), touched_at.alias("touched_at"))


def within_reach(touches: DataFrame, conversions: DataFrame, look_back: LookBack) -> DataFrame:
    """Leave touches out that can't count: of devices that never convert, too long before, or after the last conversion.

    What is left is a superset of those that count, found without moving a touch: each task gets the devices' spans.

    Args:
        touches: as `last_touch` takes them.
        conversions: `device_id` and `converted_at`; so few that a list of their devices, some 100 bytes each, fits
            into the memory of a task.
        look_back: the two windows.
    """
    spans = (
        conversions.where(F.col("device_id").isNotNull())
        # Eight bytes in the place of a name; another device of the same hash may let a touch pass, and none is lost.
        .groupBy(F.xxhash64("device_id").alias("device"))
        .agg(F.min("converted_at").alias("first"), F.max("converted_at").alias("last"))
    )
    at = F.col("occurred_at")
    reach = F.when(F.col("kind") == CLICK, at + F.lit(look_back.click)).when(
        F.col("kind") == VIEW, at + F.lit(look_back.view)
    )
    counts = (F.xxhash64("device_id") == F.col("device")) & (reach >= F.col("first")) & (at <= F.col("last"))
    return touches.join(F.broadcast(spans), counts, "left_semi")


def _counts(touch: str, look_back: timedelta) -> Column:
    return F.col(f"{touch}.at") >= F.col("converted_at") - F.lit(look_back)
