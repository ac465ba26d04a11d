"""Whether paths can be what they say."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.attribution.attribution_error import AttributionError
from tributary.attribution.columns import require_columns
from tributary.attribution.names import RESERVED, is_reserved, is_unattributed

COLUMNS = ("path", "conversions", "nulls", "value")


def check_paths(paths: DataFrame) -> None:
    """Refuse paths that no journeys can have made; one query over them.

    Args:
        paths: what `build_paths` returned, or rows of the same form.

    Raises:
        AttributionError: a column is lacking, a path is empty or holds no name, a count is negative or none, or a
            channel is named like a reserved state; with an example.
    """
    require_columns(paths, "paths", COLUMNS)
    faults = _faults()
    examples = [
        F.min(F.when(fault, F.to_json(F.struct(*COLUMNS)))).alias(f"_{i}") for i, fault in enumerate(faults.values())
    ]
    found = paths.agg(*examples).collect()[0]
    told = [f"{name}, as in {example}" for name, example in zip(faults, found, strict=True) if example is not None]
    if told:
        raise AttributionError("paths that can't be: " + "; ".join(told))


def _faults() -> dict[str, Column]:
    path = F.col("path")
    counts = {
        name: F.col(name).isNull() | F.isnan(F.col(name).cast("double")) | (F.col(name) < 0) for name in COLUMNS[1:3]
    }
    reserved = F.exists(path, is_reserved) & ~is_unattributed(path)
    return {
        "an empty path (conversions without a touch have the path [unattributed])": path.isNull() | (F.size(path) == 0),
        "a path with a channel that has no name": F.exists(path, lambda channel: channel.isNull() | (channel == "")),
        f"a channel named like a reserved state ({', '.join(RESERVED)}): rename it": reserved,
        **{f"{name} that are negative or no number": fault for name, fault in counts.items()},
        "a value that is none": F.col("value").isNull() | F.isnan(F.col("value").cast("double")),
    }
