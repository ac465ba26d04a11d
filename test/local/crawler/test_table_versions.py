"""The versions of a table that GetTableVersions tells."""

from typing import Any

import pytest

from .test_crawler import Client, Lake


@pytest.fixture
def lake(client: Client) -> Lake:
    return Lake(client)


def described(lake: Lake, text: str, **request: Any) -> None:
    lake.glue.update_table(DatabaseName=lake.name, TableInput={"Name": "a", "Description": text}, **request)


def versions(lake: Lake, **request: Any) -> list[tuple[str, str]]:
    found = lake.glue.get_table_versions(DatabaseName=lake.name, TableName="a", **request)["TableVersions"]
    return [(one["VersionId"], one["Table"].get("Description", "")) for one in found]


def test_each_update_leaves_the_version_before_it_the_newest_first(lake: Lake) -> None:
    lake.glue.create_table(DatabaseName=lake.name, TableInput={"Name": "a", "Description": "x"})
    assert versions(lake) == [("1", "x")]
    described(lake, "y")
    described(lake, "z")
    assert versions(lake) == [("3", "z"), ("2", "y"), ("1", "x")]
    assert versions(lake, MaxResults=1) == [("3", "z")]
    pages = lake.glue.get_paginator("get_table_versions").paginate(
        DatabaseName=lake.name, TableName="a", PaginationConfig={"PageSize": 2}
    )
    assert [len(page["TableVersions"]) for page in pages] == [2, 1]


def test_an_update_that_skips_the_archive_leaves_none(lake: Lake) -> None:
    lake.glue.create_table(DatabaseName=lake.name, TableInput={"Name": "a", "Description": "x"})
    described(lake, "y", SkipArchive=True)
    assert versions(lake) == [("2", "y")]


def test_a_table_that_is_made_anew_has_no_versions_of_the_one_before(lake: Lake) -> None:
    lake.glue.create_table(DatabaseName=lake.name, TableInput={"Name": "a"})
    described(lake, "y")
    lake.glue.delete_table(DatabaseName=lake.name, Name="a")
    with pytest.raises(lake.glue.exceptions.EntityNotFoundException):
        versions(lake)
    lake.glue.create_table(DatabaseName=lake.name, TableInput={"Name": "a"})
    assert versions(lake) == [("1", "")]
