import pytest

from ..services.emulator import Emulator
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
def lab(emulator: Emulator) -> GlueLab:
    return GlueLab(emulator.url, "glue-test")


@pytest.fixture(scope="session")
def preamble() -> str:
    return PREAMBLE
