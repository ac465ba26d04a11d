"""Partitions of the catalog, through the API."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Client = Callable[[str], Any]

ROWS = [
    ["2025-01-01", "1", "2025-01-01"],
    ["2025-01-02", "2", "2025-01-02"],
    ["2025-01-03", "10", "2025-01-03"],
    ["it's", "__HIVE_DEFAULT_PARTITION__", "2025-02-01"],
]


@pytest.fixture(scope="module")
def table(client: Client) -> tuple[Any, dict[str, str]]:
    """A table with partition keys of three types."""
    glue, name = client("glue"), f"t{uuid.uuid4().hex[:12]}"
    glue.create_database(DatabaseInput={"Name": name})
    keys = [
        {"Name": "extract_date", "Type": "string"},
        {"Name": "shard", "Type": "int"},
        {"Name": "day", "Type": "date"},
    ]
    glue.create_table(DatabaseName=name, TableInput={"Name": "t", "PartitionKeys": keys, "StorageDescriptor": {}})
    where = {"DatabaseName": name, "TableName": "t"}
    answer = glue.batch_create_partition(**where, PartitionInputList=[{"Values": row} for row in ROWS])
    assert answer["Errors"] == []
    return glue, where


@pytest.mark.parametrize(
    ("expression", "rows"),
    [
        ("extract_date = '2025-01-01'", [0]),
        ("extract_date <> '2025-01-01'", [1, 2, 3]),
        ("extract_date != '2025-01-01' AND shard = 2", [1]),
        ("shard > 2", [2]),
        ("shard >= 2 and shard < 10", [1]),
        ("2 <= shard", [1, 2]),
        ("shard IN (1, 10)", [0, 2]),
        ("shard NOT IN (1, 10)", [1]),
        ("extract_date IN ('2025-01-01','2025-01-03')", [0, 2]),
        ("extract_date BETWEEN '2025-01-02' AND '2025-01-03'", [1, 2]),
        ("day NOT BETWEEN '2025-01-01' AND '2025-01-31'", [3]),
        ("day > DATE '2025-01-02'", [2, 3]),
        ("extract_date LIKE '2025-01-0_' AND NOT extract_date LIKE '%3'", [0, 1]),
        ("extract_date = 'it''s'", [3]),
        ("shard IS NULL", [3]),
        ("shard IS NOT NULL AND (shard = 1 OR shard = 10)", [0, 2]),
        ("(extract_date = '2025-01-01' OR extract_date = '2025-01-02') AND (shard = 1)", [0]),
        ("extract_date = '2025-01-01' OR extract_date = '2025-01-02' AND shard = 1", [0]),
        ("NOT (shard = 1)", [1, 2]),
        ('"extract_date" = "2025-01-01"', [0]),
        ("(EXTRACT_DATE='2025-01-01')", [0]),
        ("", [0, 1, 2, 3]),
    ],
)
def test_get_partitions_returns_what_the_expression_selects(
    table: tuple[Any, dict[str, str]], expression: str, rows: list[int]
) -> None:
    glue, where = table
    found = glue.get_partitions(**where, Expression=expression)["Partitions"]
    assert [one["Values"] for one in found] == [ROWS[row] for row in rows]


@pytest.mark.parametrize(
    "expression",
    [
        "nothing = 1",
        "extract_date =",
        "extract_date = '2025-01-01",
        "extract_date = '1' extract_date = '2'",
        "shard = 'many'",
        "shard LIKE '1%'",
        "day = '2025-13-01'",
        "extract_date NOT = '1'",
        "(shard = 1",
        "shard IN ()",
        "shard; DROP TABLE t",
    ],
)
def test_get_partitions_refuses_what_is_not_a_filter(table: tuple[Any, dict[str, str]], expression: str) -> None:
    glue, where = table
    with pytest.raises(glue.exceptions.InvalidInputException):
        glue.get_partitions(**where, Expression=expression)


def test_pages_and_segments_hold_every_partition_once(table: tuple[Any, dict[str, str]]) -> None:
    glue, where = table
    pages = glue.get_paginator("get_partitions").paginate(**where, PaginationConfig={"PageSize": 1})
    assert [one["Values"] for page in pages for one in page["Partitions"]] == ROWS
    segments = [
        glue.get_partitions(**where, Segment={"SegmentNumber": number, "TotalSegments": 3})["Partitions"]
        for number in range(3)
    ]
    assert sorted(one["Values"] for segment in segments for one in segment) == sorted(ROWS)


def test_partitions_of_a_table_that_does_not_exist_are_not_found(table: tuple[Any, dict[str, str]]) -> None:
    glue, where = table
    missing = {**where, "TableName": "missing"}
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_partitions(**missing)
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.create_partition(**missing, PartitionInput={"Values": ["x"]})
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.batch_create_partition(**missing, PartitionInputList=[{"Values": ["x"]}])


def test_a_partition_is_updated_and_deleted_in_place(client: Client) -> None:
    glue, name = client("glue"), f"t{uuid.uuid4().hex[:12]}"
    glue.create_database(DatabaseInput={"Name": name})
    glue.create_table(DatabaseName=name, TableInput={"Name": "t", "PartitionKeys": [{"Name": "k", "Type": "string"}]})
    where = {"DatabaseName": name, "TableName": "t"}
    glue.batch_create_partition(**where, PartitionInputList=[{"Values": [value]} for value in "abc"])
    changed = {"Values": ["a"], "Parameters": {"x": "1"}}
    glue.update_partition(**where, PartitionValueList=["a"], PartitionInput=changed)
    assert glue.get_partition(**where, PartitionValues=["a"])["Partition"]["Parameters"] == {"x": "1"}
    answer = glue.batch_delete_partition(**where, PartitionsToDelete=[{"Values": ["b"]}, {"Values": ["z"]}])
    assert [error["PartitionValues"] for error in answer["Errors"]] == [["z"]]
    assert [one["Values"] for one in glue.get_partitions(**where)["Partitions"]] == [["a"], ["c"]]
    with pytest.raises(ClientError, match="not found"):
        glue.update_partition(**where, PartitionValueList=["z"], PartitionInput=changed)
