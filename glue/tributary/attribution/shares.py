"""Models that look at one journey at a time: the share of a conversion that each touch gets.

Each function takes the path (array<string>, the channels in the order of time, not empty) and returns an array<double>
of the same size whose elements add up to one. Those that need time take the touches' ages (array<bigint>, microseconds
from touch to conversion) too.
"""

from collections.abc import Callable

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.attribution_error import AttributionError

_MICROS_A_DAY = 86_400_000_000.0


def first_touch(path: Column) -> Column:
    """All to the first touch."""
    return _all_to(path, F.lit(0))


def last_touch(path: Column) -> Column:
    """All to the last touch."""
    return _all_to(path, F.size(path) - 1)


def last_non_direct_touch(path: Column, direct: str = "direct") -> Column:
    """All to the last touch of another channel than `direct`; to the last one where there is none."""
    from_end = F.array_position(F.reverse(F.transform(path, lambda channel: channel != direct)), True)
    return _all_to(path, F.size(path) - F.greatest(from_end, F.lit(1)))


def linear(path: Column) -> Column:
    """The same to each touch."""
    return F.transform(path, lambda _: 1 / F.size(path))


def position_based(path: Column, first: float = 0.4, last: float = 0.4) -> Column:
    """`first` and `last` to the ends, the rest to those between; without any between, to the ends as they stand.

    Raises:
        AttributionError: a share is negative, both are zero, or both are more than one.
    """
    if first < 0 or last < 0 or not 0 < first + last <= 1:
        raise AttributionError(
            f"position_based with first={first}, last={last}: give two shares from 0, together at most 1"
        )
    size = F.size(path)

    def share(_: Column, i: Column) -> Column:
        ends = F.when(i == 0, first).when(i == size - 1, last).otherwise((1 - first - last) / (size - 2))
        both = F.when(i == 0, first / (first + last)).otherwise(last / (first + last))
        return F.when(size == 1, 1.0).when(size == 2, both).otherwise(ends)

    return F.transform(path, share)


def time_decay(path: Column, ages: Column, half_life_days: float = 7) -> Column:
    """Weights of 2^(-age / half-life), scaled to one.

    Raises:
        AttributionError: the half-life is not more than nothing.
    """
    if half_life_days <= 0:
        raise AttributionError(f"time_decay with half_life_days={half_life_days}: give more than 0")
    # By the youngest touch: shares stay the same, and those of old journeys don't all vanish.
    youngest = F.array_min(ages)
    half_life = half_life_days * _MICROS_A_DAY
    return _scaled(F.transform(ages, lambda age: F.pow(F.lit(2.0), (youngest - age) / half_life)))


def step_decay(path: Column, factor: float = 0.5) -> Column:
    """Weights that fall by a factor with each step back from the last touch, scaled to one: decay without times.

    Raises:
        AttributionError: the factor is not in (0, 1].
    """
    if not 0 < factor <= 1:
        raise AttributionError(f"step_decay with factor={factor}: give more than 0 and at most 1")
    return _scaled(F.transform(path, lambda _, i: F.pow(F.lit(factor), F.size(path) - 1 - i)))


def shapley(path: Column) -> Column:
    """The same to each distinct channel, and of that the same to each touch of the channel.

    That is the Shapley value of the game in which a coalition is worth what the paths within it brought, found path by
    path (Zhao, Mahboobi, Bagheri 2018, arXiv:1804.05327).
    """
    distinct = F.size(F.array_distinct(path))
    return F.transform(path, lambda own: 1 / (distinct * F.size(F.filter(path, lambda other: other == own))))


def _all_to(path: Column, place: Column) -> Column:
    return F.transform(path, lambda _, i: F.when(i == place, 1.0).otherwise(0.0))


def _scaled(weights: Column) -> Column:
    # The transform of one element gives the weights a name, so that they are worked out once.
    scaled = F.transform(
        F.array(weights),
        lambda found: F.transform(
            found, lambda one: one / F.aggregate(found, F.lit(0.0), lambda total, other: total + other)
        ),
    )
    return scaled[0]


Shares = Callable[..., Column]
"""Of a path, its touches' ages where the model needs time, and the model's parameters by name."""
