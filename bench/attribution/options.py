"""What a run of the bench is asked for."""

import argparse
import tempfile
from pathlib import Path

from bench.arguments import positive, some_of
from bench.etl.datasets import ROOT

PARTS = ("scale", "chain", "peer")


class Options(argparse.Namespace):
    """The command line.

    Attributes:
        part: some of `PARTS`.
        size: touchpoints of the largest data.
        peers: environment with the bench's requirements.
        out: folder for results.
        scratch: folder for what programs write.
    """

    part: tuple[str, ...]
    size: int
    peers: Path
    out: Path
    scratch: Path


def parse_options() -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="npm run bench:attribution --", description="Measures attribution by size and against a peer."
    )
    parser.add_argument("--part", type=some_of(PARTS), default=PARTS, help=f"some of {','.join(PARTS)}")
    parser.add_argument(
        "--size", type=positive, default=10_000_000, help="touchpoints of the largest data (10,000,000)"
    )
    parser.add_argument("--out", type=Path, default=ROOT / ".tributary/bench/attribution", help="where the results go")
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()), help="where programs write")
    parser.add_argument("--peers", type=Path, required=True, help=argparse.SUPPRESS)
    return parser.parse_args(namespace=Options())
