"""What every program of the bench is given: the data and a folder for what it finds."""

import argparse
from pathlib import Path


class Arguments(argparse.Namespace):
    """The command line.

    Attributes:
        data: folder that `data.data` returned, or of what another program left.
        work: folder for the program's files.
    """

    data: Path
    work: Path


def parse_arguments() -> Arguments:
    """Read the command line."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    return parser.parse_args(namespace=Arguments())
