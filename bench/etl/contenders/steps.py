"""What a contender's steps took."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.etl.result import STEPS


class Steps:
    """Times steps and writes them down after each.

    Args:
        folder: of the contender's run.
    """

    def __init__(self, folder: Path) -> None:
        self._file = folder / STEPS
        self._seconds: dict[str, float] = {}

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Time what is done inside."""
        begun = time.monotonic()
        yield
        self._seconds[name] = round(time.monotonic() - begun, 3)
        self._file.write_text(json.dumps(self._seconds))
