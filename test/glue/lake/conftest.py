"""An empty lake that tests copy: making its tables costs more than most of what is done with them."""

import pytest
from pyspark.sql import SparkSession
from tributary.contract import Contract

from .lake import Lake
from .orders_contract import orders_contract


@pytest.fixture(scope="session")
def empty(spark: SparkSession, contracts: dict[str, Contract]) -> Lake:
    """An empty lake of all that the marts are made of; orders may move and may be deleted."""
    return Lake(spark, {**contracts, "orders": orders_contract(contracts, event_changes=True, deletes=True)})
