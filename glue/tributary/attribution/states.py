"""The states of a path: its last k channels, as numbers that Spark can add up by."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.attribution_error import AttributionError

_LARGEST = 2**63 - 1


def channels_of(paths: DataFrame) -> tuple[str, ...]:
    """The distinct channels of paths, in the order of their names."""
    rows = paths.select(F.explode("path").alias("channel")).distinct().collect()
    return tuple(sorted(row["channel"] for row in rows))


def require_order(order: int, channels: int) -> None:
    """Refuse an order that is none, and one of more states than a number can name.

    Raises:
        AttributionError: it is out of range.
    """
    if order < 1 or (channels + 1) ** order > _LARGEST:
        raise AttributionError(f"order={order} over {channels} channels: give 1 or more, and fewer than 2^63 states")


def numbered(path: Column, channels: Sequence[str]) -> Column:
    """The path with each channel's place among the channels, from 1, in place of its name."""
    names = F.array(*map(F.lit, channels))
    return F.transform(path, lambda channel: F.call_function("array_position", names, channel))


def state_at(places: str, at: Column, order: int, channels: int) -> Column:
    """The number of the state that ends at a place of an array: its channels as digits, none of which is zero.

    Args:
        places: array column, see `numbered`.
        at: index in it, from 0; before its beginning there are no channels.
        order: how many channels make a state.
        channels: how many there are.
    """
    digits = [F.coalesce(F.get(places, at - back), F.lit(0)).cast("bigint") for back in range(order)]
    return sum((digit * (channels + 1) ** power for power, digit in enumerate(digits)), F.lit(0).cast("bigint"))


def places_in(number: int, channels: int) -> list[int]:
    """The places of a state's channels, from 1, in the order of the path."""
    places: list[int] = []
    while number:
        number, place = divmod(number, channels + 1)
        places.append(place)
    return places[::-1]
