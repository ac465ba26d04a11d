"""Clients of the emulator."""

from collections.abc import Callable
from typing import Any

import boto3
import pytest
from botocore.config import Config

from ..services.emulator import Emulator


@pytest.fixture(scope="session")
def client(emulator: Emulator) -> Callable[[str], Any]:
    """Make SDK clients of the emulator."""

    def make(service: str) -> Any:
        return boto3.client(
            service,
            endpoint_url=emulator.url,
            region_name="eu-central-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 1}),
        )

    return make
