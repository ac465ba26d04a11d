import pytest
from tributary_local.generator.generate import generate
from tributary_local.generator.rows import SourceData


@pytest.fixture(scope="session")
def data() -> SourceData:
    return generate()
