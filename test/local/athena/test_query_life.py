import time
import uuid

import pytest
from botocore.exceptions import ClientError

from .lake import Lake

# Reads nothing, and would take minutes.
ENDLESS = (
    "SELECT count(*) FROM UNNEST(sequence(1, 10000)) AS a(x), UNNEST(sequence(1, 10000)) AS b(y),"
    " UNNEST(sequence(1, 10000)) AS c(z) WHERE x * y + z = 0"
)


def test_a_query_goes_from_running_to_succeeded_with_its_times(lake: Lake) -> None:
    execution = lake.execution("SELECT 1")
    status, statistics = execution["Status"], execution["Statistics"]
    assert (status["State"], execution["StatementType"], execution["SubstatementType"]) == (
        "SUCCEEDED",
        "DML",
        "SELECT",
    )
    assert status["SubmissionDateTime"] < status["CompletionDateTime"]
    assert 0 < statistics["EngineExecutionTimeInMillis"] <= statistics["TotalExecutionTimeInMillis"]
    assert execution["EngineVersion"]["EffectiveEngineVersion"] == "Athena engine version 3"


def test_a_running_query_can_be_stopped(lake: Lake) -> None:
    query_id = lake.start(ENDLESS)
    assert lake.wait(query_id, "RUNNING")["Status"]["State"] == "RUNNING"
    with pytest.raises(ClientError, match=r"Query has not yet finished\. Current state: RUNNING"):
        lake.athena.get_query_results(QueryExecutionId=query_id)
    lake.athena.stop_query_execution(QueryExecutionId=query_id)
    status = lake.wait(query_id)["Status"]
    assert (status["State"], status["StateChangeReason"]) == ("CANCELLED", "Query cancelled by user")
    assert lake.running_on_trino() == []


def test_queries_beyond_the_slots_wait_and_can_be_stopped_before_they_run(lake: Lake) -> None:
    running = [lake.start(ENDLESS) for _ in range(4)]
    waiting = lake.start("SELECT 1")
    try:
        for query_id in running:
            assert lake.wait(query_id, "RUNNING")["Status"]["State"] == "RUNNING"
        status = lake.athena.get_query_execution(QueryExecutionId=waiting)["QueryExecution"]["Status"]
        assert status["State"] == "QUEUED"
        lake.athena.stop_query_execution(QueryExecutionId=waiting)
        assert lake.wait(waiting)["Status"]["State"] == "CANCELLED"
    finally:
        for query_id in running:
            lake.athena.stop_query_execution(QueryExecutionId=query_id)
    assert {lake.wait(query_id)["Status"]["State"] for query_id in running} == {"CANCELLED"}
    assert lake.query("SELECT 1").rows == [["1"]]


def test_the_emulator_answers_while_a_query_runs(lake: Lake) -> None:
    query_id = lake.start(ENDLESS)
    lake.wait(query_id, "RUNNING")
    before = time.monotonic()
    lake.s3.list_buckets()
    took = time.monotonic() - before
    lake.athena.stop_query_execution(QueryExecutionId=query_id)
    lake.wait(query_id)
    assert took < 5


def test_stopping_a_finished_query_changes_nothing(lake: Lake) -> None:
    query_id = lake.execution("SELECT 1")["QueryExecutionId"]
    lake.athena.stop_query_execution(QueryExecutionId=query_id)
    assert lake.wait(query_id)["Status"]["State"] == "SUCCEEDED"


def test_a_missing_table_fails_the_query_with_the_reason(lake: Lake) -> None:
    execution = lake.execution("SELECT *\nFROM nowhere")
    reason = "TABLE_NOT_FOUND: line 2:6: Table 'awsdatacatalog.shop.nowhere' does not exist"
    assert execution["Status"]["State"] == "FAILED"
    assert execution["Status"]["StateChangeReason"] == reason
    assert execution["Status"]["AthenaError"] == {
        "ErrorCategory": 2, "ErrorType": 1301, "Retryable": False, "ErrorMessage": reason,
    }  # fmt: skip
    with pytest.raises(ClientError, match=r"Query did not finish successfully\. Final query state: FAILED"):
        lake.athena.get_query_results(QueryExecutionId=execution["QueryExecutionId"])


def test_a_division_by_zero_fails_while_the_query_runs(lake: Lake) -> None:
    status = lake.execution("SELECT 1 / n FROM UNNEST(ARRAY[0]) AS t(n)")["Status"]
    assert (status["State"], status["StateChangeReason"]) == ("FAILED", "DIVISION_BY_ZERO: Division by zero")


@pytest.mark.parametrize(
    ("sql", "message"),
    [
        ("SELECT\nFROM WHERE", "line 2:1: mismatched input 'FROM'"),
        ("SELECT 1; SELECT 2", "Only one sql statement is allowed"),
        ("CALL system.sync_partition_metadata('a', 'b', 'ADD')", "Queries of this type are not supported"),
        (" -- nothing", "Query string must not be empty"),
    ],
)
def test_a_malformed_statement_is_refused_before_anything_starts(lake: Lake, sql: str, message: str) -> None:
    with pytest.raises(ClientError, match=message) as refusal:
        lake.start(sql)
    assert refusal.value.response["AthenaErrorCode"] == "MALFORMED_QUERY"


def test_an_unknown_execution_is_not_found(lake: Lake) -> None:
    unknown = str(uuid.uuid4())
    for action in (lake.athena.get_query_execution, lake.athena.get_query_results, lake.athena.stop_query_execution):
        with pytest.raises(ClientError, match=f"QueryExecution {unknown} was not found"):
            action(QueryExecutionId=unknown)


def test_the_same_token_starts_the_query_once(lake: Lake) -> None:
    token = str(uuid.uuid4())
    first = lake.start("SELECT 1", ClientRequestToken=token)
    assert lake.start("SELECT 1", ClientRequestToken=token) == first
    for other in ({"ExecutionParameters": ["1"]}, {"ResultConfiguration": {"OutputLocation": "s3://results/other/"}}):
        with pytest.raises(ClientError, match="Idempotent parameters do not match"):
            lake.start("SELECT 1", ClientRequestToken=token, **other)
    with pytest.raises(ClientError, match="Idempotent parameters do not match") as refusal:
        lake.start("SELECT 2", ClientRequestToken=token)
    assert refusal.value.response["Error"]["Code"] == "InvalidRequestException"
    assert refusal.value.response["AthenaErrorCode"] == "IDEMPOTENT_PARAMETER_MISMATCH"


def test_the_same_token_gives_the_query_that_failed(lake: Lake) -> None:
    token = str(uuid.uuid4())
    failed = lake.execution("SELECT 1 / 0", ClientRequestToken=token)
    assert (failed["Status"]["State"], failed["Status"]["AthenaError"]["ErrorType"]) == ("FAILED", 1001)
    assert lake.start("SELECT 1 / 0", ClientRequestToken=token) == failed["QueryExecutionId"]


@pytest.mark.parametrize(
    ("token", "message"), [("x" * 31, "greater than or equal to 32"), ("x" * 129, "less than or equal to 128")]
)
def test_a_token_that_is_too_short_or_too_long_is_refused(lake: Lake, token: str, message: str) -> None:
    request = {"QueryString": "SELECT 1", "WorkGroup": "analysts", "ClientRequestToken": token}
    with pytest.raises(ClientError, match=message):
        lake.unchecked_athena().start_query_execution(**request)


def test_a_database_of_the_context_completes_unqualified_names(lake: Lake) -> None:
    status = lake.wait(
        lake.athena.start_query_execution(
            QueryString="SELECT * FROM t", WorkGroup="analysts", QueryExecutionContext={"Database": "nowhere"}
        )["QueryExecutionId"]
    )["Status"]
    assert status["StateChangeReason"] == "SCHEMA_NOT_FOUND: line 1:15: Schema 'nowhere' does not exist"


def test_a_plan_is_explained_line_by_line(lake: Lake) -> None:
    answer = lake.query("EXPLAIN SELECT 1")
    assert answer.execution["ResultConfiguration"]["OutputLocation"].endswith(".txt")
    assert len(answer.rows) > 5
    assert all("\n" not in (row[0] or "") for row in answer.rows)
