"""Removal effects as a table."""

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.chain import chain_of
from tributary.attribution.names import is_unattributed
from tributary.attribution.path_checks import check_paths
from tributary.attribution.removal import effects_of


def removal_effects(paths: DataFrame, order: int = 1) -> DataFrame:
    """Which share of the conversions a Markov chain of the paths loses without each channel.

    Anderl, Becker, von Wangenheim, Schumann 2016, IJRM 33(3): 1 - P(conversion without the channel) / P(conversion),
    where every state that holds the channel leads to (null). Exact: the chain is solved, not simulated.

    Args:
        paths: what `build_paths` returned.
        order: how many channels make a state, from 1.

    Returns:
        One row a channel of the paths: `channel`, `removal_effect` (double, 0 to 1).

    Raises:
        AttributionError: the paths can't be, or the order is out of range.
    """
    check_paths(paths)
    chain = chain_of(paths.where(~is_unattributed(F.col("path"))), order)
    effects = effects_of(chain).conversions
    rows = [(channel, float(effect)) for channel, effect in zip(chain.channels, effects, strict=True)]
    return paths.sparkSession.createDataFrame(rows, "channel string, removal_effect double")
