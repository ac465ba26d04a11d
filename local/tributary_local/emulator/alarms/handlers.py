"""The requests about alarms: one that can't be evaluated is refused, and everything an alarm was given is kept."""

import json

from ministack.services import cloudwatch
from tributary_local.emulator.alarms.evaluator import Evaluator
from tributary_local.emulator.alarms.refusal import refusal
from tributary_local.emulator.alarms.suppression import MEMBERS
from tributary_local.emulator.echo.wire import read, write
from tributary_local.emulator.patch import handler, replace
from tributary_local.emulator.protocol import Answer, Parameters, Request

# What an alarm keeps when it is put again.
KEPT = ("StateReasonData", "StateTransitionedTimestamp")


def install(evaluator: Evaluator) -> None:
    """Put the handlers in place.

    Args:
        evaluator: what changes alarms meanwhile.

    Raises:
        EmulatorChangedError: the emulator no longer has a handler.
    """
    put = handler(cloudwatch, "_put_metric_alarm")
    put_composite = handler(cloudwatch, "_put_composite_alarm")
    set_state = handler(cloudwatch, "_set_alarm_state")
    history = handler(cloudwatch, "_describe_alarm_history")

    def _put_metric_alarm(params: Parameters, cbor_data: Request, is_cbor: bool, is_json: bool = False) -> Answer:
        sent = cbor_data if is_cbor or is_json else read("cloudwatch", "PutMetricAlarm", params)
        refused = refusal(sent)
        if refused:
            answer: Answer = cloudwatch._error("ValidationError", refused, 400, use_json=is_json, use_cbor=is_cbor)
            return answer
        with evaluator.lock:
            before = cloudwatch._alarms.get(sent["AlarmName"]) or {}
            answer = put(params, cbor_data, is_cbor, is_json)
            if answer[0] == 200:
                alarm = cloudwatch._alarms[sent["AlarmName"]]
                alarm.update({name: before[name] for name in KEPT if name in before})
                alarm.setdefault("StateTransitionedTimestamp", alarm["StateUpdatedTimestamp"])
        return answer

    def _put_composite_alarm(params: Parameters, cbor_data: Request, is_cbor: bool, is_json: bool = False) -> Answer:
        sent = cbor_data if is_cbor or is_json else read("cloudwatch", "PutCompositeAlarm", params)
        with evaluator.lock:
            answer = put_composite(params, cbor_data, is_cbor, is_json)
            if answer[0] == 200:
                alarm = cloudwatch._composite_alarms[sent["AlarmName"]]
                alarm.update({name: sent[name] for name in MEMBERS if sent.get(name) is not None})
        return answer

    def _set_alarm_state(params: Parameters, cbor_data: Request, is_cbor: bool, is_json: bool = False) -> Answer:
        sent = cbor_data if is_cbor or is_json else read("cloudwatch", "SetAlarmState", params)
        with evaluator.lock:
            alarm = cloudwatch._alarms.get(sent["AlarmName"]) or {}
            before = alarm.get("StateValue")
            alarm.pop("StateReasonData", None)
            answer = set_state(params, cbor_data, is_cbor, is_json)
            if alarm and alarm["StateValue"] != before:
                alarm["StateTransitionedTimestamp"] = alarm["StateUpdatedTimestamp"]
        return answer

    def _describe_alarm_history(params: Parameters, cbor_data: Request, is_cbor: bool, is_json: bool = False) -> Answer:
        if is_cbor or is_json:
            return history(params, cbor_data, is_cbor, is_json)
        wanted = read("cloudwatch", "DescribeAlarmHistory", params)
        status, headers, body = history({}, wanted, False, True)
        if status != 200:
            return status, headers, body
        found = write("cloudwatch", "DescribeAlarmHistoryOutput", json.loads(body))
        inner = f"<DescribeAlarmHistoryResult>{found}</DescribeAlarmHistoryResult>"
        answer: Answer = cloudwatch._xml(200, "DescribeAlarmHistoryResponse", inner)
        return answer

    replace(cloudwatch, "_put_metric_alarm", _put_metric_alarm)
    replace(cloudwatch, "_put_composite_alarm", _put_composite_alarm)
    replace(cloudwatch, "_set_alarm_state", _set_alarm_state)
    replace(cloudwatch, "_describe_alarm_history", _describe_alarm_history)
