"""Composite alarms whose actions another alarm suppresses.

The actions of a transition first wait for the suppressor to go into ALARM. While it is in ALARM nothing is done; once
it no longer is, the actions wait for the extension period and are then taken.
"""

from ministack.services import cloudwatch
from tributary_local.emulator.alarms.clock import Clock
from tributary_local.emulator.alarms.verdict import ALARM
from tributary_local.emulator.protocol import Request

SUPPRESSOR = "ActionsSuppressor"
WAIT = "ActionsSuppressorWaitPeriod"
EXTENSION = "ActionsSuppressorExtensionPeriod"

# Members of PutCompositeAlarm about the suppressor.
MEMBERS = (SUPPRESSOR, WAIT, EXTENSION)

# What DescribeAlarms tells of actions that are held back.
HELD_BY = "ActionsSuppressedBy"
HELD_WHY = "ActionsSuppressedReason"


class Suppression:
    """Holds back the actions of composite alarms."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[str, float] = {}

    def hold(self, alarm: Request, now: float) -> bool:
        """Tell whether the actions of a transition that just happened are held back for now."""
        if SUPPRESSOR not in alarm:
            return False
        if _suppressed(alarm):
            _held(alarm, "Alarm")
        else:
            self._wait(alarm, "WaitPeriod", alarm.get(WAIT, 0), now)
        return True

    def released(self, alarm: Request, now: float) -> bool:
        """Tell, once, that actions held back are to be taken now."""
        held_by = alarm.get(HELD_BY)
        if held_by is None:
            return False
        if _suppressed(alarm):
            _held(alarm, "Alarm")
        elif held_by == "Alarm":
            self._wait(alarm, "ExtensionPeriod", alarm.get(EXTENSION, 0), now)
        elif now >= self._until.get(alarm["AlarmArn"], 0):
            del alarm[HELD_BY], alarm[HELD_WHY]
            return True
        return False

    def _wait(self, alarm: Request, held_by: str, period: int, now: float) -> None:
        self._until[alarm["AlarmArn"]] = now + self._clock.seconds(period)
        _held(alarm, held_by)


def _held(alarm: Request, held_by: str) -> None:
    alarm[HELD_BY] = held_by
    alarm[HELD_WHY] = f"Actions suppressed by {held_by}"


def _suppressed(alarm: Request) -> bool:
    name = cloudwatch._rule_ref_name(alarm[SUPPRESSOR])
    suppressor = cloudwatch._alarms.get(name) or cloudwatch._composite_alarms.get(name)
    return suppressor is not None and suppressor["StateValue"] == ALARM
