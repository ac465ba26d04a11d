import pytest

from ..pruning.lake import Lake
from ..services.emulator import Emulator
from ..services.trino import Trino


@pytest.fixture(scope="package")
def lake(emulator: Emulator, trino: Trino) -> Lake:
    return Lake("rewrites", emulator, trino)
