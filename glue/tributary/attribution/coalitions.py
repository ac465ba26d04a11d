"""Shapley values of games that have to be asked about every coalition: exact, and so of few channels."""

from math import factorial

import numpy as np
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.attribution_error import AttributionError
from tributary.attribution.chain import Chain, Floats
from tributary.attribution.states import channels_of, numbered

MOST_CHANNELS = 16
"""2^16 coalitions: a second."""

_AT_ONCE = 4_096


def require_few(model: str, channels: int) -> None:
    """Refuse more channels than can be asked about.

    Raises:
        AttributionError: there are.
    """
    if channels > MOST_CHANNELS:
        raise AttributionError(
            f"{model} over {channels} channels: it asks 2^channels coalitions, of at most {MOST_CHANNELS} channels; "
            "bring small channels together, or take shapley or markov"
        )


def shapley_values(worth: Floats) -> Floats:
    """The Shapley value of each player.

    Args:
        worth: 2^n by outcomes, of each coalition by its number in binary, player i at bit i.

    Returns:
        n by outcomes; adds up to the worth of all less that of none.
    """
    players = worth.shape[0].bit_length() - 1
    coalitions = np.arange(worth.shape[0])
    sizes = np.array([bin(coalition).count("1") for coalition in coalitions])
    weights = np.array([factorial(s) * factorial(players - s - 1) / factorial(players) for s in range(players)])
    values = np.zeros((players, worth.shape[1]))
    for player in range(players):
        without = coalitions[coalitions >> player & 1 == 0]
        gain = worth[without | 1 << player] - worth[without]
        values[player] = weights[sizes[without]] @ gain
    return values


def chain_worth(chain: Chain) -> Floats:
    """What the chain of order 1 converts and brings by journey when every channel outside a coalition leads to (null).

    Returns:
        2^n by 2: probability of conversion, expected value.
    """
    n = len(chain.channels)
    # A state of order 1 is a channel.
    place = np.nonzero(chain.members)[1]
    step = np.zeros((n, n))
    step[np.ix_(place, place)] = chain.step.toarray()
    start, outcomes = np.zeros(n), np.zeros((n, 2))
    start[place], outcomes[place] = chain.start, np.column_stack([chain.conversion, chain.value])
    worth = np.zeros((2**n, 2))
    for first in range(0, 2**n, _AT_ONCE):
        numbers = np.arange(first, min(first + _AT_ONCE, 2**n))
        inside = (numbers[:, None] >> np.arange(n) & 1).astype(float)
        equations = np.eye(n) - inside[:, :, None] * step * inside[:, None, :]
        ahead = np.linalg.solve(equations, inside[:, :, None] * outcomes)
        worth[numbers] = np.einsum("si,sio->so", inside * start, ahead)
    return worth


def rate_worth(paths: DataFrame) -> tuple[tuple[str, ...], Floats]:
    """What of the journeys within a coalition's channels converted, and what each brought; zero where there are none.

    Returns:
        The channels by bit, and 2^n by 2: conversions and value by journey.

    Raises:
        AttributionError: there are too many channels.
    """
    channels = channels_of(paths)
    require_few("shapley_conversion_rate", len(channels))
    bits = F.aggregate(
        F.array_distinct(numbered(F.col("path"), channels)),
        F.lit(0).cast("bigint"),
        lambda total, place: total + F.pow(F.lit(2.0), place - 1).cast("bigint"),
    )
    sums = [F.sum(F.col(name).cast("double")).alias(name) for name in ("conversions", "nulls", "value")]
    counts = np.zeros((2 ** len(channels), 3))
    for row in paths.groupBy(bits.alias("bits")).agg(*sums).collect():
        counts[row["bits"]] = row["conversions"], row["nulls"], row["value"]
    # Every coalition gets what its subsets have, one player after the other.
    numbers = np.arange(counts.shape[0])
    for player in range(len(channels)):
        within = numbers[numbers >> player & 1 == 1]
        counts[within] += counts[within ^ 1 << player]
    journeys = counts[:, 0] + counts[:, 1]
    rates = np.divide(
        counts[:, [0, 2]], journeys[:, None], out=np.zeros((counts.shape[0], 2)), where=journeys[:, None] > 0
    )
    return channels, rates
