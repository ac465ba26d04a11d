"""All contenders over the same files."""

from bench.etl.contestants import DUCKDB, NAIVE, OURS, POLARS, TUNED, WHOLE
from bench.etl.options import Options
from bench.etl.raw_rows import Size
from bench.etl.report import Section, comparison, verdict
from bench.etl.run import Runs, compare

MOST_OF_TUNED = 0.7
AIM_OF_TUNED = 0.5
MOST_BYTES = 4e9


def compare_all(options: Options) -> Section:
    """Run them in turns and hold ours against the tuned reference."""
    size = Size(options.touches)
    runs = compare([OURS, WHOLE, TUNED, NAIVE, DUCKDB, POLARS], size, options.rounds, options)
    by_name = {one.name: one for one in runs}
    ours, tuned, polars = (by_name[one.name] for one in (OURS, TUNED, POLARS))
    lines = [
        verdict(
            f"ours takes {ours.wall / tuned.wall:.2f} times as long as the tuned reference (target: at most "
            f"{MOST_OF_TUNED}, aim {AIM_OF_TUNED})",
            holds=ours.wall <= MOST_OF_TUNED * tuned.wall,
        ),
        fits(by_name[WHOLE.name]),
        f"- ours takes {ours.wall / polars.wall:.1f} times as long as Polars",
        f"- all found the same figures: {ours.outcomes[0].figures[:12]}",
    ]
    text = f"{comparison(runs, TUNED.name)}\n\n" + "\n".join(lines)
    return Section(f"Contenders, {size.touches:,} touches", text, runs)


def fits(runs: Runs) -> str:
    """Whether the runs stayed below 4 GB."""
    text = f"{runs.name} has at most {runs.resident / 1e6:.0f} MB in memory at {runs.size.touches:,} touches"
    return verdict(f"{text} (target: {MOST_BYTES / 1e6:.0f})", holds=runs.resident <= MOST_BYTES)
