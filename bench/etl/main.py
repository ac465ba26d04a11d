"""Runs the parts of the bench that were asked for, and prints and writes what they find."""

from collections.abc import Callable, Mapping
from functools import partial

from bench.etl.options import Options, parse_options
from bench.etl.parts.comet import comet
from bench.etl.parts.compare import compare_all
from bench.etl.parts.floor import floor
from bench.etl.parts.growth import growth
from bench.etl.parts.profile import profile
from bench.etl.parts.skew import skew
from bench.etl.report import Section
from bench.run_parts import run_parts

_PARTS: Mapping[str, Callable[[Options], Section]] = {
    "compare": compare_all,
    "floor": floor,
    "skew": skew,
    "comet": comet,
    "growth": growth,
    "profile": profile,
}


def main() -> None:
    """Run them; a contender that fails or finds other figures ends the bench."""
    options = parse_options()
    for folder in (options.out, options.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    parts = {name: partial(part, options) for name, part in _PARTS.items()}
    run_parts("From raw files to channel_daily", parts, options.parts, options.out)


if __name__ == "__main__":
    main()
