"""CloudWatch: an alarm is described with everything it was given, metric maths too."""

import json

from ministack.services import cloudwatch
from tributary_local.emulator.echo.wire import read, write
from tributary_local.emulator.patch import handler, replace
from tributary_local.emulator.protocol import Answer, Parameters, Request

# Members of PutMetricAlarm that the emulator drops.
DROPPED = ("InsufficientDataActions", "Metrics", "ThresholdMetricId", "EvaluateLowSampleCountPercentile")

# What the emulator fills in though AWS leaves it out of an alarm that wasn't given it.
INVENTED = ("Statistic", "Period", "ExtendedStatistic", "Unit", "MetricName", "Namespace", "AlarmDescription")


def install() -> None:
    """Put the handlers in place."""
    put = handler(cloudwatch, "_put_metric_alarm")
    describe = handler(cloudwatch, "_describe_alarms")

    def _put_metric_alarm(params: Parameters, cbor_data: Request, is_cbor: bool, is_json: bool = False) -> Answer:
        answer = put(params, cbor_data, is_cbor, is_json)
        sent = cbor_data if is_cbor or is_json else read("cloudwatch", "PutMetricAlarm", params)
        if answer[0] == 200:
            alarm = cloudwatch._alarms[sent["AlarmName"]]
            alarm.update({name: sent[name] for name in DROPPED if name in sent})
            for name in INVENTED:
                if name not in sent:
                    alarm.pop(name, None)
        return answer

    def _describe_alarms(params: Parameters, cbor_data: Request, is_cbor: bool, is_json: bool = False) -> Answer:
        if is_cbor or is_json:
            return describe(params, cbor_data, is_cbor, is_json)
        status, _, body = describe(params, read("cloudwatch", "DescribeAlarms", params), False, True)
        if status != 200:
            return describe(params, cbor_data, is_cbor, is_json)
        found = write("cloudwatch", "DescribeAlarmsOutput", json.loads(body))
        inner = f"<DescribeAlarmsResult>{found}</DescribeAlarmsResult>"
        answer: Answer = cloudwatch._xml(200, "DescribeAlarmsResponse", inner)
        return answer

    replace(cloudwatch, "_put_metric_alarm", _put_metric_alarm)
    replace(cloudwatch, "_describe_alarms", _describe_alarms)
