"""The metrics of queues, which SQS publishes every minute.

Each queue counts as active. SQS falls silent about one that nobody has used for six hours; its counts would be 0 then.
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""

import json
import time

from ministack.core import responses
from ministack.services import cloudwatch, sqs
from tributary_local.emulator.alarms.clock import Clock
from tributary_local.emulator.every import every
from tributary_local.emulator.patch import original, replace
from tributary_local.emulator.protocol import Request

NAMESPACE = "AWS/SQS"
MINUTE = 60

# A message that was received so often, and is still there, is at the back of a standard queue: its age is not told.
RECEIVED_TOO_OFTEN = 3

# What a message that was moved to a dead-letter queue has beside the emulator's own members.
MOVED_AT, RECEIVED_BEFORE = "tributary_moved_at", "tributary_received_before"


def install(clock: Clock) -> None:
    """Begin to publish.

    Args:
        clock: the alarms' clock; ages are told in its seconds.

    Raises:
        EmulatorChangedError: the emulator no longer has a function that is replaced or called.
    """
    original(cloudwatch, "record_metric")
    original(responses, "request_scope")
    find, sweep = original(sqs, "_queue_by_arn"), original(sqs, "_dlq_sweep")
    original(sqs, "_refresh_counts")

    def _dlq_sweep(q: Request) -> None:
        before = list(q["messages"])
        sweep(q)
        moved = {message["id"] for message in before} - {message["id"] for message in q["messages"]}
        if not moved:
            return
        target = find(json.loads(q["attributes"]["RedrivePolicy"])["deadLetterTargetArn"])
        for message in list(target["messages"] if target else ()):
            if message["id"] in moved:
                message.update({MOVED_AT: time.time(), RECEIVED_BEFORE: message["receive_count"]})

    replace(sqs, "_dlq_sweep", _dlq_sweep)
    every(clock.seconds(MINUTE), "queue-metrics", lambda: _publish(clock))


def _publish(clock: Clock) -> None:
    for (account, region, url), queue in sqs._queues.all_items():
        with responses.request_scope(account, region):
            for metric, (value, unit) in _measured(queue, time.time(), clock).items():
                cloudwatch.record_metric(NAMESPACE, metric, value, unit, {"QueueName": url.rsplit("/", 1)[-1]})


def _measured(queue: Request, now: float, clock: Clock) -> dict[str, tuple[float, str]]:
    sqs._refresh_counts(queue)
    counts = queue["attributes"]
    measured: dict[str, tuple[float, str]] = {
        "ApproximateNumberOfMessagesVisible": (float(counts["ApproximateNumberOfMessages"]), "Count"),
        "ApproximateNumberOfMessagesNotVisible": (float(counts["ApproximateNumberOfMessagesNotVisible"]), "Count"),
    }
    since = [_since(message) for message in list(queue["messages"]) if _is_told(message, queue)]
    if since:
        measured["ApproximateAgeOfOldestMessage"] = ((now - min(since)) / clock.seconds(1), "Seconds")
    return measured


def _since(message: Request) -> float:
    """Return when a message came into its queue; one that was moved there is as old as the move."""
    since: float = message.get(MOVED_AT) or message["sent_at"]
    return since


def _is_told(message: Request, queue: Request) -> bool:
    received: int = message["receive_count"] - message.get(RECEIVED_BEFORE, 0)
    return queue["is_fifo"] or received < RECEIVED_TOO_OFTEN
