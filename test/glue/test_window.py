"""Windows as job arguments, before they reach a predicate or a key."""

import json

import pytest
from tributary.window import (
    WindowAttempt,
    catalog_predicate,
    parse_dataset_windows,
    parse_windows,
    push_down_predicate,
)

FIRST = {"window_id": "20250101T000000Z_20250102T000000Z", "attempt": "0a1b2c3d4e5f"}
SECOND = {"window_id": "20250102T000000Z_20250103T000000Z", "attempt": "f00"}


def test_windows_come_in_order_with_the_day_they_are_stored_under() -> None:
    windows = parse_windows(json.dumps([SECOND, FIRST]))
    assert windows == [WindowAttempt(**FIRST), WindowAttempt(**SECOND)]
    assert [window.extract_date for window in windows] == ["2025-01-01", "2025-01-02"]


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        ([], "names no window"),
        ([FIRST, {**SECOND, "window_id": FIRST["window_id"]}], "names a window twice"),
        ([{**FIRST, "window_id": "2025-01-01"}], "is no window_id"),
        ([{**FIRST, "window_id": FIRST["window_id"] + "' or '1'='1"}], "is no window_id"),
        ([{**FIRST, "window_id": FIRST["window_id"] + "\n"}], "is no window_id"),
        ([{**FIRST, "window_id": "20250230T000000Z_20250301T000000Z"}], "day is out of range"),
        ([{**FIRST, "window_id": "20250102T000000Z_20250102T000000Z"}], "is empty"),
        ([{**FIRST, "window_id": "20250103T000000Z_20250102T000000Z"}], "is empty"),
        ([{**FIRST, "attempt": "a' or 'a'='a"}], "is no attempt"),
        ([{**FIRST, "attempt": "../other"}], "is no attempt"),
        ([{**FIRST, "attempt": ""}], "is no attempt"),
        ([{"window_id": FIRST["window_id"]}], "windows must be JSON"),
        ([{**FIRST, "dataset": "orders"}], "windows must be JSON"),
        ("20250101", "windows must be JSON"),
    ],
)
def test_what_is_no_list_of_windows_is_refused(windows: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_windows(json.dumps(windows))


def test_text_that_is_no_json_is_refused() -> None:
    with pytest.raises(ValueError, match="windows must be JSON"):
        parse_windows("[")


def test_both_predicates_name_day_window_and_attempt() -> None:
    windows = parse_windows(json.dumps([FIRST, SECOND]))
    expected = (
        "(extract_date = '2025-01-01' and window_id = '20250101T000000Z_20250102T000000Z' and attempt = '0a1b2c3d4e5f')"
        " or (extract_date = '2025-01-02' and window_id = '20250102T000000Z_20250103T000000Z' and attempt = 'f00')"
    )
    assert push_down_predicate(windows) == expected
    assert catalog_predicate(windows) == expected


def test_the_catalog_gets_a_range_of_days_where_the_exact_predicate_is_too_long_for_it() -> None:
    windows = [WindowAttempt(f"202501{day:02}T000000Z_202502{day:02}T000000Z", "a" * 12) for day in range(1, 28)]
    assert len(push_down_predicate(windows)) > 2048
    assert catalog_predicate(windows) == "extract_date >= '2025-01-01' and extract_date <= '2025-01-27'"


def test_windows_of_several_datasets_come_apart() -> None:
    named = [{**SECOND, "dataset": "orders"}, {**FIRST, "dataset": "orders"}, {**FIRST, "dataset": "customers"}]
    assert parse_dataset_windows(json.dumps(named)) == {
        "customers": [WindowAttempt(**FIRST)],
        "orders": [WindowAttempt(**FIRST), WindowAttempt(**SECOND)],
    }


@pytest.mark.parametrize(
    ("windows", "message"),
    [
        ([], "names no window"),
        ([FIRST], "windows must be JSON"),
        (["orders"], "windows must be JSON"),
        (7, "windows must be JSON"),
        ([{**FIRST, "dataset": "orders"}, {**FIRST, "dataset": "orders"}], "names a window twice"),
        ([{**FIRST, "dataset": "orders", "attempt": "'"}], "is no attempt"),
    ],
)
def test_what_is_no_list_of_datasets_windows_is_refused(windows: object, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        parse_dataset_windows(json.dumps(windows))
