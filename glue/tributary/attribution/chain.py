"""The absorbing Markov chain of paths, over the last k channels of a journey."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from scipy import sparse

from tributary.attribution.states import channels_of, numbered, places_in, require_order, state_at

_START, _END = -1, -2

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Link:
    """Journeys that went from one state to another; the start is -1, the end of a journey -2.

    Attributes:
        source: number of the state before.
        target: number of the state after.
        conversions: journeys that converted in the end.
        nulls: journeys that did not.
        value: of the conversions.
    """

    source: int
    target: int
    conversions: float
    nulls: float
    value: float


@dataclass(frozen=True)
class Chain:
    """Probabilities between n transient states; what is missing to one goes to the absorbing state (null).

    Attributes:
        channels: all that occur, in the order of their names.
        members: n by channels, whether a state holds a channel.
        start: n, of beginning in a state.
        step: n by n, from the state of the row to that of the column.
        conversion: n, of converting from a state.
        value: n, expected value of that, by visit of the state.
    """

    channels: tuple[str, ...]
    members: NDArray[np.bool_]
    start: Floats
    step: sparse.csr_matrix
    conversion: Floats
    value: Floats


def chain_of(paths: DataFrame, order: int = 1, *, keep_repeats: bool = False) -> Chain:
    """The chain of some paths; see `chains_of`."""
    chains = chains_of(paths, order, keep_repeats=keep_repeats)
    # No path, no channel.
    return chains.get((), chain_from((), []))


def chains_of(
    paths: DataFrame, order: int = 1, *, by: Sequence[str] = (), keep_repeats: bool = False
) -> dict[tuple[Any, ...], Chain]:
    """The chain of each group of paths; one query over all, whose result grows with distinct steps, not with paths.

    A journey of at most k channels is one state; of a longer one each k neighbouring channels are. Shorter states at
    its beginning would each lead to the same removals as the first whole one, which holds all their channels.

    Args:
        paths: `path`, `conversions`, `nulls`, `value`, and the columns of the groups; no path empty.
        order: how many channels make a state.
        by: columns of the groups.
        keep_repeats: whether a state that follows itself stays a step of its own; effects are the same, as removal
            knows no time.

    Returns:
        By the values of the groups' columns; every chain is over the channels of all groups.

    Raises:
        AttributionError: the order is out of range.
    """
    channels = channels_of(paths)
    require_order(order, len(channels))
    outcomes = [F.col(name) for name in ("conversions", "nulls", "value")]
    places = paths.select(*by, *outcomes, numbered(F.col("path"), channels).alias("places"))
    size = F.size("places")
    begin = F.least(F.lit(order), size) - 1
    # One row a step: into the state that ends with a touch, or behind the last touch out of the journey.
    stepping = places.select("*", F.explode(F.sequence(begin, size)).alias("at"))
    before, own = (state_at("places", F.col("at") - back, order, len(channels)) for back in (1, 0))
    steps = stepping.select(
        *by,
        *outcomes,
        F.when(F.col("at") == begin, F.lit(_START)).otherwise(before).alias("source"),
        F.when(F.col("at") == size, F.lit(_END)).otherwise(own).alias("target"),
    )
    if not keep_repeats:
        steps = steps.where("source != target")
    links = (
        steps.groupBy(*by, "source", "target").agg(*[F.sum(outcome.cast("double")) for outcome in outcomes]).collect()
    )
    groups: dict[tuple[Any, ...], list[Link]] = {}
    for row in links:
        groups.setdefault(tuple(row[: len(by)]), []).append(Link(*row[len(by) :]))
    return {group: chain_from(channels, own) for group, own in groups.items()}


def chain_from(channels: tuple[str, ...], links: Iterable[Link]) -> Chain:
    """The chain of counted links.

    Args:
        channels: by place, from 1.
        links: each pair of states once.
    """
    known = list(links)
    numbers = sorted({number for link in known for number in (link.source, link.target)} - {_START, _END})
    index = {number: i for i, number in enumerate(numbers)}
    n = len(numbers)
    members = np.zeros((n, len(channels)), dtype=bool)
    for number, i in index.items():
        members[i, [place - 1 for place in places_in(number, len(channels))]] = True
    begun, conversions, value, out = (np.zeros(n) for _ in range(4))
    rows: list[int] = []
    columns: list[int] = []
    weights: list[float] = []
    for link in known:
        weight = link.conversions + link.nulls
        if link.source == _START:
            begun[index[link.target]] += weight
            continue
        source = index[link.source]
        out[source] += weight
        if link.target == _END:
            conversions[source] += link.conversions
            value[source] += link.value
        elif weight:
            rows.append(source)
            columns.append(index[link.target])
            weights.append(weight)
    # A state that only journeys of no weight went through leads nowhere, and nothing leads to it.
    share = np.divide(1.0, out, out=np.zeros(n), where=out > 0)
    journeys = begun.sum()
    return Chain(
        channels=channels,
        members=members,
        start=begun / journeys if journeys else begun,
        step=sparse.csr_matrix((np.array(weights) * share[rows], (rows, columns)), shape=(n, n)),
        conversion=conversions * share,
        value=value * share,
    )
