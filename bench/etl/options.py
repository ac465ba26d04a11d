"""What a run of the bench is asked for."""

import argparse
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench.arguments import positive, some_of
from bench.etl.datasets import ROOT

PARTS = ("compare", "floor", "skew", "comet", "growth", "profile")


@dataclass(frozen=True)
class Options:
    """The command line.

    Attributes:
        parts: some of `PARTS`.
        touches: touchpoints of the data.
        rounds: in which each contestant runs once.
        is_full: whether growth goes to 20 million touches.
        jobs: folder with the package of the jobs.
        peers: environment with the bench's requirements.
        out: folder for results.
        scratch: folder for what contestants write.
        limit_seconds: after which a contestant is ended.
    """

    parts: tuple[str, ...]
    touches: int
    rounds: int
    is_full: bool
    jobs: Path
    peers: Path
    out: Path
    scratch: Path
    limit_seconds: float


def parse_options() -> Options:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="npm run bench:etl --", description="Measures the way from raw files to channel_daily against peers."
    )
    parser.add_argument("--part", type=some_of(PARTS), default=PARTS, help=f"some of {','.join(PARTS)}")
    parser.add_argument("--size", type=positive, default=5_000_000, help="touchpoints (5,000,000)")
    parser.add_argument("--rounds", type=positive, default=3, help="rounds in which each contestant runs once (3)")
    parser.add_argument("--full", action="store_true", help="growth up to 20 million touchpoints")
    parser.add_argument("--jobs", type=Path, default=ROOT / "glue", help="another state of the jobs' package")
    parser.add_argument("--out", type=Path, default=ROOT / ".tributary/bench/etl", help="where the results go")
    parser.add_argument("--scratch", type=Path, default=Path(tempfile.gettempdir()), help="where contestants write")
    parser.add_argument("--limit", type=positive, default=3600, help="seconds after which a contestant is ended")
    parser.add_argument("--peers", type=Path, required=True, help=argparse.SUPPRESS)
    given = parser.parse_args()
    return Options(
        parts=given.part,
        touches=given.size,
        rounds=given.rounds,
        is_full=given.full,
        jobs=given.jobs.resolve(),
        peers=given.peers,
        out=given.out.resolve(),
        scratch=given.scratch.resolve(),
        limit_seconds=given.limit,
    )
