import pytest
from botocore.exceptions import ClientError

from .lake import Lake

MANY = "SELECT n FROM UNNEST(sequence(1, 2500)) AS t(n) ORDER BY n"


def test_a_long_result_comes_in_pages_of_a_thousand_rows(lake: Lake) -> None:
    query_id = lake.execution(MANY)["QueryExecutionId"]
    pages = list(lake.athena.get_paginator("get_query_results").paginate(QueryExecutionId=query_id))
    assert [len(page["ResultSet"]["Rows"]) for page in pages] == [1000, 1000, 501]
    values = [row["Data"][0]["VarCharValue"] for page in pages for row in page["ResultSet"]["Rows"]]
    assert values == ["n", *(str(number) for number in range(1, 2501))]


def test_a_page_is_as_long_as_the_client_wants(lake: Lake) -> None:
    query_id = lake.execution("SELECT n FROM UNNEST(sequence(1, 5)) AS t(n) ORDER BY n")["QueryExecutionId"]
    first = lake.athena.get_query_results(QueryExecutionId=query_id, MaxResults=2)
    second = lake.athena.get_query_results(QueryExecutionId=query_id, MaxResults=2, NextToken=first["NextToken"])
    assert [row["Data"][0]["VarCharValue"] for row in first["ResultSet"]["Rows"]] == ["n", "1"]
    assert [row["Data"][0]["VarCharValue"] for row in second["ResultSet"]["Rows"]] == ["2", "3"]


@pytest.mark.parametrize("token", ["xyz", "100000"])
def test_a_token_that_was_never_given_is_refused(lake: Lake, token: str) -> None:
    query_id = lake.execution("SELECT 1")["QueryExecutionId"]
    with pytest.raises(ClientError, match="Malformed nextPageToken"):
        lake.athena.get_query_results(QueryExecutionId=query_id, NextToken=token)


def test_executions_are_listed_by_workgroup_the_newest_first(lake: Lake) -> None:
    lake.workgroup("listed")
    started = [lake.execution(f"SELECT {number}", "listed")["QueryExecutionId"] for number in range(3)]
    assert lake.athena.list_query_executions(WorkGroup="listed")["QueryExecutionIds"] == started[::-1]
    first = lake.athena.list_query_executions(WorkGroup="listed", MaxResults=2)
    rest = lake.athena.list_query_executions(WorkGroup="listed", NextToken=first["NextToken"])
    assert first["QueryExecutionIds"] + rest["QueryExecutionIds"] == started[::-1]


def test_more_rows_or_ids_than_a_page_holds_are_refused(lake: Lake) -> None:
    query_id = lake.execution("SELECT 1")["QueryExecutionId"]
    unchecked = lake.unchecked_athena()
    with pytest.raises(ClientError, match="MaxResults is more than maximum allowed length 1000"):
        unchecked.get_query_results(QueryExecutionId=query_id, MaxResults=1001)
    with pytest.raises(ClientError, match="less than or equal to 50"):
        unchecked.list_query_executions(MaxResults=51)


def test_what_is_no_query_has_no_row_of_column_names(lake: Lake) -> None:
    lake.csv_table("plain", {"name": "string"}, [])
    shown = lake.execution("SHOW COLUMNS IN plain")["QueryExecutionId"]
    rows = lake.athena.get_query_results(QueryExecutionId=shown)["ResultSet"]["Rows"]
    assert [row["Data"][0]["VarCharValue"].strip() for row in rows] == ["name"]
    dropped = lake.athena.get_query_results(QueryExecutionId=lake.execution("DROP TABLE plain")["QueryExecutionId"])
    assert (dropped["ResultSet"]["Rows"], "UpdateCount" in dropped) == ([], False)


def test_a_batch_of_executions_is_described_at_once(lake: Lake) -> None:
    query_id = lake.execution("SELECT 1")["QueryExecutionId"]
    answer = lake.athena.batch_get_query_execution(QueryExecutionIds=[query_id, "00000000-0000-0000-0000-000000000000"])
    assert [execution["QueryExecutionId"] for execution in answer["QueryExecutions"]] == [query_id]
    assert len(answer["UnprocessedQueryExecutionIds"]) == 1
