"""The window of a run: the half-open span of change times that it moves."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any


class WindowRefusedError(ValueError):
    """The run has no window that could be moved."""


@dataclass(frozen=True)
class Window:
    """[start, end), both in UTC and on whole seconds."""

    start: datetime
    end: datetime

    def __post_init__(self) -> None:
        for name, moment in (("start", self.start), ("end", self.end)):
            if moment.tzinfo is None or moment.utcoffset() != timedelta(0):
                raise WindowRefusedError(f"the window's {name} {moment.isoformat()} is not in UTC")
            if moment.microsecond:
                raise WindowRefusedError(f"the window's {name} {moment.isoformat()} is not on a whole second")
        if self.start >= self.end:
            raise WindowRefusedError(f"the window {self.start.isoformat()} to {self.end.isoformat()} is empty")

    @property
    def text(self) -> dict[str, str]:
        """Start and end in ISO 8601, as events carry them."""
        return {"start": f"{self.start:%Y-%m-%dT%H:%M:%SZ}", "end": f"{self.end:%Y-%m-%dT%H:%M:%SZ}"}

    def ends_within(self, hours: int | None) -> bool:
        """Whether the window is of these days: its end is no longer ago than so many hours. None: every window is."""
        return hours is None or self.end >= datetime.now(UTC) - timedelta(hours=hours)

    @property
    def first_day(self) -> date:
        """UTC day of the start."""
        return self.start.date()

    @property
    def last_day(self) -> date:
        """UTC day of the last moment inside."""
        return (self.end - timedelta(microseconds=1)).date()


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise WindowRefusedError(f"{text!r} is not an ISO 8601 date and time") from error
    if moment.tzinfo is None:
        raise WindowRefusedError(f"{text!r} names no time zone: write it with Z")
    return moment.astimezone(UTC)


def window_of(params: Mapping[str, Any], interval_start: datetime | None, interval_end: datetime | None) -> Window:
    """The window of a run: the parameters when the run was given them, else its data interval.

    Raises:
        WindowRefusedError: One of the two parameters is missing, or the window is empty, or not in UTC.
    """
    start, end = params.get("window_start"), params.get("window_end")
    if (start is None) != (end is None):
        raise WindowRefusedError("window_start and window_end are given together or not at all")
    if start is not None and end is not None:
        return Window(_moment(start), _moment(end))
    if interval_start is None or interval_end is None:
        raise WindowRefusedError("the run has no data interval: give it window_start and window_end")
    return Window(interval_start.astimezone(UTC), interval_end.astimezone(UTC))
