"""Credit of paths, by channel."""

from collections.abc import Mapping

import numpy as np
from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.attribution_error import AttributionError
from tributary.attribution.chain import Floats, chain_of
from tributary.attribution.coalitions import chain_worth, rate_worth, require_few, shapley_values
from tributary.attribution.credit import CREDIT, POSITIONED_CREDIT, Credit, Totals, exact
from tributary.attribution.models import TOUCH_MODELS, Parameter, parameters_of
from tributary.attribution.names import UNATTRIBUTED, is_unattributed
from tributary.attribution.path_checks import check_paths
from tributary.attribution.removal import effects_of
from tributary.attribution.states import channels_of


def attribute(paths: DataFrame, model: str, **parameters: Parameter) -> DataFrame:
    """Give the conversions and the value of paths to their channels.

    Models: `first_touch`, `last_touch`, `last_non_direct_touch` (`direct`, the channel's name: "direct"), `linear`,
    `position_based` (`first` and `last`, the shares of the ends: 0.4 each), `step_decay` (`factor` by step back: 0.5),
    `shapley`, `shapley_ordered`, `markov` (`order`: 1; `keep_repeats`: False), `markov_shapley` and
    `shapley_conversion_rate`. `time_decay` needs times: see `attribute_touchpoints`. `docs/attribution.md` says what
    each is.

    Args:
        paths: what `build_paths` returned: `path` (array<string>), `conversions`, `nulls`, `value`.
        model: its name.
        parameters: of the model.

    Returns:
        One row a channel of the paths: `channel`, `conversions` and `value` (double); for `shapley_ordered` one a
        channel and `position` (int, from 1: of the channel's first touch among the distinct channels of a path). The
        conversions that no touch counts for are the row `unattributed`. Credits add up to the paths' conversions and
        value, whatever the model.

    Raises:
        AttributionError: there is no such model or parameter, a parameter is out of range, or the paths can't be.
    """
    chosen = parameters_of(model, parameters)
    check_paths(paths)
    aside = is_unattributed(F.col("path"))
    touched = paths.where(~aside)
    all_totals = _totals(paths, aside)
    totals, rest = all_totals.get(False, Totals(0.0, 0.0)), all_totals.get(True)
    if model in TOUCH_MODELS:
        credited = _by_touch(touched, model, chosen)
    elif model == "shapley_ordered":
        credited = _by_position(touched)
    else:
        credited = _together(touched, model, chosen, totals)
    rows = exact(credited, totals)
    if rest is not None:
        rows.append(Credit(UNATTRIBUTED, None, *rest))
    if model == "shapley_ordered":
        return paths.sparkSession.createDataFrame(rows, POSITIONED_CREDIT)
    return paths.sparkSession.createDataFrame([(row.channel, row.conversions, row.value) for row in rows], CREDIT)


def _totals(paths: DataFrame, aside: Column) -> dict[bool, Totals]:
    """Of the paths that are not set aside and of those that are, where there are any."""
    rows = paths.groupBy(aside).agg(F.sum("conversions"), F.sum("value")).collect()
    return {row[0]: Totals(float(row[1]), float(row[2])) for row in rows}


def _by_touch(paths: DataFrame, model: str, chosen: Mapping[str, Parameter]) -> list[Credit]:
    known = TOUCH_MODELS[model]
    if known.needs_time:
        raise AttributionError(f"{model} needs the times of touches, which paths don't have: use attribute_touchpoints")
    share = known.shares(F.col("path"), **chosen)
    each = F.inline(F.arrays_zip(F.col("path").alias("channel"), share.alias("share")))
    rows = paths.select("conversions", "value", each).groupBy("channel").agg(*_shared()).collect()
    return [Credit(row["channel"], None, row["conversions"], row["value"]) for row in rows]


def _by_position(paths: DataFrame) -> list[Credit]:
    distinct = F.array_distinct("path")
    rows = (
        paths.select("conversions", "value", (1 / F.size(distinct)).alias("share"), F.posexplode(distinct))
        .groupBy(F.col("col").alias("channel"), (F.col("pos") + 1).alias("position"))
        .agg(*_shared())
        .collect()
    )
    return [Credit(*row) for row in rows]


def _shared() -> list[Column]:
    return [F.sum(F.col(name).cast("double") * F.col("share")).alias(name) for name in ("conversions", "value")]


def _together(paths: DataFrame, model: str, chosen: Mapping[str, Parameter], totals: Totals) -> list[Credit]:
    if model == "shapley_conversion_rate":
        channels, worth = rate_worth(paths)
        weights = shapley_values(worth)
    else:
        order = chosen.get("order", 1)
        if not isinstance(order, int) or isinstance(order, bool):
            raise AttributionError(f"markov with order={order!r}: give a whole number from 1")
        if model == "markov_shapley":
            require_few(model, len(channels_of(paths)))
        chain = chain_of(paths, order, keep_repeats=bool(chosen.get("keep_repeats", False)))
        channels = chain.channels
        if model == "markov":
            effects = effects_of(chain)
            weights = np.column_stack([effects.conversions, effects.values])
        else:
            weights = shapley_values(chain_worth(chain))
    conversions = scaled(weights[:, 0], totals.conversions)
    value = scaled(weights[:, 1], totals.value, weights[:, 0])
    return [Credit(name, None, float(a), float(b)) for name, a, b in zip(channels, conversions, value, strict=True)]


def scaled(weights: Floats, total: float, otherwise: Floats | None = None) -> Floats:
    """A total in proportion to weights, else to other weights, else the same each, where weights add up to nothing."""
    for some in (weights, otherwise):
        if some is not None and some.sum() != 0:
            return np.asarray(some / some.sum() * total)
    return np.full(weights.size, total / max(weights.size, 1))
