"""What channels can be credited with: installs, first orders and orders, and the day that each amount belongs to."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary import sales as sales_module
from tributary.known_device import known_device, why_unknown
from tributary.mart_table import MONEY
from tributary.sales import CANCELLATION, sales

INSTALL = "install"
FIRST_ORDER = "first_order"
ORDER = "order"
TYPES = (INSTALL, FIRST_ORDER, ORDER)
ONCE = (INSTALL, FIRST_ORDER)
"""Types of which a device has one at most."""


def attributable(installs: DataFrame, orders: DataFrame, customers: DataFrame, rates: DataFrame) -> DataFrame:
    """Bring installs and sales into one form.

    A refund is a row of its order, with its time but of its own day: it is credited to the order's touches, and counts
    no conversion. Cancelled orders are none.

    Args:
        installs: rows of `app_installs`.
        orders: rows of `orders`.
        customers: rows of `customers`; an order of a customer not among them has no device.
        rates: what `fx.rates_by_day` returned.

    Returns:
        `device_id` (NULL where unknown), `why_unknown` (`no_consent` or `no_device_id`, else NULL), `conversion_type`,
        `converted_at` (UTC), `day` (UTC: of the install, the order or the refund), `conversions` (1, of a refund 0),
        `value` (USD; 0 of an install and without a rate) and `unconverted` (1 of an amount without a rate, else 0). A
        first order is there as an order too.
    """
    installed = installs.select(
        known_device().alias("device_id"),
        why_unknown().alias("why_unknown"),
        F.lit(INSTALL).alias("conversion_type"),
        F.col("installed_at").alias("converted_at"),
        F.to_date("installed_at").alias("day"),
        F.lit(1).alias("conversions"),
        F.lit(0).cast(MONEY).alias("value"),
        F.lit(0).alias("unconverted"),
    )
    timed = orders.withColumn("converted_at", F.col("ordered_at"))
    devices = customers.select("customer_id", "device_id")
    sold = sales(timed.join(devices, "customer_id", "left"), rates).where(F.col("sale") != CANCELLATION)
    types = F.array_compact(F.array(F.lit(ORDER), F.when(F.col("of_first_order"), FIRST_ORDER)))
    return installed.unionByName(
        sold.select(
            known_device().alias("device_id"),
            why_unknown().alias("why_unknown"),
            F.explode(types).alias("conversion_type"),
            "converted_at",
            "day",
            (F.col("sale") == sales_module.ORDER).cast("int").alias("conversions"),
            F.coalesce("usd", F.lit(0)).cast(MONEY).alias("value"),
            F.col("usd").isNull().cast("int").alias("unconverted"),
        )
    )
