"""Which order of a Markov chain the paths ask for: the one that tells best what a journey it has not seen does next."""

from collections.abc import Mapping, Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.attribution_error import AttributionError
from tributary.attribution.names import is_unattributed
from tributary.attribution.path_checks import check_paths
from tributary.attribution.states import channels_of, numbered, require_order, state_at

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
    losses = log_losses(paths, orders)
    if not losses:
        raise AttributionError("no path holds a journey: give conversions or nulls to choose an order by")
    return losses[()]


def choose_order(paths: DataFrame, orders: Sequence[int] = ORDERS) -> int:
    """The order of the least held-out log-loss; the lowest of equals.

    Args:
        paths: what `build_paths` returned.
        orders: to try.

    Raises:
        AttributionError: as `order_log_loss`.
    """
    return best_order(order_log_loss(paths, orders))


def best_order(losses: Mapping[int, float]) -> int:
    """The order of the least loss; the lowest of equals."""
    return min(sorted(losses), key=lambda order: losses[order])


def log_losses(
    paths: DataFrame, orders: Sequence[int] = ORDERS, by: Sequence[str] = ()
) -> dict[tuple[str, ...], dict[int, float]]:
    """As `order_log_loss` for each of several sets of paths, all of them and all orders in one query.

    Args:
        paths: checked paths; what no touch counts for is left out.
        orders: to try.
        by: columns that tell the sets apart.

    Returns:
        The losses by order of each set that holds a journey, by its values of those columns.

    Raises:
        AttributionError: an order is out of range.
    """
    own = paths.where(~is_unattributed(F.col("path")))
    channels = channels_of(own)
    for order in orders:
        require_order(order, len(channels))
    deepest = _steps(own, channels, max(orders), by)
    # The digits of a state are its channels: of a deeper one the last are the state of a lower order.
    asked = [F.struct(F.lit(k).alias("order"), F.lit((len(channels) + 1) ** k).alias("states")) for k in orders]
    group = [*by, "order"]
    seen = (
        deepest.select("*", F.inline(F.array(*asked)))
        .groupBy(*group, (F.col("state") % F.col("states")).alias("state"), "next")
        .agg(F.sum("n").alias("n"))
        .withColumn("all", F.sum("n").over(Window.partitionBy(*group, "state")))
        .withColumn("known", F.size(F.collect_set(_touch(channels)).over(Window.partitionBy(*group))))
    )
    # A fraction of a journey can't be left out: what is seen less than once was told by the prior alone.
    told = F.greatest(F.col("n") - 1, F.lit(0.0)) + 1
    loss = -F.col("n") * F.ln(told / (F.greatest(F.col("all") - 1, F.lit(0.0)) + F.col("known") + 2))
    found: dict[tuple[str, ...], dict[int, float]] = {}
    for row in seen.groupBy(*group).agg(F.sum(loss).alias("loss"), F.sum("n").alias("n")).collect():
        found.setdefault(tuple(row[name] for name in by), {})[row["order"]] = float(row["loss"] / row["n"])
    return found


def _conversion(channels: Sequence[str]) -> int:
    """Number of the end that is a conversion; the other end is the next number."""
    return len(channels) + 1


def _touch(channels: Sequence[str]) -> Column:
    """The number of what follows where it is a touch, else NULL."""
    return F.when(F.col("next") <= len(channels), F.col("next"))


def _steps(paths: DataFrame, channels: Sequence[str], order: int, by: Sequence[str]) -> DataFrame:
    """The steps of all paths: the columns of `by`, `state` before, `next` (number of the touch or end) and `n`."""
    conversion = _conversion(channels)
    ends = F.array(F.lit(conversion), F.lit(conversion + 1)).cast("array<bigint>")
    places = numbered(F.col("path"), channels).cast("array<bigint>")
    steps = paths.select(*by, "conversions", "nulls", places.alias("places")).select(
        "*", F.posexplode(F.concat("places", ends)).alias("at", "next")
    )
    # Both ends follow the last touch.
    before = F.least(F.col("at"), F.size("places")) - 1
    weight = (
        F.when(F.col("next") == conversion, F.col("conversions"))
        .when(F.col("next") == conversion + 1, F.col("nulls"))
        .otherwise(F.col("conversions") + F.col("nulls"))
    )
    state = state_at("places", before, order, len(channels))
    rows = steps.select(*by, state.alias("state"), "next", weight.cast("double").alias("weight"))
    return rows.groupBy(*by, "state", "next").agg(F.sum("weight").alias("n")).where("n > 0")
