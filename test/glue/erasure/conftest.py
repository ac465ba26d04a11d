"""A lake with the person in it, and one of sources that never had them; both are made once, and copied."""

from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from tributary.contract import Contract

from .lake_of_people import LakeOfPeople


@pytest.fixture(scope="session")
def never(
    spark: SparkSession, contracts: dict[str, Contract], tmp_path_factory: pytest.TempPathFactory
) -> LakeOfPeople:
    """The lake of sources that never had the person."""
    return LakeOfPeople(spark, contracts, tmp_path_factory.mktemp("never"), with_person=False)


@pytest.fixture(scope="session")
def _with_person(
    spark: SparkSession, contracts: dict[str, Contract], tmp_path_factory: pytest.TempPathFactory
) -> LakeOfPeople:
    lake = LakeOfPeople(spark, contracts, tmp_path_factory.mktemp("person"), with_person=True)
    lake.save()
    return lake


@pytest.fixture
def lake(_with_person: LakeOfPeople) -> LakeOfPeople:
    """The lake with the person, as it was made."""
    _with_person.restore()
    return _with_person


@pytest.fixture(scope="session")
def contract_folder() -> Path:
    return Path(__file__).parents[3] / "contracts"
