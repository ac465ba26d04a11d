"""What DataFusion Comet brings, a plugin that runs Spark's operators in native code."""

from bench.etl.contestants import OURS, TUNED, comet_settings
from bench.etl.options import Options
from bench.etl.raw_rows import Size
from bench.etl.report import Section, comparison
from bench.etl.run import compare


def comet(options: Options) -> Section:
    """Run ours and the tuned reference with and without it."""
    size = Size(options.touches)
    settings = comet_settings()
    contestants = [
        *[OURS, OURS.with_settings("ours, Comet", settings)],
        *[TUNED, TUNED.with_settings("Spark, tuned, Comet", settings)],
    ]
    # Whether native code finds the same is one of the questions.
    runs = compare(contestants, size, options.rounds, options, must_agree=False)
    right = runs[0].outcomes[0].figures
    lines = [
        f"- {native.name}: {native.wall / plain.wall:.2f} times the wall time, "
        f"{native.cpu / plain.cpu:.2f} times the CPU time and {(native.resident - plain.resident) / 1e6:+.0f} MB, "
        + ("same figures" if all(one.figures == right for one in native.outcomes) else "OTHER FIGURES")
        for plain, native in (runs[:2], runs[2:])
    ]
    text = f"{comparison(runs, TUNED.name)}\n\n" + "\n".join(lines)
    return Section(f"Comet, {size.touches:,} touches", text, runs)
