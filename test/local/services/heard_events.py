"""Events of EventBridge, as a rule sends them to a queue."""

import json
import time
import uuid
from typing import Any

import boto3

Event = dict[str, Any]


class HeardEvents:
    """Hears the events of one detail type of a service from now on."""

    def __init__(self, url: str, source: str, kind: str, detail: dict[str, Any]) -> None:
        """Begin to hear.

        Args:
            url: where the emulator answers.
            source: of the events.
            kind: their detail type.
            detail: what the rule asks of their detail; at least what tells this test's from others'.
        """
        session = boto3.Session("test", "test", region_name="eu-central-1")
        self._sqs, events = (session.client(service, endpoint_url=url) for service in ("sqs", "events"))
        name = f"heard-{uuid.uuid4().hex[:10]}"
        self._queue = self._sqs.create_queue(QueueName=name)["QueueUrl"]
        attributes = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])["Attributes"]
        pattern = {"source": [source], "detail-type": [kind], "detail": detail}
        events.put_rule(Name=name, EventPattern=json.dumps(pattern))
        events.put_targets(Rule=name, Targets=[{"Id": "queue", "Arn": attributes["QueueArn"]}])

    def all(self, count: int, seconds: float = 10) -> list[Event]:
        """Wait for so many events; return those that came, in the order that they came in, some more if there were."""
        heard: list[Event] = []
        deadline = time.monotonic() + seconds
        while len(heard) < count:
            assert time.monotonic() < deadline, heard
            answer = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10, WaitTimeSeconds=1)
            for message in answer.get("Messages", []):
                heard.append(json.loads(message["Body"]))
                self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
        return heard

    def none(self, seconds: float = 1) -> bool:
        """Tell whether nothing comes for so long."""
        answer = self._sqs.receive_message(QueueUrl=self._queue, WaitTimeSeconds=int(seconds))
        return not answer.get("Messages")
