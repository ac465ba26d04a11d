import pytest
from botocore.exceptions import ClientError

from .lake import WORKGROUP, Lake


@pytest.fixture(scope="module", autouse=True)
def statements(lake: Lake) -> None:
    lake.iceberg(
        "CREATE TABLE spend (day date, channel varchar, amount decimal(12,4))",
        "INSERT INTO spend VALUES (DATE '2025-01-01', 'Google Ads', 10.5), (DATE '2025-01-02', 'it''s; -- odd', 2.25),"
        " (DATE '2025-01-03', 'Google Ads', 1)",
    )
    lake.athena.create_prepared_statement(
        StatementName="channel_spend",
        WorkGroup=WORKGROUP,
        QueryStatement="-- name: channel spend\n"
        "SELECT sum(amount) FROM spend WHERE day BETWEEN ? AND ? AND channel = ?;",
    )
    lake.athena.create_prepared_statement(
        StatementName="all_spend", WorkGroup=WORKGROUP, QueryStatement="SELECT sum(amount) AS all_spend FROM spend"
    )


def test_execute_using_binds_its_values(lake: Lake) -> None:
    answer = lake.query("EXECUTE channel_spend USING DATE '2025-01-01', DATE '2025-01-02', 'Google Ads'")
    assert answer.rows == [["10.5000"]]
    assert answer.execution["StatementType"] == "DML"


def test_execution_parameters_fill_an_executed_statement(lake: Lake) -> None:
    parameters = ["DATE '2025-01-01'", "DATE '2025-01-03'", "'it''s; -- odd'"]
    answer = lake.query("EXECUTE channel_spend", ExecutionParameters=parameters)
    assert answer.rows == [["2.2500"]]
    assert answer.execution["ExecutionParameters"] == parameters


def test_execution_parameters_fill_a_query(lake: Lake) -> None:
    answer = lake.query(
        "SELECT count(*) AS n FROM spend WHERE amount > ? AND channel <> '?'", ExecutionParameters=["2"]
    )
    assert answer.rows == [["2"]]


def test_a_statement_without_parameters_runs_by_its_name(lake: Lake) -> None:
    assert lake.query("EXECUTE all_spend").rows == [["13.7500"]]


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("'abc'", "abc"),
        ("abc", "abc"),
        ("it's", "it's"),
        ("1 + 1", "2"),
        ("x' OR '1'='1", "x' OR '1'='1"),
        ("NULL", None),
    ],
)
def test_a_parameter_is_a_literal_an_expression_or_else_a_text(lake: Lake, parameter: str, value: str | None) -> None:
    assert lake.query("SELECT ? AS v", ExecutionParameters=[parameter]).rows == [[value]]


def test_too_few_parameters_fail_the_query(lake: Lake) -> None:
    status = lake.execution("EXECUTE channel_spend", ExecutionParameters=["DATE '2025-01-01'"])["Status"]
    assert status["State"] == "FAILED"
    assert "Incorrect number of parameters: expected 3 but found 1" in status["StateChangeReason"]
    assert status["AthenaError"]["ErrorCategory"] == 2


def test_a_statement_of_another_workgroup_is_not_found(lake: Lake) -> None:
    lake.workgroup("others")
    with pytest.raises(ClientError, match="PreparedStatement all_spend was not found in workGroup others"):
        lake.start("EXECUTE all_spend", "others")


def test_an_updated_statement_runs_with_its_new_text(lake: Lake) -> None:
    name = {"StatementName": "changing", "WorkGroup": WORKGROUP}
    lake.athena.create_prepared_statement(**name, QueryStatement="SELECT 1", Description="kept")
    lake.athena.update_prepared_statement(**name, QueryStatement="SELECT 2")
    assert lake.query("EXECUTE changing").rows == [["2"]]
    assert lake.athena.get_prepared_statement(**name)["PreparedStatement"]["Description"] == "kept"


def test_an_updated_named_query_shows_its_new_text(lake: Lake) -> None:
    query_id = lake.athena.create_named_query(Name="q", Database="shop", QueryString="SELECT 1")["NamedQueryId"]
    lake.athena.update_named_query(NamedQueryId=query_id, Name="renamed", QueryString="SELECT 2")
    query = lake.athena.get_named_query(NamedQueryId=query_id)["NamedQuery"]
    assert (query["Name"], query["QueryString"]) == ("renamed", "SELECT 2")


def test_prepare_and_deallocate_change_the_statements_of_the_workgroup(lake: Lake) -> None:
    assert lake.query("PREPARE made_in_sql FROM SELECT ? AS v;").rows == []
    made = lake.athena.get_prepared_statement(StatementName="made_in_sql", WorkGroup=WORKGROUP)
    assert made["PreparedStatement"]["QueryStatement"] == "SELECT ? AS v"
    assert lake.query("EXECUTE made_in_sql USING 3").rows == [["3"]]
    assert lake.query("DEALLOCATE PREPARE made_in_sql").rows == []
    with pytest.raises(ClientError, match="PreparedStatement made_in_sql was not found"):
        lake.start("EXECUTE made_in_sql USING 3")


def test_a_statement_that_can_not_be_parsed_is_not_prepared(lake: Lake) -> None:
    with pytest.raises(ClientError, match="mismatched input"):
        lake.start("PREPARE broken FROM SELECT FROM")
    with pytest.raises(ClientError, match="not found"):
        lake.athena.get_prepared_statement(StatementName="broken", WorkGroup=WORKGROUP)
