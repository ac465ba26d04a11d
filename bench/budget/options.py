"""What a run of the bench is asked for."""

import argparse
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Options:
    """The command line.

    Attributes:
        worlds: of each kind.
        shuffles: of the outcomes of as many worlds.
        demos: seeds of the demo's generator.
        first_seed: of all of them; they count up from there.
    """

    worlds: int
    shuffles: int
    demos: int
    first_seed: int


def parse_options(arguments: list[str] | None = None) -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="npm run bench:budget --",
        description="Holds budget recommendations against other rules in worlds whose truth is known.",
    )
    parser.add_argument("--worlds", type=_at_least(1), default=150, help="worlds of each kind (150)")
    parser.add_argument("--shuffles", type=_at_least(1), default=200, help="worlds without any signal (200)")
    parser.add_argument("--demos", type=_at_least(1), default=10, help="seeds of the demo's generator (10)")
    parser.add_argument("--first-seed", type=_at_least(0), default=0, help="from which all seeds count up (0)")
    given = parser.parse_args(arguments)
    return Options(given.worlds, given.shuffles, given.demos, given.first_seed)


def _at_least(least: int) -> Callable[[str], int]:
    def whole_number(text: str) -> int:
        value = int(text)
        if value < least:
            raise argparse.ArgumentTypeError(f"give a whole number of at least {least}")
        return value

    return whole_number
