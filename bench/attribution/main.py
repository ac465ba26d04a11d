"""Runs the parts of the bench that were asked for, and prints and writes what they find."""

import sys
from collections.abc import Callable, Mapping

from bench.attribution.options import Options, parse_options
from bench.attribution.parts import chain, peer, scale
from bench.etl.report import Section, machine, write

TITLE = "Attribution by size and beside a peer"

_PARTS: Mapping[str, Callable[[Options], Section]] = {"scale": scale, "chain": chain, "peer": peer}


def main() -> None:
    """Run them; a program that fails ends the bench."""
    options = parse_options()
    for folder in (options.out, options.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    about, sections = machine(), []
    for name in options.part:
        print(f"{name}:", flush=True)
        sections.append(_PARTS[name](options))
        write(options.out, TITLE, about, sections)
        print(f"\n## {sections[-1].title}\n\n{sections[-1].text}\n", flush=True)
    sys.stdout.write(f"Results: {options.out}\n")


if __name__ == "__main__":
    main()
