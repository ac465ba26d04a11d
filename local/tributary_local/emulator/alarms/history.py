"""The history of alarms: a transition knows the state before it with its reason, and what was done about it."""

import json
import time
from dataclasses import dataclass

from ministack.services import cloudwatch
from tributary_local.emulator.alarms.times import millis
from tributary_local.emulator.protocol import Json, Request

STATE_UPDATE = "StateUpdate"


@dataclass(frozen=True)
class State:
    """A state that an alarm is or was in.

    Attributes:
        value: such as `ALARM`.
        reason: why, for people.
        data: why, for programs.
        since: the transition into it, in seconds since 1970.
    """

    value: str
    reason: str
    data: Json
    since: float


def record_transition(
    alarm_name: str, old: str, new: str, reason: str, alarm_type: str = "MetricAlarm", reason_data: Json = None
) -> None:
    """Record that an alarm went from one state to another, or that it was created: then it stays where it was."""
    if old == new:
        summary = f'Alarm "{alarm_name}" created'
        data = {"version": "1.0", "type": "Create", "createdAlarm": {"alarmName": alarm_name}}
        _append(alarm_name, alarm_type, "ConfigurationUpdate", summary, data)
        return
    state = {"stateValue": new, "stateReason": reason, "since": millis(time.time())}
    if reason_data is not None:
        state["stateReasonData"] = reason_data
    before = _transitions(alarm_name)
    old_state = json.loads(before[-1]["HistoryData"])["newState"] if before else {}
    if old_state.get("stateValue") != old:
        old_state = {"stateValue": old}
    data = {"version": "1.0", "oldState": old_state, "newState": state}
    _append(alarm_name, alarm_type, STATE_UPDATE, f"Alarm updated from {old} to {new}", data)


def record_action(alarm: Request, state: str, action: str, error: str | None) -> None:
    """Record that an action of an alarm was taken, or why it wasn't."""
    kind = "CompositeAlarm" if "AlarmRule" in alarm else "MetricAlarm"
    data = {
        "actionState": "Failed" if error else "Succeeded",
        "stateUpdate": {"stateValue": state},
        "notificationResource": action,
    }
    if error:
        data["error"] = error
    summary = f"Failed to execute action {action}" if error else f"Successfully executed action {action}"
    _append(alarm["AlarmName"], kind, "Action", summary, data)


def last_transition(alarm_name: str) -> tuple[State, State] | None:
    """Return the states before and after an alarm's latest transition, or None: there was none."""
    found = _transitions(alarm_name)
    if not found:
        return None
    data = json.loads(found[-1]["HistoryData"])
    return _state(data["oldState"]), _state(data["newState"])


def _state(recorded: Request) -> State:
    since = cloudwatch._parse_ts(recorded.get("since")) or 0.0
    return State(recorded["stateValue"], recorded.get("stateReason", ""), recorded.get("stateReasonData"), since)


def _transitions(alarm_name: str) -> list[Request]:
    entries = cloudwatch._history_entries()
    return [one for one in entries if one["AlarmName"] == alarm_name and one["HistoryItemType"] == STATE_UPDATE]


def _append(alarm_name: str, alarm_type: str, kind: str, summary: str, data: Request) -> None:
    cloudwatch._history_entries().append(
        {
            "AlarmName": alarm_name,
            "AlarmType": alarm_type,
            "Timestamp": cloudwatch._ts_iso(time.time()),
            "HistoryItemType": kind,
            "HistorySummary": summary,
            "HistoryData": json.dumps(data),
        }
    )
