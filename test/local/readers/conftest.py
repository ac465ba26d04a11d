import pytest

from ..services.emulator import Emulator
from ..services.trino import Trino
from .lake import Lake


@pytest.fixture(scope="module")
def lake(emulator: Emulator, trino: Trino) -> Lake:
    return Lake(emulator.url, trino.url)
