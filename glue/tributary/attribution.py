"""Attribution of a conversion to one touch: the Installs rule.

A touch counts when conversion - look-back <= touch <= conversion. A click that counts outranks any view; of the same
kind the latest wins, and of the same time the one with the greater touchpoint id. A conversion without a touch that
counts gets the channel named by the caller.
"""

from dataclasses import dataclass
from datetime import timedelta

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

CLICK = "click"
VIEW = "impression"


@dataclass(frozen=True)
class LookBack:
    """How long before a conversion a touch still counts, borders included.

    Attributes:
        click: click-through look-back.
        view: view-through look-back.
    """

    click: timedelta = timedelta(days=7)
    view: timedelta = timedelta(hours=24)


def last_touch(conversions: DataFrame, touches: DataFrame, *, otherwise: str, look_back: LookBack) -> DataFrame:
    """Give each conversion the channel of its last touch.

    Conversions and touches are put into one order of time by device, and each conversion looks at the last click and
    the last view before it. That is exact: where the last click is too old, every other one is older still. A device of
    many touches is sorted, never multiplied by its conversions.

    Args:
        conversions: `device_id` (NULL where unknown) and `converted_at` (timestamp without zone, UTC), and any other
            columns except `channel` and `kind`; one row a conversion.
        touches: `touchpoint_id`, `device_id`, `occurred_at` (timestamp without zone, UTC), `channel` and `kind`
            (`click` or `impression`); one row a touch.
        otherwise: channel of a conversion that no touch counts for.
        look_back: the two windows.

    Returns:
        The conversions, each once, with `channel` and `kind`: `click`, `impression`, or NULL where no touch counts.
    """
    touched = F.struct(F.col("occurred_at").alias("at"), "channel")
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
    known = conversions.where(F.col("device_id").isNotNull())
    unknown = conversions.where(F.col("device_id").isNull())
    ends = known.select(
        "device_id",
        F.col("converted_at").alias("at"),
        F.lit(1).alias("step"),
        F.lit(True).alias("converts"),
        F.struct(*conversions.columns).alias("conversion"),
    )
    before = (
        Window.partitionBy("device_id")
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
    click_counts, view_counts = _counts("click", look_back.click), _counts("view", look_back.view)
    channel = F.when(click_counts, F.col("click.channel")).when(view_counts, F.col("view.channel"))
    attributed = converted.select(
        *conversions.columns,
        F.coalesce(channel, F.lit(otherwise)).alias("channel"),
        F.when(click_counts, CLICK).when(view_counts, VIEW).alias("kind"),
    )
    without_device = unknown.withColumns({"channel": F.lit(otherwise), "kind": F.lit(None).cast("string")})
    return attributed.unionByName(without_device)


def _counts(touch: str, look_back: timedelta) -> Column:
    return F.col(f"{touch}.at") >= F.col("converted_at") - F.lit(look_back)
