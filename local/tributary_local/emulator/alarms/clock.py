"""Time as alarms count it: a minute lasts as long as told, so that what takes hours can be tried in seconds."""

from dataclasses import dataclass
from math import floor

MINUTE = 60.0


@dataclass(frozen=True)
class Clock:
    """The clock that alarms are evaluated by.

    Attributes:
        minute_seconds: how many seconds a minute of an alarm's period lasts.
    """

    minute_seconds: float = MINUTE

    def seconds(self, period: int) -> float:
        """Return how long a period of an alarm lasts, in seconds of this machine."""
        return period * self.minute_seconds / MINUTE

    def elapsed(self, period: int, now: float) -> int:
        """Return how many whole periods have passed since 1970."""
        return floor(now / self.seconds(period))
