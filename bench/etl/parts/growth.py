"""How the time grows with the touches: drawn, and no step more than linear."""

from collections.abc import Sequence
from itertools import pairwise

from bench.curves import draw_curves
from bench.etl.contestants import DUCKDB, POLARS, TUNED, WHOLE
from bench.etl.options import Options
from bench.etl.parts.compare import fits
from bench.etl.raw_rows import Size
from bench.etl.report import Section, table, verdict
from bench.etl.run import Runs, compare

_PEERS = (TUNED, DUCKDB, POLARS)
_FULL = (1_000_000, 5_000_000, 20_000_000)
_SHARES = (0.2, 0.4, 1)
_TOLERANCE = 1.15
_NOTICED_SECONDS = 2


def growth(options: Options) -> Section:
    """Run each size once."""
    sizes = _FULL if options.is_full else [int(options.touches * share) for share in _SHARES]
    runs = [one for size in sizes for one in compare([WHOLE, *_PEERS], Size(size), 1, options, may_fail=_PEERS)]
    ours = [one for one in runs if one.name == WHOLE.name]
    _draw(options, runs)
    steps = table(
        ["step of ours, s", *[f"{one.size.touches / 1e6:g} M" for one in ours]],
        [[name, *[f"{one.steps[name]:.1f}" for one in ours]] for name in ours[0].steps],
    )
    text = f"{_by_size(runs)}\n\n{steps}\n\n" + "\n".join([*_linear(ours), *map(fits, ours)])
    return Section("Growth", text, runs)


def _by_size(runs: Sequence[Runs]) -> str:
    return table(
        ["contender", "touches", "wall s", "CPU s", "peak MB"],
        [
            [one.name, f"{one.size.touches:,}", f"{one.wall:.1f}", f"{one.cpu:.1f}", f"{one.resident / 1e6:.0f}"]
            for one in runs
        ],
    )


def _linear(ours: Sequence[Runs]) -> list[str]:
    """Between neighbouring sizes: what a step takes more, by what the data are more."""
    lines = []
    for small, large in pairwise(ours):
        most = _TOLERANCE * large.size.touches / small.size.touches
        for name, seconds in large.steps.items():
            if seconds >= _NOTICED_SECONDS and seconds > most * small.steps[name]:
                lines.append(
                    f"{name} takes {seconds / small.steps[name]:.2f} times as long at {large.size.touches:,} touches "
                    f"as at {small.size.touches:,}"
                )
    return [verdict(line, holds=False) for line in lines] or [verdict("no step grows more than linear", holds=True)]


def _draw(options: Options, runs: Sequence[Runs]) -> None:
    draw_curves(
        options.out / "growth.vl.json",
        "From raw files to marts by touchpoints, two cores",
        [(one.name, one.size.touches, one.wall) for one in runs],
        options.peers / "bin/python",
    )
