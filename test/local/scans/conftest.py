"""An emulator of its own, whose jobs have the heap of a Glue worker: the jobs of 50 million touchpoints need it."""

from collections.abc import Iterator

import pytest

from ..services.emulator import Emulator
from ..services.trino import Trino, running_trino


@pytest.fixture(scope="package")
def emulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """The emulator with Glue jobs and Athena in it."""
    running = Emulator(tmp_path_factory.mktemp("scans") / "state", heap="10g")
    yield running
    assert running.close() == []


@pytest.fixture(scope="package")
def trino(emulator: Emulator, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trino]:
    """The Trino that the emulator asks."""
    with running_trino(tmp_path_factory.mktemp("trino"), emulator) as running:
        yield running
