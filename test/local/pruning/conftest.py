import pytest

from ..services.emulator import Emulator
from ..services.trino import Trino
from .lake import Lake


@pytest.fixture(scope="package")
def lake(emulator: Emulator, trino: Trino) -> Lake:
    return Lake("pruning", emulator, trino)
