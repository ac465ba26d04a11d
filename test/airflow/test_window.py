"""The window of a run."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from tributary_airflow.window import Window, WindowRefusedError, window_of

DAY = datetime(2025, 1, 1, tzinfo=UTC)


def test_a_scheduled_run_moves_its_data_interval() -> None:
    window = window_of({"window_start": None, "window_end": None}, DAY, DAY + timedelta(days=1))
    assert window.text == {"start": "2025-01-01T00:00:00Z", "end": "2025-01-02T00:00:00Z"}


def test_parameters_outrank_the_data_interval() -> None:
    params = {"window_start": "2024-10-01T00:00:00Z", "window_end": "2024-12-30T00:00:00Z"}
    assert window_of(params, DAY, DAY + timedelta(days=1)).text == {
        "start": "2024-10-01T00:00:00Z",
        "end": "2024-12-30T00:00:00Z",
    }


def test_parameters_of_another_zone_are_taken_to_utc() -> None:
    params = {"window_start": "2025-01-01T01:00:00+01:00", "window_end": "2025-01-02T01:00:00+01:00"}
    assert window_of(params, None, None) == Window(DAY, DAY + timedelta(days=1))


def test_days_are_inclusive_and_the_end_is_not() -> None:
    window = Window(DAY, DAY + timedelta(days=1))
    assert (window.first_day, window.last_day) == (date(2025, 1, 1), date(2025, 1, 1))
    longer = Window(DAY, DAY + timedelta(days=1, seconds=1))
    assert longer.last_day == date(2025, 1, 2)


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"window_start": "2025-01-01T00:00:00Z"}, "together or not at all"),
        ({"window_end": "2025-01-01T00:00:00Z"}, "together or not at all"),
        ({"window_start": "2025-01-01T00:00:00Z", "window_end": "2025-01-01T00:00:00Z"}, "is empty"),
        ({"window_start": "2025-01-02T00:00:00Z", "window_end": "2025-01-01T00:00:00Z"}, "is empty"),
        ({"window_start": "2025-01-01T00:00:00", "window_end": "2025-01-02T00:00:00Z"}, "names no time zone"),
        ({"window_start": "yesterday", "window_end": "2025-01-02T00:00:00Z"}, "not an ISO 8601"),
        ({"window_start": "2025-01-01T00:00:00.5Z", "window_end": "2025-01-02T00:00:00Z"}, "whole second"),
    ],
)
def test_a_window_that_cannot_be_moved_is_refused(params: dict[str, str], message: str) -> None:
    with pytest.raises(WindowRefusedError, match=message):
        window_of(params, DAY, DAY + timedelta(days=1))


def test_a_run_with_neither_interval_nor_parameters_is_refused() -> None:
    with pytest.raises(WindowRefusedError, match="give it window_start and window_end"):
        window_of({}, None, None)


def test_a_local_time_is_refused() -> None:
    berlin = timezone(timedelta(hours=1))
    with pytest.raises(WindowRefusedError, match="not in UTC"):
        Window(datetime(2025, 1, 1, tzinfo=berlin), datetime(2025, 1, 2, tzinfo=berlin))
