"""What EventBridge hears of queries."""

from typing import Any

from ..services.emulator import Emulator
from ..services.heard_events import HeardEvents
from .lake import WORKGROUP, Lake
from .test_query_life import ENDLESS

KIND = "Athena Query State Change"


def states(heard: HeardEvents, query_id: str) -> list[dict[str, Any]]:
    """Wait for the end of a query; return what was told of it."""
    told: list[dict[str, Any]] = []
    while not told or told[-1]["currentState"] not in ("SUCCEEDED", "FAILED", "CANCELLED"):
        told += [event["detail"] for event in heard.all(1) if event["detail"]["queryExecutionId"] == query_id]
    return told


def test_each_state_of_a_query_is_told(lake: Lake, emulator: Emulator) -> None:
    heard = HeardEvents(emulator.url, "aws.athena", KIND, {"workgroupName": [WORKGROUP]})
    query_id = lake.execution("SELECT 1")["QueryExecutionId"]
    told = states(heard, query_id)
    assert [one["currentState"] for one in told] == ["QUEUED", "RUNNING", "SUCCEEDED"]
    assert told[0] == {
        "versionId": "0",
        "currentState": "QUEUED",
        "statementType": "DML",
        "queryExecutionId": query_id,
        "workgroupName": WORKGROUP,
        "sequenceNumber": "1",
    }
    assert (told[2]["previousState"], told[2]["sequenceNumber"]) == ("RUNNING", "3")


def test_a_query_that_fails_tells_its_error(lake: Lake, emulator: Emulator) -> None:
    heard = HeardEvents(emulator.url, "aws.athena", KIND, {"workgroupName": [WORKGROUP], "currentState": ["FAILED"]})
    query_id = lake.execution("SELECT 1 / 0")["QueryExecutionId"]
    (told,) = states(heard, query_id)
    assert told["athenaError"]["errorCategory"] == 2
    assert told["athenaError"]["errorType"] == 1001
    assert "DIVISION_BY_ZERO" in told["athenaError"]["errorMessage"]
    assert told["athenaError"]["retryable"] is False


def test_a_query_that_is_stopped_tells_so(lake: Lake, emulator: Emulator) -> None:
    heard = HeardEvents(emulator.url, "aws.athena", KIND, {"workgroupName": [WORKGROUP]})
    query_id = lake.start(ENDLESS)
    lake.wait(query_id, "RUNNING")
    lake.athena.stop_query_execution(QueryExecutionId=query_id)
    assert states(heard, query_id)[-1]["previousState"] == "RUNNING"


def test_a_prepared_statement_that_is_made_tells_so(lake: Lake, emulator: Emulator) -> None:
    heard = HeardEvents(emulator.url, "aws.athena", KIND, {"workgroupName": [WORKGROUP]})
    query_id = lake.execution("PREPARE heard FROM SELECT 1")["QueryExecutionId"]
    assert [one["currentState"] for one in states(heard, query_id)] == ["QUEUED", "SUCCEEDED"]
