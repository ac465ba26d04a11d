"""Clients of Athena and its neighbours, as an application would make them."""

from typing import Any

import boto3
import pytest

from ..services.emulator import Emulator
from ..services.trino import Trino
from .lake import Lake

REGION = "eu-central-1"


@pytest.fixture(scope="session")
def lake(emulator: Emulator, trino: Trino) -> Lake:
    """Buckets, a database and a workgroup."""
    clients = {
        name: boto3.client(
            name,
            endpoint_url=emulator.url,
            region_name=REGION,
            aws_access_key_id="test",
            aws_secret_access_key="test",
        )
        for name in ("athena", "cloudwatch", "glue", "s3")
    }
    made = Lake(trino_url=trino.url, **clients)
    made.create()
    return made


@pytest.fixture(scope="session")
def athena(lake: Lake) -> Any:
    return lake.athena
