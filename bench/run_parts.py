"""Runs the parts of a bench that were asked for, and prints and writes what they find."""

import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from bench.etl.report import Section, machine, write


def run_parts(title: str, parts: Mapping[str, Callable[[], Section]], asked: Sequence[str], out: Path) -> None:
    """Run them in turn; a part that fails ends the bench.

    Args:
        title: of the results.
        parts: all that there are, by name.
        asked: their names.
        out: folder for results; it exists.
    """
    about, sections = machine(), []
    for name in asked:
        print(f"{name}:", flush=True)
        sections.append(parts[name]())
        write(out, title, about, sections)
        print(f"\n## {sections[-1].title}\n\n{sections[-1].text}\n", flush=True)
    sys.stdout.write(f"Results: {out}\n")
