"""Which order of a Markov chain the paths ask for: the one that tells best what a journey it has not seen does next."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.attribution_error import AttributionError
from tributary.attribution.path_checks import check_paths
from tributary.attribution.states import channels_of, numbered, require_order, state

ORDERS = (1, 2, 3, 4)


def order_log_loss(paths: DataFrame, orders: Sequence[int] = ORDERS) -> dict[int, float]:
    """The mean log-loss, in nats by step, of what comes next, each step held out of the counts that foretell it.

    A step is a touch or the end of a journey (conversion or null), told by the last k channels; every order tells the
    same steps. What is held out is the step itself: (n - 1 + 1) / (N - 1 + m) for a step seen n times after a state
    seen N times, of m that are possible, which is leave-one-out under Laplace's prior.

    Args:
        paths: what `build_paths` returned.
        orders: to try.

    Raises:
        AttributionError: the paths can't be, hold no journey, or an order is out of range.
    """
    check_paths(paths)
    channels = channels_of(paths)
    if not channels:
        raise AttributionError("there are no paths to choose an order by")
    losses = {}
    for order in orders:
        require_order(order, len(channels))
        losses[order] = _log_loss(paths, channels, order)
    return losses


def choose_order(paths: DataFrame, orders: Sequence[int] = ORDERS) -> int:
    """The order of the least held-out log-loss; the lowest of equals.

    Args:
        paths: what `build_paths` returned.
        orders: to try.

    Raises:
        AttributionError: as `order_log_loss`.
    """
    losses = order_log_loss(paths, orders)
    return min(sorted(losses), key=lambda order: losses[order])


def _log_loss(paths: DataFrame, channels: tuple[str, ...], order: int) -> float:
    places = paths.select("conversions", "nulls", numbered(F.col("path"), channels).alias("places"))

    def before(i: Column) -> Column:
        start = F.greatest(i - order + 1, F.lit(1))
        return state(F.slice("places", start, F.least(i, F.lit(order))), len(channels)).alias("state")

    touches = F.transform("places", lambda place, i: F.struct(before(i), place.alias("next")))
    conversion, null = len(channels) + 1, len(channels) + 2
    ends = [F.struct(before(F.size("places")), F.lit(end).cast("bigint").alias("next")) for end in (conversion, null)]
    weight = (
        F.when(F.col("next") == conversion, F.col("conversions"))
        .when(F.col("next") == null, F.col("nulls"))
        .otherwise(F.col("conversions") + F.col("nulls"))
    )
    seen = (
        places.select("conversions", "nulls", F.inline(F.concat(touches, F.array(*ends))))
        .select("state", "next", weight.cast("double").alias("weight"))
        .groupBy("state", "next")
        .agg(F.sum("weight").alias("n"))
        .where("n > 0")
        .withColumn("all", F.sum("n").over(Window.partitionBy("state")))
    )
    # A fraction of a journey can't be left out: what is seen less than once was told by the prior alone.
    told = F.greatest(F.col("n") - 1, F.lit(0.0)) + 1
    loss = -F.col("n") * F.ln(told / (F.greatest(F.col("all") - 1, F.lit(0.0)) + len(channels) + 2))
    row = seen.agg(F.sum(loss).alias("loss"), F.sum("n").alias("n")).collect()[0]
    if not row["n"]:
        raise AttributionError("no path holds a journey: give conversions or nulls to choose an order by")
    return float(row["loss"] / row["n"])
