"""Times as CloudWatch writes them."""

from datetime import UTC, datetime


def millis(seconds: float) -> str:
    """Return a time such as 2026-01-31T09:30:00.125+0000."""
    at = datetime.fromtimestamp(round(seconds, 3), UTC)
    return f"{at:%Y-%m-%dT%H:%M:%S}.{at.microsecond // 1000:03d}+0000"


def short(seconds: float) -> str:
    """Return a time such as 31/01/26 09:30:00, as reasons name a data point's."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%d/%m/%y %H:%M:%S")
