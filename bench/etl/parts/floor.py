"""What no Spark job can fall below: the time to read, cast and write alone, and that of nearly no rows."""

from bench.etl.contestants import LEAST, OURS, TUNED
from bench.etl.options import Options
from bench.etl.raw_rows import Size
from bench.etl.report import Section, comparison
from bench.etl.run import compare

FEW = Size(20_000)
"""Touches that are no work: what is left is starting, planning and compiling."""


def floor(options: Options) -> Section:
    """Run the least that Spark can do beside ours and the tuned reference, and those two over nearly no rows."""
    size = Size(options.touches)
    # The least finds no figures that could be held against the others'.
    runs = compare([OURS, TUNED, LEAST], size, options.rounds, options, must_agree=False)
    fixed = compare([OURS, TUNED], FEW, options.rounds, options)
    ours, tuned, least = runs
    lines = [
        f"- reading, casting and writing takes {least.wall / tuned.wall:.2f} times as long as the tuned reference, "
        f"ours {ours.wall / tuned.wall:.2f} times",
        *[
            f"- {few.name} takes {few.wall:.1f} s and {few.cpu:.1f} CPU s for {FEW.touches:,} touches, "
            f"{few.cpu / many.cpu:.0%} of its CPU time for {size.touches:,}"
            for few, many in zip(fixed, (ours, tuned), strict=True)
        ],
    ]
    text = f"{comparison(runs, TUNED.name)}\n\n" + "\n".join(lines)
    return Section(f"Floor, {size.touches:,} touches", text, [*runs, *fixed])
