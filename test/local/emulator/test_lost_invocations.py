"""Asynchronous invocations that Lambda drops, and ends of some that it can't deliver."""

import json
import time
import uuid
from typing import Any

import pytest

from .function_counts import FunctionCounts
from .functions import HANDLER, Client, Functions

GONE = "arn:aws:sqs:eu-central-1:000000000000:gone"
DROPPED, UNDELIVERED, NO_LETTER = "AsyncEventsDropped", "DestinationDeliveryFailures", "DeadLetterErrors"


class Losses:
    """Functions, and what CloudWatch knows of their losses."""

    def __init__(self, client: Client, functions: Functions) -> None:
        self.functions, self.client = functions, client
        self.metrics = FunctionCounts(client)

    def function(self, **settings: Any) -> str:
        """Create a function that is tried once."""
        arn = self.functions.create(HANDLER, 10)
        self.functions.client.put_function_event_invoke_config(FunctionName=arn, MaximumRetryAttempts=0, **settings)
        return arn

    def queue(self) -> tuple[str, str]:
        sqs = self.client("sqs")
        url: str = sqs.create_queue(QueueName=f"q{uuid.uuid4().hex[:8]}")["QueueUrl"]
        return url, sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]

    def counts(self, arn: str, metric: str) -> None:
        """Wait until one is counted."""
        self.metrics.until(lambda: self.metrics.read(arn, metric) == 1)


@pytest.fixture(scope="module")
def losses(client: Client, functions: Functions) -> Losses:
    return Losses(client, functions)


def test_an_event_whose_tries_all_fail_is_dropped(losses: Losses) -> None:
    arn = losses.function()
    losses.functions.send(arn, do="throw")
    losses.counts(arn, DROPPED)
    assert losses.metrics.read(arn, UNDELIVERED) == 0


def test_an_event_counts_as_dropped_although_its_destination_has_it(losses: Losses) -> None:
    queue, target = losses.queue()
    arn = losses.function(DestinationConfig={"OnFailure": {"Destination": target}})
    key = losses.functions.send(arn, do="throw")
    losses.counts(arn, DROPPED)
    message = losses.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"][0]
    assert json.loads(message["Body"])["requestPayload"]["key"] == key
    assert losses.metrics.read(arn, UNDELIVERED) == 0


def test_an_event_that_succeeds_is_not_dropped(losses: Losses) -> None:
    queue, target = losses.queue()
    arn = losses.function(DestinationConfig={"OnSuccess": {"Destination": target}})
    losses.functions.send(arn, do="nothing")
    assert losses.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"]
    time.sleep(0.5)
    assert losses.metrics.read(arn, DROPPED) == 0


def test_an_event_for_a_function_that_has_no_concurrency_is_dropped_at_once(losses: Losses) -> None:
    arn = losses.function()
    losses.functions.client.put_function_concurrency(FunctionName=arn, ReservedConcurrentExecutions=0)
    losses.functions.send(arn, do="nothing")
    losses.counts(arn, DROPPED)


def test_an_event_that_waits_for_its_turn_is_not_dropped(losses: Losses) -> None:
    queue, target = losses.queue()
    arn = losses.function(DestinationConfig={"OnSuccess": {"Destination": target}})
    losses.functions.client.put_function_concurrency(FunctionName=arn, ReservedConcurrentExecutions=1)
    losses.functions.send(arn, do="sleep", ms=1500)
    losses.functions.send(arn, do="nothing")
    sqs = losses.client("sqs")
    waiting = "ApproximateNumberOfMessages"
    losses.metrics.until(
        lambda: sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=[waiting])["Attributes"][waiting] == "2"
    )
    assert losses.metrics.read(arn, "Throttles") > 0
    assert losses.metrics.read(arn, DROPPED) == 0


@pytest.mark.parametrize("target", [GONE, "arn:aws:lambda:eu-central-1:000000000000:function:gone"])
def test_a_destination_that_is_gone_is_told_of(losses: Losses, target: str) -> None:
    arn = losses.function(DestinationConfig={"OnFailure": {"Destination": target}})
    losses.functions.send(arn, do="throw")
    losses.counts(arn, UNDELIVERED)
    losses.counts(arn, DROPPED)


def test_a_success_that_can_not_be_delivered_is_told_of_and_drops_nothing(losses: Losses) -> None:
    arn = losses.function(DestinationConfig={"OnSuccess": {"Destination": GONE}})
    losses.functions.send(arn, do="nothing")
    losses.counts(arn, UNDELIVERED)
    assert losses.metrics.read(arn, DROPPED) == 0


def test_a_dead_letter_queue_gets_the_event_although_the_destination_is_gone(losses: Losses) -> None:
    queue, target = losses.queue()
    arn = losses.functions.create(HANDLER, 10, DeadLetterConfig={"TargetArn": target})
    losses.functions.client.put_function_event_invoke_config(
        FunctionName=arn, MaximumRetryAttempts=0, DestinationConfig={"OnFailure": {"Destination": GONE}}
    )
    losses.functions.send(arn, do="throw")
    losses.counts(arn, UNDELIVERED)
    assert losses.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=5)["Messages"]
    assert losses.metrics.read(arn, NO_LETTER) == 0


def test_a_dead_letter_queue_that_is_gone_is_told_of(losses: Losses) -> None:
    arn = losses.functions.create(HANDLER, 10, DeadLetterConfig={"TargetArn": GONE})
    losses.functions.client.put_function_event_invoke_config(FunctionName=arn, MaximumRetryAttempts=0)
    losses.functions.send(arn, do="throw")
    losses.counts(arn, NO_LETTER)


def test_an_event_of_a_rule_is_tried_again_and_its_failure_reaches_the_destination(losses: Losses) -> None:
    queue, target = losses.queue()
    arn = losses.functions.create(HANDLER, 10)
    losses.functions.client.put_function_event_invoke_config(
        FunctionName=arn, MaximumRetryAttempts=1, DestinationConfig={"OnFailure": {"Destination": target}}
    )
    events, name = losses.client("events"), f"r{uuid.uuid4().hex[:8]}"
    events.put_rule(Name=name, EventPattern=json.dumps({"source": [name]}))
    events.put_targets(Rule=name, Targets=[{"Id": "function", "Arn": arn, "Input": '{"do": "throw"}'}])
    events.put_events(Entries=[{"Source": name, "DetailType": "a test", "Detail": "{}"}])
    message = losses.client("sqs").receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"][0]
    record = json.loads(message["Body"])
    assert record["requestPayload"] == {"do": "throw"}
    assert record["requestContext"]["approximateInvokeCount"] == 2
    losses.counts(arn, DROPPED)
