"""How the engine's moods are borne, which a healthy server doesn't show."""

from collections.abc import Generator
from threading import Event
from typing import Any

import pytest
from tributary_local.athena.engine import Run, execute
from tributary_local.athena.failure import QueryCancelledError, QueryFailedError
from tributary_local.athena.plan import Plan
from tributary_local.athena.trino_client import Page, Session, TrinoClient, TrinoError

SESSION = Session("awsdatacatalog", "shop", "test")
COLUMN = {"name": "n", "typeSignature": {"rawType": "integer", "arguments": []}}


class Moody(TrinoClient):
    """A client whose queries end, one after the other, in what it was given."""

    def __init__(self, *outcomes: TrinoError | list[Page]) -> None:
        super().__init__("http://127.0.0.1:9")
        self.outcomes = list(outcomes)

    def pages(self, sql: str, session: Session) -> Generator[Page, None, None]:
        outcome = self.outcomes.pop(0)
        if isinstance(outcome, TrinoError):
            raise outcome
        yield from outcome


def _run(scan_limit: int | None = None) -> Run:
    return Run(Plan("SELECT 1 AS n"), SESSION, scan_limit, Event(), lambda stats: None)


def _page(scanned: int, update_type: str | None = None, last: bool = True) -> Page:
    stats: dict[str, Any] = {"physicalInputBytes": scanned}
    return Page("20250101_000000_00001_abcde", stats, [COLUMN], [[1]], update_type, None, last)


def test_a_server_that_has_no_node_yet_is_asked_again() -> None:
    none_yet = TrinoError("NO_NODES_AVAILABLE", "INSUFFICIENT_RESOURCES", "No nodes available to run query")
    assert execute(Moody(none_yet, none_yet, [_page(0)]), _run()).rows == [["1"]]


def test_any_other_error_is_not_retried() -> None:
    client = Moody(TrinoError("GENERIC_INTERNAL_ERROR", "INTERNAL_ERROR", "boom"), [_page(0)])
    with pytest.raises(QueryFailedError) as failed:
        execute(client, _run())
    assert failed.value.error["ErrorCategory"] == 1
    assert len(client.outcomes) == 1


@pytest.mark.parametrize(
    ("name", "type_", "category", "reason"),
    [
        ("EXCEEDED_LOCAL_MEMORY_LIMIT", "INSUFFICIENT_RESOURCES", 1, "Query exhausted resources at this scale factor"),
        ("HIVE_METASTORE_ERROR", "EXTERNAL", 3, "HIVE_METASTORE_ERROR: text"),
        ("COLUMN_NOT_FOUND", "USER_ERROR", 2, "COLUMN_NOT_FOUND: text"),
    ],
)
def test_an_error_has_its_category_and_reason(name: str, type_: str, category: int, reason: str) -> None:
    with pytest.raises(QueryFailedError) as failed:
        execute(Moody(TrinoError(name, type_, "text")), _run())
    assert (failed.value.error["ErrorCategory"], failed.value.reason) == (category, reason)
    assert failed.value.error["ErrorMessage"] == reason


@pytest.mark.parametrize(
    ("name", "type_", "number", "retryable"),
    [
        ("TABLE_NOT_FOUND", "USER_ERROR", 1301, False),
        ("DIVISION_BY_ZERO", "USER_ERROR", 1001, False),
        ("INVALID_TABLE_PROPERTY", "USER_ERROR", 1103, False),
        ("SOMETHING_ELSE", "USER_ERROR", 1000, False),
        ("EXCEEDED_TIME_LIMIT", "INSUFFICIENT_RESOURCES", 206, True),
        ("CLUSTER_OUT_OF_MEMORY", "INSUFFICIENT_RESOURCES", 0, True),
        ("GENERIC_INTERNAL_ERROR", "INTERNAL_ERROR", 200, False),
        ("ENGINE_UNREACHABLE", "INTERNAL_ERROR", 100, True),
    ],
)
def test_an_error_has_its_number_in_athenas_catalog(name: str, type_: str, number: int, retryable: bool) -> None:
    with pytest.raises(QueryFailedError) as failed:
        execute(Moody(TrinoError(name, type_, "text")), _run())
    assert (failed.value.error["ErrorType"], failed.value.error["Retryable"]) == (number, retryable)


def test_what_a_query_read_before_it_failed_is_counted() -> None:
    seen: list[Any] = []
    run = Run(Plan("SELECT 1 AS n"), SESSION, None, Event(), seen.append)
    with pytest.raises(QueryFailedError):
        execute(Moody(TrinoError("DIVISION_BY_ZERO", "USER_ERROR", "text", {"physicalInputBytes": 7})), run)
    assert seen == [{"physicalInputBytes": 7}]


def test_an_engine_out_of_reach_fails_the_query() -> None:
    with pytest.raises(QueryFailedError, match="ENGINE_UNREACHABLE"):
        execute(TrinoClient("http://127.0.0.1:9"), _run())


def test_a_query_faster_than_the_engines_own_check_is_held_to_the_limit_too() -> None:
    with pytest.raises(QueryCancelledError, match="Bytes scanned limit was exceeded"):
        execute(Moody([_page(101)]), _run(scan_limit=100))
    assert execute(Moody([_page(100)]), _run(scan_limit=100)).rows == [["1"]]


def test_a_limit_found_by_the_engine_cancels_the_query() -> None:
    limit = TrinoError("EXCEEDED_SCAN_LIMIT", "INSUFFICIENT_RESOURCES", "Exceeded scan limit of 10MB")
    with pytest.raises(QueryCancelledError, match="Bytes scanned limit was exceeded"):
        execute(Moody(limit), _run(scan_limit=100))


def test_what_has_been_written_is_not_reported_as_cancelled() -> None:
    written = [_page(101, "INSERT", last=True)]
    assert execute(Moody(written), _run(scan_limit=100)).rows == []
