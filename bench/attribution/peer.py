"""marketing-attribution-models over the same paths; runs in an environment of its own."""

import json
import time
from collections.abc import Callable
from typing import Any

import polars as pl
from mam import MAM

from bench.attribution.arguments import parse_arguments

Credit = dict[str, float]


def main() -> None:
    """Run its models; leaves `steps.json` and `credit.json`."""
    arguments = parse_arguments()
    paths = pl.read_parquet(arguments.data / "paths.parquet")
    # Its journeys convert or don't: a path that does both is two rows.
    rows = pl.concat(
        [
            paths.filter(pl.col(name) > 0).select(
                "path", pl.col(name).alias("occurrences"), pl.lit(name == "conversions").alias("converted")
            )
            for name in ("conversions", "nulls")
        ]
    )
    begun = time.monotonic()
    mam: Any = MAM(
        rows,
        format_type="grouped_journey",
        channels_colname="path",
        journey_with_conv_colname="converted",
        occurrences_colname="occurrences",
    )
    seconds: dict[str, float] = {"paths": round(time.monotonic() - begun, 3)}
    credit: dict[str, Credit] = {}
    runs: dict[str, Callable[[], Credit]] = {
        "first_touch": lambda: _credit(mam.run_first_click()),
        "last_touch": lambda: _credit(mam.run_last_click()),
        "linear": lambda: _credit(mam.run_linear()),
        "position_based": lambda: _credit(mam.run_position_based()),
        "markov 1": lambda: _removal_effects(mam.run_markov()),
        "shapley": lambda: _credit(mam.run_shapley(max_size=None, value_column="conversions")),
    }
    for name, run in runs.items():
        begun = time.monotonic()
        credit[name] = run()
        seconds[name] = round(time.monotonic() - begun, 3)
    (arguments.work / "steps.json").write_text(json.dumps(seconds))
    (arguments.work / "credit.json").write_text(json.dumps(credit))


def _credit(result: Any) -> Credit:  # noqa: ANN401 - the package is not typed
    """Conversions by channel."""
    channels, amounts = list(result.to_dict().values())[:2]
    return dict(zip(map(str, channels), map(float, amounts), strict=True))


def _removal_effects(result: Any) -> Credit:  # noqa: ANN401
    """Its removal effects: what it credits by them goes journey by journey, which is another model than Anderl's."""
    effects = result.metadata["removal_effect"]["removal_effect"]
    return {str(channel): float(effect) for channel, effect in effects.items()}


if __name__ == "__main__":
    main()
