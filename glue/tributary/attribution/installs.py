"""Installs to channels, by the Installs rule."""

from datetime import timedelta

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.attribution_error import AttributionError
from tributary.attribution.columns import require_columns
from tributary.last_touch import CLICK, ORGANIC, VIEW, LookBack, last_touch
from tributary.mart_table import NONE

_KINDS = {CLICK: CLICK, VIEW: VIEW, "view": VIEW}


def attribute_installs(
    touchpoints: DataFrame, installs: DataFrame, click_days: float = 7, view_hours: float = 24
) -> DataFrame:
    """Give each install to the last touch that counts: a click in its window outranks any view, and the latest wins.

    Args:
        touchpoints: `device_id`, `occurred_at` (timestamp), `channel`, `kind` (`click`, or `impression` or `view`), and
            where there are: `touchpoint_id`, which decides between touches of one time (else the channel's name does),
            `campaign_id` and `creative_type`.
        installs: `device_id` (NULL where unknown), `installed_at` (timestamp), and any other columns; one row an
            install.
        click_days: click-through look-back, border included.
        view_hours: view-through look-back, border included.

    Returns:
        The installs, each once, with `channel` (`organic` where no touch counts), `campaign_id` and `creative_type`
        (`none` where none counts), `kind` (`click` or `impression`) and `touched_at`, both NULL where none counts.

    Raises:
        AttributionError: a column is lacking, a window is negative, or a touch is of another kind.
    """
    require_columns(touchpoints, "touchpoints", ["device_id", "occurred_at", "channel", "kind"])
    require_columns(installs, "installs", ["device_id", "installed_at"])
    if click_days < 0 or view_hours < 0:
        raise AttributionError(f"click_days={click_days}, view_hours={view_hours}: give windows of 0 or more")
    kinds = F.create_map(*[F.lit(text) for pair in _KINDS.items() for text in pair])
    other = touchpoints.where(kinds[F.col("kind")].isNull()).select("kind").first()
    if other is not None:
        raise AttributionError(f"a touch of the kind {other['kind']!r}: the kinds are {', '.join(_KINDS)}")
    have = touchpoints.columns
    touches = touchpoints.select(
        "device_id",
        F.col("occurred_at").cast("timestamp_ntz").alias("occurred_at"),
        "channel",
        kinds[F.col("kind")].alias("kind"),
        F.col("touchpoint_id" if "touchpoint_id" in have else "channel").alias("touchpoint_id"),
        *[F.col(name) if name in have else F.lit(NONE).alias(name) for name in ("campaign_id", "creative_type")],
    )
    timed = installs.withColumn("converted_at", F.col("installed_at").cast("timestamp_ntz"))
    look_back = LookBack(timedelta(days=click_days), timedelta(hours=view_hours))
    return last_touch(timed, touches, otherwise=ORGANIC, look_back=look_back).drop("converted_at")
