"""What follows a transition: an event, and the actions of the new state, each once."""

import json
import time

import boto3
from ministack.core.concurrency import spawn_background
from ministack.core.responses import new_uuid
from ministack.services import cloudwatch, eventbridge, sns
from tributary_local.emulator.alarms.history import State, last_transition, record_action
from tributary_local.emulator.alarms.messages import event_detail, invocation, notification, subject
from tributary_local.emulator.alarms.suppression import Suppression
from tributary_local.emulator.protocol import Request

ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}


class Actions:
    """Takes the actions of alarms."""

    def __init__(self, suppression: Suppression) -> None:
        self._suppression = suppression

    def follow(self, alarm: Request) -> None:
        """Tell EventBridge of a transition that was just recorded, and take the actions unless they are held back."""
        states = last_transition(alarm["AlarmName"])
        if states is None:
            return
        entry = {
            "Source": "aws.cloudwatch",
            "DetailType": "CloudWatch Alarm State Change",
            "Resources": [alarm["AlarmArn"]],
            "Detail": json.dumps(event_detail(alarm, *states)),
        }
        eventbridge._put_events({"Entries": [entry]}, allow_aws_source=True)
        if not self._suppression.hold(alarm, time.time()):
            _act(alarm, *states)

    def release_held(self, now: float) -> None:
        """Take the actions of composite alarms whose suppressor no longer holds them back."""
        for alarm in cloudwatch._composite_alarms.values():
            if self._suppression.released(alarm, now):
                states = last_transition(alarm["AlarmName"])
                if states is not None:
                    _act(alarm, *states)


def _act(alarm: Request, old: State, new: State) -> None:
    if not alarm.get("ActionsEnabled", True):
        return
    for action in alarm.get(ACTIONS[new.value]) or []:
        record_action(alarm, new.value, action, _take(action, alarm, old, new))


def _take(action: str, alarm: Request, old: State, new: State) -> str | None:
    """Take one action; return why it can't be, or None."""
    service = action.split(":")[2] if action.startswith("arn:") else ""
    if service == "sns":
        if not sns._topic_by_arn_any_scope(action):
            return "the topic does not exist"
        message = json.dumps(notification(alarm, old, new))
        sns._fanout(action, new_uuid(), message, subject(alarm, new))
        return None
    if service == "lambda":
        payload = json.dumps(invocation(alarm, old, new))
        # An invocation is a request to this very server, which may be waiting for this function to return.
        spawn_background(_invoke, action, payload, thread_name="alarm-action")
        return None
    return "the emulator takes the actions of SNS and Lambda alone"


def _invoke(function: str, payload: str) -> None:
    boto3.client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=payload)
