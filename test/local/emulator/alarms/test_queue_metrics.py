"""What SQS tells CloudWatch of queues, in an account whose minute is a second."""

import json
import time
from datetime import UTC, datetime, timedelta
from typing import Any

from .conftest import MINUTE, AlarmLab

VISIBLE, NOT_VISIBLE = "ApproximateNumberOfMessagesVisible", "ApproximateNumberOfMessagesNotVisible"
AGE = "ApproximateAgeOfOldestMessage"


def points(lab: AlarmLab, metric: str, queue: str) -> list[float]:
    """Return what was published of a queue in the last minutes, oldest first."""
    now = datetime.now(UTC)
    found: list[dict[str, Any]] = lab.watch.get_metric_statistics(
        Namespace="AWS/SQS",
        MetricName=metric,
        Dimensions=[{"Name": "QueueName", "Value": queue.rsplit("/", 1)[-1]}],
        StartTime=now - timedelta(minutes=5),
        EndTime=now + timedelta(minutes=1),
        Period=1,
        Statistics=["Maximum"],
    )["Datapoints"]
    return [point["Maximum"] for point in sorted(found, key=lambda point: point["Timestamp"])]


def latest(lab: AlarmLab, metric: str, queue: str) -> float | None:
    found = points(lab, metric, queue)
    return found[-1] if found else None


def test_messages_that_wait_and_that_are_worked_on_are_counted_every_minute(lab: AlarmLab) -> None:
    queue, _ = lab.queue()
    for _ in range(3):
        lab.sqs.send_message(QueueUrl=queue, MessageBody="x")
    lab.sqs.receive_message(QueueUrl=queue, MaxNumberOfMessages=1, VisibilityTimeout=60)
    lab.until(lambda: latest(lab, VISIBLE, queue) == 2, lambda: points(lab, VISIBLE, queue))
    assert latest(lab, NOT_VISIBLE, queue) == 1
    time.sleep(3 * MINUTE)
    assert len(points(lab, VISIBLE, queue)) >= 3


def test_the_age_is_that_of_the_oldest_message_in_seconds_of_the_alarms_clock(lab: AlarmLab) -> None:
    queue, _ = lab.queue()
    lab.sqs.send_message(QueueUrl=queue, MessageBody="old")
    time.sleep(3 * MINUTE)
    lab.sqs.send_message(QueueUrl=queue, MessageBody="new")
    lab.until(lambda: (latest(lab, AGE, queue) or 0) >= 180, lambda: points(lab, AGE, queue))
    ages = points(lab, AGE, queue)
    assert ages == sorted(ages)


def test_an_empty_queue_has_no_age(lab: AlarmLab) -> None:
    queue, _ = lab.queue()
    lab.until(lambda: latest(lab, VISIBLE, queue) == 0, lambda: points(lab, VISIBLE, queue))
    assert points(lab, AGE, queue) == []


def test_a_message_that_was_received_three_times_and_stays_has_no_age(lab: AlarmLab) -> None:
    queue, _ = lab.queue()
    lab.sqs.send_message(QueueUrl=queue, MessageBody="poison")
    for _ in range(3):
        lab.sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0)
    time.sleep(2 * MINUTE)
    before = len(points(lab, AGE, queue))
    time.sleep(2 * MINUTE)
    assert len(points(lab, AGE, queue)) == before
    assert latest(lab, VISIBLE, queue) == 1


def test_a_message_that_was_moved_to_a_dead_letter_queue_is_as_old_as_the_move(lab: AlarmLab) -> None:
    lost, lost_arn = lab.queue()
    queue, _ = lab.queue()
    redrive = json.dumps({"deadLetterTargetArn": lost_arn, "maxReceiveCount": 3})
    lab.sqs.set_queue_attributes(QueueUrl=queue, Attributes={"RedrivePolicy": redrive})
    lab.sqs.send_message(QueueUrl=queue, MessageBody="poison")
    time.sleep(5 * MINUTE)
    for _ in range(4):
        lab.sqs.receive_message(QueueUrl=queue, VisibilityTimeout=0)
    lab.until(lambda: latest(lab, AGE, lost) is not None, lambda: points(lab, VISIBLE, lost))
    assert points(lab, AGE, lost)[0] < 180


def test_an_alarm_goes_off_when_a_message_waits_too_long(lab: AlarmLab) -> None:
    queue, _ = lab.queue()
    alarm = lab.alarm(
        AGE,
        Namespace="AWS/SQS",
        Dimensions=[{"Name": "QueueName", "Value": queue.rsplit("/", 1)[-1]}],
        Statistic="Maximum",
        Threshold=120,
        TreatMissingData="notBreaching",
    )
    lab.sqs.send_message(QueueUrl=queue, MessageBody="{}")
    lab.wait(alarm, "ALARM")
    lab.received(queue)
    lab.wait(alarm, "ALARM", "OK")
