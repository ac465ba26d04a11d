"""Catalog records, through the API."""

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

Client = Callable[[str], Any]


@pytest.fixture
def glue(client: Client) -> Iterator[Any]:
    """A client of Glue."""
    yield client("glue")


@pytest.fixture
def database(glue: Any) -> str:
    """A database of the test's own."""
    name = f"d{uuid.uuid4().hex[:12]}"
    glue.create_database(DatabaseInput={"Name": name})
    return name


def test_a_record_has_no_members_that_nobody_sent(glue: Any, database: str) -> None:
    glue.create_table(DatabaseName=database, TableInput={"Name": "t", "Parameters": {"a": "b"}})
    glue.create_table(DatabaseName=database, TableInput={"Name": "described", "Description": ""})
    found = glue.get_database(Name=database)["Database"]
    assert not {"Description", "LocationUri"} & found.keys()
    assert not {"Description", "ViewOriginalText"} & glue.get_table(DatabaseName=database, Name="t")["Table"].keys()
    assert glue.get_table(DatabaseName=database, Name="described")["Table"]["Description"] == ""


def test_a_table_is_created_with_its_partition_indexes(glue: Any, database: str) -> None:
    glue.create_table(
        DatabaseName=database,
        TableInput={"Name": "t", "PartitionKeys": [{"Name": "k", "Type": "string"}]},
        PartitionIndexes=[{"IndexName": "by_k", "Keys": ["k"]}],
    )
    indexes = glue.get_partition_indexes(DatabaseName=database, TableName="t")["PartitionIndexDescriptorList"]
    assert [index["IndexName"] for index in indexes] == ["by_k"]
    glue.delete_partition_index(DatabaseName=database, TableName="t", IndexName="by_k")
    assert glue.get_partition_indexes(DatabaseName=database, TableName="t")["PartitionIndexDescriptorList"] == []
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.delete_partition_index(DatabaseName=database, TableName="t", IndexName="by_k")


def test_an_updated_job_forgets_what_the_update_does_not_name(glue: Any) -> None:
    name = f"j{uuid.uuid4().hex[:12]}"
    command = {"Name": "glueetl", "ScriptLocation": "s3://b/k.py"}
    glue.create_job(
        Name=name,
        Role="r",
        Command=command,
        ExecutionProperty={"MaxConcurrentRuns": 5},
        MaintenanceWindow="Sun:04",
        WorkerType="G.1X",
        NumberOfWorkers=2,
        Tags={"a": "b"},
    )
    job = glue.get_job(JobName=name)["Job"]
    assert (job["ExecutionProperty"], job["MaintenanceWindow"]) == ({"MaxConcurrentRuns": 5}, "Sun:04")
    glue.update_job(JobName=name, JobUpdate={"Role": "r", "Command": command, "NumberOfWorkers": 3})
    job = glue.get_job(JobName=name)["Job"]
    assert (job["NumberOfWorkers"], job["ExecutionProperty"]) == (3, {"MaxConcurrentRuns": 1})
    assert "MaintenanceWindow" not in job


def test_a_crawler_of_new_folders_cannot_be_changed_to_update_tables(glue: Any, client: Client) -> None:
    name = f"c{uuid.uuid4().hex[:12]}"
    role = client("iam").create_role(RoleName=name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
    logged = {"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"}
    glue.create_crawler(
        Name=name,
        Role=role,
        DatabaseName="d",
        Targets={},
        SchemaChangePolicy=logged,
        RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"},
    )
    with pytest.raises(ClientError, match="can only be LOG"):
        glue.update_crawler(Name=name, SchemaChangePolicy={**logged, "UpdateBehavior": "UPDATE_IN_DATABASE"})
    assert glue.get_crawler(Name=name)["Crawler"]["SchemaChangePolicy"] == logged
