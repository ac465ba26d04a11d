"""Installs and orders with the touch that they are credited to, found in one pass over the touches."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.known_device import known_device
from tributary.last_touch import ORGANIC, UNATTRIBUTED, LookBack, last_touch, within_reach
from tributary.mart_table import UNKNOWN_COUNTRY

_INSTALL = ("install_id", "platform")
_ORDER = ("order_id", "customer_id", "status", "currency", "amount", "refund_amount", "refunded_at")
_LISTED = 6_000_000
"""So many conversions' devices fit beside a task's rows, in half a gigabyte."""

_CREDIT = ("channel", "campaign_id", "creative_type")


def attributed_conversions(
    installs: DataFrame, orders: DataFrame, customers: DataFrame, touches: DataFrame, look_back: LookBack
) -> DataFrame:
    """Installs by the Installs rule, else `organic`; orders by it at the time of the order, else `unattributed`.

    Args:
        installs: rows of `app_installs`.
        orders: rows of `orders`.
        customers: rows of `customers`, one a customer; an order of a customer not among them has no device.
        touches: rows of `touchpoints`.
        look_back: the two windows.

    The rows of installs and orders are counted at once, which Iceberg answers from its metadata.

    Returns:
        One row an install or order, for `attributed_installs` and `attributed_orders` to tell apart.
    """
    device = known_device().alias("device_id")
    installed = installs.select(*_INSTALL, device, "country", F.col("installed_at").alias("converted_at"))
    people = customers.select("customer_id", device, "country")
    ordered = orders.join(people, "customer_id", "left").select(
        *_ORDER,
        "device_id",
        F.coalesce("country", F.lit(UNKNOWN_COUNTRY)).alias("country"),
        F.col("ordered_at").alias("converted_at"),
    )
    otherwise = F.when(F.col("install_id").isNotNull(), ORGANIC).otherwise(UNATTRIBUTED)
    conversions = installed.unionByName(ordered, allowMissingColumns=True)
    touches = touches.where(known_device().isNotNull())
    # Most touches are of devices that never convert, or of another time: they need not be sorted.
    few = installs.count() + orders.count() <= _LISTED
    reached = within_reach(touches, conversions, look_back) if few else touches
    return last_touch(conversions, reached, otherwise=otherwise, look_back=look_back)


def attributed_installs(conversions: DataFrame) -> DataFrame:
    """The installs of `attributed_conversions`.

    Returns:
        `install_id`, `device_id` (NULL where unknown), `installed_at`, `day` (UTC), `platform`, `country`, `channel`,
        `campaign_id`, `creative_type`, `kind`, `touched_at` (UTC, NULL where no touch counts); one row an install.
    """
    installed = F.col("converted_at").alias("installed_at")
    day = F.to_date("converted_at").alias("day")
    return conversions.where(F.col("install_id").isNotNull()).select(
        "install_id", "device_id", installed, day, "platform", "country", *_CREDIT, "kind", "touched_at"
    )


def attributed_orders(conversions: DataFrame) -> DataFrame:
    """The orders of `attributed_conversions`.

    Returns:
        `order_id`, `customer_id`, `device_id`, `ordered_at`, `status`, `currency`, `amount`, `refund_amount`,
        `refunded_at`, `country`, `channel`, `campaign_id`, `creative_type`; one row an order.
    """
    ordered = F.col("converted_at").alias("ordered_at")
    return conversions.where(F.col("order_id").isNotNull()).select(*_ORDER, "device_id", ordered, "country", *_CREDIT)
