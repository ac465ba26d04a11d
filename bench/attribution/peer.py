"""marketing-attribution-models over the same paths; runs in an environment of its own."""

import json
import time

import polars as pl
from mam import MAM

from bench.attribution.arguments import parse_arguments


def main() -> None:
    """Run its models; leaves `steps.json` and `credit.json`."""
    arguments = parse_arguments()
    paths = pl.read_parquet(arguments.data / "paths.parquet")
    # Its grouped journeys are converting or not: a path that is both is two rows.
    rows = pl.concat(
        [
            paths.filter(pl.col(name) > 0).select(
                "path", pl.col(name).alias("occurrences"), pl.lit(name == "conversions").alias("converted")
            )
            for name in ("conversions", "nulls")
        ]
    )
    seconds, credit = {}, {}

    def timed(name: str, run: object) -> object:
        begun = time.monotonic()
        result = run()  # type: ignore[operator]
        seconds[name] = round(time.monotonic() - begun, 3)
        return result

    mam = timed(
        "paths",
        lambda: MAM(
            rows,
            format_type="grouped_journey",
            channels_colname="path",
            journey_with_conv_colname="converted",
            occurrences_colname="occurrences",
        ),
    )
    runs = {
        "first_touch": mam.run_first_click,  # type: ignore[attr-defined]
        "last_touch": mam.run_last_click,  # type: ignore[attr-defined]
        "linear": mam.run_linear,  # type: ignore[attr-defined]
        "position_based": mam.run_position_based,  # type: ignore[attr-defined]
        "markov 1": mam.run_markov,  # type: ignore[attr-defined]
        "shapley": lambda: mam.run_shapley(max_size=10, value_column="total_conversions"),  # type: ignore[attr-defined]
    }
    for name, run in runs.items():
        found = timed(name, run).to_dict()  # type: ignore[attr-defined]
        channels, *amounts = found.values()
        credit[name] = dict(zip(map(str, channels), amounts[0], strict=True))
    (arguments.work / "steps.json").write_text(json.dumps(seconds))
    (arguments.work / "credit.json").write_text(json.dumps(credit))


if __name__ == "__main__":
    main()
