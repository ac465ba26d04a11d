"""What alarms do when their state changes."""

import json
from typing import Any

# Writes what it is invoked with to S3; plain HTTP, so it needs no package.
RECORDER = """
exports.handler = async (event) => {
  const url = `${process.env.AWS_ENDPOINT_URL}/alarm-records/${event.alarmData.alarmName}`;
  const headers = { Authorization: 'AWS4-HMAC-SHA256 Credential=test/20250101/eu-central-1/s3/aws4_request' };
  const answer = await fetch(url, { method: 'PUT', body: JSON.stringify(event), headers });
  if (!answer.ok) throw new Error(await answer.text());
};
"""


def test_a_transition_sends_one_message_and_none_follows_while_the_state_stays(lab: Any) -> None:
    topic, queue = lab.topic()
    metric = lab.name()
    dimensions = [{"Name": "Source", "Value": "mysql"}]
    alarm = lab.alarm(
        metric,
        AlarmDescription="Too many errors",
        Dimensions=dimensions,
        TreatMissingData="ignore",
        AlarmActions=[topic],
    )
    end = lab.publish(metric, [9, 9, 9, 9], [("Source", "mysql")])
    lab.pass_by(end)
    (envelope,) = lab.received(queue)
    assert envelope["Subject"] == f'ALARM: "{alarm}" in EU (Frankfurt)'
    message = json.loads(envelope["Message"])
    record = lab.described(alarm)
    told = {name: message[name] for name in ("AlarmName", "AlarmDescription", "AlarmArn", "OKActions", "AlarmActions")}
    assert told == {name: record[name] for name in told}
    assert (message["OldStateValue"], message["NewStateValue"]) == ("INSUFFICIENT_DATA", "ALARM")
    assert message["NewStateReason"] == record["StateReason"]
    assert message["Trigger"] == {
        "MetricName": metric,
        "Namespace": "test",
        "StatisticType": "Statistic",
        "Statistic": "SUM",
        "Unit": None,
        "Dimensions": [{"name": "Source", "value": "mysql"}],
        "Period": 60,
        "EvaluationPeriods": 1,
        "ComparisonOperator": "GreaterThanThreshold",
        "Threshold": 5.0,
        "TreatMissingData": "ignore",
        "EvaluateLowSampleCountPercentile": "",
    }


def test_each_state_has_actions_of_its_own(lab: Any) -> None:
    topics = {members: lab.topic() for members in ("AlarmActions", "OKActions", "InsufficientDataActions")}
    alarm = lab.still(**{members: [topic] for members, (topic, _) in topics.items()})
    for state in ("ALARM", "OK", "INSUFFICIENT_DATA"):
        lab.set(alarm, state)
    received = {members: lab.received(queue) for members, (_, queue) in topics.items()}
    assert {
        members: [json.loads(one["Message"])["NewStateValue"] for one in got] for members, got in received.items()
    } == {
        "AlarmActions": ["ALARM"],
        "OKActions": ["OK"],
        "InsufficientDataActions": ["INSUFFICIENT_DATA"],
    }


def test_an_alarm_whose_actions_are_disabled_only_changes_its_state(lab: Any) -> None:
    topic, queue = lab.topic()
    alarm = lab.still(ActionsEnabled=False, AlarmActions=[topic])
    lab.set(alarm, "ALARM")
    assert lab.described(alarm)["StateValue"] == "ALARM"
    assert lab.received(queue) == []


def test_a_function_is_invoked_with_the_alarm(lab: Any) -> None:
    s3 = lab.client("s3")
    s3.create_bucket(Bucket="alarm-records", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    alarm = lab.still(AlarmActions=[lab.function(RECORDER)])
    lab.set(alarm, "ALARM")
    lab.until(
        lambda: s3.list_objects_v2(Bucket="alarm-records", Prefix=alarm)["KeyCount"] == 1,
        lambda: lab.history(alarm, "Action"),
    )
    event = json.loads(s3.get_object(Bucket="alarm-records", Key=alarm)["Body"].read())
    assert (event["source"], event["alarmArn"]) == ("aws.cloudwatch", lab.described(alarm)["AlarmArn"])
    assert event["alarmData"]["state"]["value"] == "ALARM"
    assert event["alarmData"]["state"]["reason"] == "a test"
    assert event["alarmData"]["previousState"]["value"] == "INSUFFICIENT_DATA"
    assert event["alarmData"]["configuration"]["metrics"][0]["metricStat"]["period"] == 60


def test_an_event_tells_of_the_transition(lab: Any) -> None:
    queue, target = lab.queue()
    events = lab.client("events")
    alarm = lab.still(ActionsEnabled=False)
    rule = lab.name()
    pattern = {
        "source": ["aws.cloudwatch"],
        "detail-type": ["CloudWatch Alarm State Change"],
        "resources": [lab.described(alarm)["AlarmArn"]],
    }
    events.put_rule(Name=rule, EventPattern=json.dumps(pattern))
    events.put_targets(Rule=rule, Targets=[{"Id": "queue", "Arn": target}])
    lab.set(alarm, "OK")
    lab.set(alarm, "ALARM")
    received = [*lab.received(queue, 5), *lab.received(queue, 1)]
    changes = [(one["detail"]["previousState"]["value"], one["detail"]["state"]["value"]) for one in received]
    assert sorted(changes) == [("INSUFFICIENT_DATA", "OK"), ("OK", "ALARM")]
    assert {one["detail"]["alarmName"] for one in received} == {alarm}


def test_the_history_tells_what_was_done(lab: Any) -> None:
    topic, _ = lab.topic()
    gone = f"{topic}-gone"
    alarm = lab.still(AlarmActions=[topic, gone])
    lab.set(alarm, "ALARM")
    assert [item["HistorySummary"] for item in lab.history(alarm, "ConfigurationUpdate")] == [
        f'Alarm "{alarm}" created'
    ]
    assert [item["HistorySummary"] for item in lab.history(alarm, "StateUpdate")] == [
        "Alarm updated from INSUFFICIENT_DATA to ALARM"
    ]
    assert [item["HistorySummary"] for item in lab.history(alarm, "Action")] == [
        f"Successfully executed action {topic}",
        f"Failed to execute action {gone}",
    ]


def test_the_message_of_a_composite_alarm_names_its_rule_and_who_triggered_it(lab: Any) -> None:
    topic, queue = lab.topic()
    child = lab.still()
    lab.watch.put_composite_alarm(AlarmName=lab.name(), AlarmRule=f"ALARM({child})", AlarmActions=[topic])
    lab.set(child, "ALARM")
    (envelope,) = lab.received(queue)
    message = json.loads(envelope["Message"])
    assert message["AlarmRule"] == f"ALARM({child})"
    (trigger,) = message["TriggeringChildren"]
    assert (trigger["Arn"], trigger["State"]["Value"]) == (lab.described(child)["AlarmArn"], "ALARM")
