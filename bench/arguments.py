"""What command lines of benches have in common."""

import argparse
from collections.abc import Callable, Collection


def positive(text: str) -> int:
    """A whole number of at least 1; digits may be grouped by `_`."""
    value = int(text.replace("_", ""))
    if value < 1:
        raise argparse.ArgumentTypeError("give a whole number of at least 1")
    return value


def some_of(names: Collection[str]) -> Callable[[str], tuple[str, ...]]:
    """The type of an argument that is some of these names, with commas between them."""

    def given(text: str) -> tuple[str, ...]:
        asked = tuple(text.split(","))
        if not set(asked) <= set(names):
            raise argparse.ArgumentTypeError(f"the parts are {', '.join(names)}")
        return asked

    return given
