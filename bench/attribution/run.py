"""Runs a program of the bench in a folder of its own."""

import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from bench.attribution.options import Options
from bench.etl.datasets import ROOT
from bench.etl.measure import Measurement, measure

_LIMIT_SECONDS = 3600


@dataclass(frozen=True)
class Outcome:
    """What a program took and left.

    Attributes:
        measurement: of all its processes.
        steps: seconds by step.
        paths: how many distinct ones it made, 0 where it makes none.
        folder: of its files.
    """

    measurement: Measurement
    steps: dict[str, float]
    paths: int
    folder: Path

    def credit(self) -> dict[str, Any]:
        """What it found, by model."""
        found: dict[str, Any] = json.loads((self.folder / "credit.json").read_text())
        return found


@contextmanager
def run(program: str, data: Path, options: Options, *, python: Path = Path(sys.executable)) -> Iterator[Outcome]:
    """Run a program on two cores; its folder is gone after the block.

    Raises:
        ContenderError: it failed.
    """
    work = Path(tempfile.mkdtemp(prefix="bench-attribution-", dir=options.scratch))
    environment = {**os.environ, "PYTHONPATH": f"{ROOT}:{ROOT / 'glue'}", "TZ": "UTC"}
    command = [str(python), "-m", f"bench.attribution.{program}", "--data", str(data), "--work", str(work)]
    try:
        taken = measure(command, environment, options.out / f"{program}.log", _LIMIT_SECONDS)
        made = work / "paths.parquet"
        paths = pq.read_metadata(made).num_rows if made.exists() else 0
        yield Outcome(taken, json.loads((work / "steps.json").read_text()), paths, work)
    finally:
        shutil.rmtree(work)
