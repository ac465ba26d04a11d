import gc
from collections.abc import Iterator

import pytest


@pytest.fixture(scope="module", autouse=True)
def no_collector() -> Iterator[None]:
    """Rows are never garbage, and the collector would walk over a million of them again and again."""
    gc.disable()
    yield
    gc.enable()
