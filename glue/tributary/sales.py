"""Sales: orders and refunds as dated, attributed amounts in US dollars, the one form in which marts count them."""

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.fx import in_usd, with_rate

ORDER = "order"
REFUND = "refund"
CANCELLATION = "cancellation"
"""An order that came to nothing: it is counted as that, and its amount is zero."""

CANCELLED = "cancelled"
"""Status of such an order."""


def sales(orders: DataFrame, rates: DataFrame) -> DataFrame:
    """Turn orders into what happened: the order on its day, and its refund on the day of the refund.

    Args:
        orders: `order_id`, `customer_id`, `ordered_at`, `status`, `currency`, `amount`, `refund_amount`, `refunded_at`,
            and any other columns, which every sale of the order carries (its channel, for one); one row an order.
        rates: what `fx.rates_by_day` returned.

    Returns:
        One row a sale: the orders' other columns, `order_id`, `customer_id`, `currency`, `sale` (`order`, `refund` or
        `cancellation`), `at`, `day` (UTC), `first_order` (this is the customer's first order that was not cancelled, by
        time and then id; a refund never is), `of_first_order` (the sale is of such an order, as its refund is),
        `amount` (of a refund negative, of a cancellation zero) and `usd`, the amount in US dollars, NULL where the day
        has no rate.
    """
    cancelled = F.col("status") == CANCELLED
    by_customer = Window.partitionBy("customer_id").orderBy(cancelled, "ordered_at", "order_id")
    first = ~cancelled & (F.row_number().over(by_customer) == 1)
    # Its own type on both sides: a refund of a cancelled order came with no revenue to take back.
    zero = F.lit(0).cast("decimal(18,2)")
    ordered = F.struct(
        F.when(cancelled, CANCELLATION).otherwise(ORDER).alias("sale"),
        F.col("ordered_at").alias("at"),
        F.when(cancelled, zero).otherwise(F.col("amount")).alias("amount"),
    )
    refunded = F.struct(
        F.lit(REFUND).alias("sale"), F.col("refunded_at").alias("at"), (-F.col("refund_amount")).alias("amount")
    )
    has_refund = ~cancelled & F.col("refund_amount").isNotNull() & F.col("refunded_at").isNotNull()
    happened = F.array_compact(F.array(ordered, F.when(has_refund, refunded)))
    own = {"ordered_at", "status", "amount", "refund_amount", "refunded_at"}
    kept = [name for name in orders.columns if name not in own]
    dated = (
        # Before the explosion: Spark would number an order and its refund otherwise, as two orders of one time.
        orders.withColumn("first", first)
        .select(*kept, "first", F.explode(happened).alias("event"))
        .select(*kept, "first", "event.*")
        .select(
            *kept,
            "sale",
            "at",
            F.to_date("at").alias("day"),
            (F.col("first") & (F.col("sale") == ORDER)).alias("first_order"),
            F.col("first").alias("of_first_order"),
            "amount",
        )
    )
    usd = F.when(F.col("sale") == CANCELLATION, F.lit(0)).otherwise(in_usd("amount"))
    return with_rate(dated, rates, "day").withColumn("usd", usd).drop("rate")
