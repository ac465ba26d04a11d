from collections.abc import Iterator

import pytest

from .glue_lab import GlueLab

PREAMBLE = """
import json, os, sys
from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
glue_context = GlueContext(SparkContext.getOrCreate())
spark = glue_context.spark_session
"""


@pytest.fixture(scope="session")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GlueLab]:
    lab = GlueLab(tmp_path_factory.mktemp("glue") / "emulator", minute_seconds=1.0)
    yield lab
    left = lab.close()
    assert left == []


@pytest.fixture(scope="session")
def preamble() -> str:
    return PREAMBLE


@pytest.fixture(scope="session")
def new_lab() -> type[GlueLab]:
    return GlueLab
