"""One device with a million of the touches."""

from bench.etl.contestants import OURS, TUNED
from bench.etl.options import Options
from bench.etl.parts.compare import fits
from bench.etl.raw_rows import Size
from bench.etl.report import Section, comparison
from bench.etl.run import compare


def skew(options: Options) -> Section:
    """Run ours and the tuned reference with and without the heavy device."""
    even = compare([OURS, TUNED], Size(options.touches), options.rounds, options)
    heavy = compare([OURS, TUNED], Size(options.touches, has_heavy_device=True), options.rounds, options)
    lines = [
        f"- {with_device.name}: {with_device.wall / without.wall:.2f} times the wall time and "
        f"{with_device.cpu / without.cpu:.2f} times the CPU time of the same number of touches without it"
        for without, with_device in zip(even, heavy, strict=True)
    ]
    text = f"{comparison(heavy, TUNED.name)}\n\n" + "\n".join([*lines, fits(heavy[0])])
    return Section(f"A device of a million touches, {options.touches:,} touches", text, [*even, *heavy])
