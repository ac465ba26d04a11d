"""The fixed period that the data covers. Event times are whole milliseconds since its start, all UTC."""

from datetime import UTC, datetime, timedelta

FIRST_DAY = datetime(2025, 1, 1, tzinfo=UTC)
DAYS = 90
DAY_MS = 86_400_000
HOUR_MS = 3_600_000
MINUTE_MS = 60_000
END_MS = DAYS * DAY_MS
"""First millisecond after the period: 2025-04-01T00:00:00Z."""

DAY_US = DAY_MS * 1000
END_US = END_MS * 1000

DAY_TEXT = tuple((FIRST_DAY + timedelta(days=day)).strftime("%Y-%m-%d") for day in range(DAYS))
WEEKDAY = tuple((FIRST_DAY + timedelta(days=day)).weekday() for day in range(DAYS))
"""Weekday of each day, Monday = 0."""

_MINUTE_TEXT = tuple(f"{minute // 60:02d}:{minute % 60:02d}" for minute in range(1440))


def text_of_day(day: int) -> str:
    """``2025-01-01`` for day 0; days before the period are negative."""
    return (FIRST_DAY + timedelta(days=day)).strftime("%Y-%m-%d")


def text_of_ms(ms: int) -> str:
    """``2025-01-01 00:00:00.123`` for milliseconds since the start of the period."""
    day, rest = divmod(ms, DAY_MS)
    minute, rest = divmod(rest, MINUTE_MS)
    second, milli = divmod(rest, 1000)
    return f"{DAY_TEXT[day]} {_MINUTE_TEXT[minute]}:{second:02d}.{milli:03d}"


def text_of_us(us: int) -> str:
    """``2025-01-01 00:00:00.123456`` for microseconds since the start of the period."""
    ms, micro = divmod(us, 1000)
    return f"{text_of_ms(ms)}{micro:03d}"
