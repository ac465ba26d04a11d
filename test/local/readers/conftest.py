"""One emulator and one Trino for the tests of the readers, which end with them: other tests have a Trino too."""

from collections.abc import Iterator

import pytest
from tributary_local.emulator.running import emulator

from .lake import NODE, Lake
from .trino_process import running_trino


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lake]:
    state = tmp_path_factory.mktemp("readers")
    with emulator(state, NODE) as running, running_trino(state, running.url) as trino:
        yield Lake(running.url, trino.url)
