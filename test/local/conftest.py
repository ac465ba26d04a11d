"""What the tests of this folder share, each made when it is first asked for: an emulator, a Trino and generated data.

Each folder's tests have buckets, databases, workgroups and jobs of their own in the emulator.
"""

import gc
from collections.abc import Iterator
from typing import Any

import pytest
from tributary_local.generator.generate import DEFAULT_SEED, generate
from tributary_local.generator.rows import SourceData
from tributary_local.generator.tables import lines
from tributary_local.generator.truth import truth

from .services.emulator import Emulator
from .services.trino import Trino, running_trino


@pytest.fixture(scope="session")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The emulator with Glue jobs and Athena in it; a minute of a job's Timeout is a second."""
    running = Emulator(tmp_path_factory.mktemp("emulator") / "state", minute_seconds=1.0)
    yield running
    assert running.close() == []


@pytest.fixture(scope="session")
def trino(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trino]:
    """The Trino that the emulator asks."""
    with running_trino(tmp_path_factory.mktemp("trino"), emulator) as running:
        yield running


@pytest.fixture(scope="session")
def data() -> SourceData:
    """What the generator makes when it is told nothing; a million rows that the garbage collector need never visit."""
    gc.disable()
    made = generate()
    gc.freeze()
    gc.enable()
    return made


@pytest.fixture(scope="session")
def planted(data: SourceData) -> dict[str, Any]:
    """The truth of the generated data."""
    return truth(data, DEFAULT_SEED, 1)


@pytest.fixture(scope="session")
def text_lines(data: SourceData) -> dict[str, list[str]]:
    """The generated tables as the lines that are loaded."""
    return {table: list(rows) for table, rows in lines(data).items()}
