"""What a contender is told: `--data FOLDER --work FOLDER`, and for Spark `--conf NAME=VALUE` and `--jar FILE`."""

import argparse
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Arguments:
    """Where the raw files are, an empty folder for what is written, and settings and jars of Spark beside its own."""

    data: Path
    work: Path
    conf: dict[str, str]
    jars: list[str]
    flags: frozenset[str]


def parse_arguments(*flags: str) -> Arguments:
    """Read the command line.

    Args:
        flags: options without a value that the contender knows.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--conf", action="append", default=[])
    parser.add_argument("--jar", action="append", default=[])
    for flag in flags:
        parser.add_argument(f"--{flag}", dest="flags", action="append_const", const=flag)
    given = parser.parse_args()
    conf = dict(setting.split("=", 1) for setting in given.conf)
    return Arguments(given.data, given.work, conf, given.jar, frozenset((flags and given.flags) or ()))
