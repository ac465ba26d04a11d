"""What an alarm tells others: the message of SNS, the event of EventBridge, and what it invokes a function with."""

import json
from functools import cache

import botocore.session
from tributary_local.emulator.alarms.history import State
from tributary_local.emulator.alarms.queries import queries_of
from tributary_local.emulator.alarms.times import millis
from tributary_local.emulator.protocol import Json, Request

ACTIONS = ("OKActions", "AlarmActions", "InsufficientDataActions")


def notification(alarm: Request, old: State, new: State) -> Request:
    """Return the message that a topic gets."""
    _, _, _, region, account, _, _ = alarm["AlarmArn"].split(":", 6)
    message: Request = {
        "AlarmName": alarm["AlarmName"],
        "AlarmDescription": alarm.get("AlarmDescription") or None,
        "AWSAccountId": account,
        "AlarmConfigurationUpdatedTimestamp": millis(alarm["AlarmConfigurationUpdatedTimestamp"]),
        "NewStateValue": new.value,
        "NewStateReason": new.reason,
        "StateChangeTime": millis(new.since),
        "Region": region_name(region),
        "AlarmArn": alarm["AlarmArn"],
        "OldStateValue": old.value,
        **{name: alarm.get(name, []) for name in ACTIONS},
    }
    if "AlarmRule" not in alarm:
        return {**message, "Trigger": _trigger(alarm)}
    children = (new.data or {}).get("triggeringAlarms", [])
    return {
        **message,
        "AlarmRule": alarm["AlarmRule"],
        "TriggeringChildren": [
            {
                "Arn": child["arn"],
                "State": {"Value": child["state"]["value"], "Timestamp": child["state"]["timestamp"]},
            }
            for child in children
        ],
    }


def subject(alarm: Request, new: State) -> str:
    """Return the subject of the message that a topic gets."""
    region = alarm["AlarmArn"].split(":")[3]
    return f'{new.value}: "{alarm["AlarmName"]}" in {region_name(region)}'[:100]


def event_detail(alarm: Request, old: State, new: State) -> Request:
    """Return the detail of the event `CloudWatch Alarm State Change`; a function gets it as `alarmData`."""
    return {
        "alarmName": alarm["AlarmName"],
        "state": _told(new),
        "previousState": _told(old),
        "configuration": _configuration(alarm),
    }


def invocation(alarm: Request, old: State, new: State) -> Request:
    """Return what a function is invoked with."""
    _, _, _, region, account, _, _ = alarm["AlarmArn"].split(":", 6)
    return {
        "source": "aws.cloudwatch",
        "alarmArn": alarm["AlarmArn"],
        "accountId": account,
        "time": millis(new.since),
        "region": region,
        "alarmData": event_detail(alarm, old, new),
    }


@cache
def region_name(region: str) -> str:
    """Return a region's name as alarms tell it, such as `EU (Frankfurt)`."""
    partition = botocore.session.get_session().get_data("endpoints")["partitions"][0]
    name = str(partition["regions"].get(region, {}).get("description", region))
    return name.replace("Europe (", "EU (")


def _trigger(alarm: Request) -> Request:
    trigger: Request = {}
    if not alarm.get("Metrics"):
        extended = alarm.get("ExtendedStatistic")
        trigger = {
            "MetricName": alarm["MetricName"],
            "Namespace": alarm["Namespace"],
            "StatisticType": "ExtendedStatistic" if extended else "Statistic",
            **({"ExtendedStatistic": extended} if extended else {"Statistic": _spelled(alarm["Statistic"])}),
            "Unit": alarm.get("Unit"),
            "Dimensions": _dimensions(alarm.get("Dimensions", [])),
            "Period": alarm["Period"],
        }
    trigger["EvaluationPeriods"] = alarm["EvaluationPeriods"]
    if alarm.get("DatapointsToAlarm"):
        trigger["DatapointsToAlarm"] = alarm["DatapointsToAlarm"]
    trigger.update(
        {
            "ComparisonOperator": alarm["ComparisonOperator"],
            "Threshold": alarm["Threshold"],
            "TreatMissingData": alarm.get("TreatMissingData", ""),
            "EvaluateLowSampleCountPercentile": alarm.get("EvaluateLowSampleCountPercentile", ""),
        }
    )
    if alarm.get("Metrics"):
        trigger["Metrics"] = [_told_query(query) for query in alarm["Metrics"]]
    return trigger


def _told_query(query: Request) -> Request:
    if "MetricStat" not in query:
        return query
    metric = query["MetricStat"]["Metric"]
    told = {**metric, "Dimensions": _dimensions(metric.get("Dimensions", []))}
    return {**query, "MetricStat": {**query["MetricStat"], "Metric": told}}


def _dimensions(dimensions: list[Request]) -> list[Request]:
    return [{"value": one["Value"], "name": one["Name"]} for one in dimensions]


def _spelled(statistic: str) -> str:
    return "SAMPLE_COUNT" if statistic == "SampleCount" else statistic.upper()


def _told(state: State) -> Request:
    told: Request = {"value": state.value, "reason": state.reason}
    if state.data is not None:
        told["reasonData"] = json.dumps(state.data)
    if state.since:
        told["timestamp"] = millis(state.since)
    return told


def _configuration(alarm: Request) -> Request:
    configuration: Request = {"description": alarm["AlarmDescription"]} if alarm.get("AlarmDescription") else {}
    if "AlarmRule" in alarm:
        suppressor = ("ActionsSuppressor", "ActionsSuppressorWaitPeriod", "ActionsSuppressorExtensionPeriod")
        told = {f"{name[0].lower()}{name[1:]}": alarm[name] for name in ("AlarmRule", *suppressor) if name in alarm}
        return {**configuration, **told}
    return {**configuration, "metrics": [_configured(query) for query in queries_of(alarm)]}


def _configured(query: Request) -> Request:
    told: Request = {"id": query["Id"]}
    for name in ("Expression", "Label", "Period"):
        if query.get(name):
            told[name.lower()] = query[name]
    if "MetricStat" in query:
        stat: Json = query["MetricStat"]
        told["metricStat"] = {
            "metric": {
                "namespace": stat["Metric"]["Namespace"],
                "name": stat["Metric"]["MetricName"],
                "dimensions": {one["Name"]: one["Value"] for one in stat["Metric"].get("Dimensions", [])},
            },
            "period": stat["Period"],
            "stat": stat["Stat"],
            **({"unit": stat["Unit"]} if stat.get("Unit") else {}),
        }
    return {**told, "returnData": bool(query.get("ReturnData", True))}
