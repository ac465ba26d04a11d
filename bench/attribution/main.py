"""Runs the parts of the bench that were asked for, and prints and writes what they find."""

from collections.abc import Callable, Mapping
from functools import partial

from bench.attribution.options import Options, parse_options
from bench.attribution.parts import chain, peer, scale
from bench.etl.report import Section
from bench.run_parts import run_parts

_PARTS: Mapping[str, Callable[[Options], Section]] = {"scale": scale, "chain": chain, "peer": peer}


def main() -> None:
    """Run them; a program that fails ends the bench."""
    options = parse_options()
    for folder in (options.out, options.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    parts = {name: partial(part, options) for name, part in _PARTS.items()}
    run_parts("Attribution by size and beside a peer", parts, options.part, options.out)


if __name__ == "__main__":
    main()
