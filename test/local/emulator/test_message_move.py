"""Messages that are moved back from a dead-letter queue."""

import json
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Client = Callable[[str], Any]


class Queues:
    """A queue whose messages are set aside when they are received a second time."""

    def __init__(self, sqs: Any) -> None:
        self.sqs = sqs
        self.lost, self.lost_arn = self._create()
        policy = json.dumps({"deadLetterTargetArn": self.lost_arn, "maxReceiveCount": 1})
        self.work, self.work_arn = self._create(RedrivePolicy=policy, VisibilityTimeout="0")

    def _create(self, **attributes: str) -> tuple[str, str]:
        url = self.sqs.create_queue(QueueName=f"q{uuid.uuid4().hex[:10]}", Attributes=attributes)["QueueUrl"]
        found = self.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])
        return url, found["Attributes"]["QueueArn"]

    def received(self, url: str) -> list[dict[str, Any]]:
        answer = self.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10, MessageSystemAttributeNames=["All"])
        messages: list[dict[str, Any]] = answer.get("Messages", [])
        return messages

    def lose(self, body: str) -> None:
        self.sqs.send_message(QueueUrl=self.work, MessageBody=body)
        assert [message["Body"] for message in self.received(self.work)] == [body]
        assert self.received(self.work) == []


@pytest.fixture
def queues(client: Client) -> Queues:
    """Two queues, the one for what the other has lost."""
    return Queues(client("sqs"))


def test_what_was_lost_goes_back_to_where_it_came_from_as_a_new_message(queues: Queues) -> None:
    queues.lose("first")
    (before,) = queues.received(queues.lost)
    queues.sqs.change_message_visibility(
        QueueUrl=queues.lost, ReceiptHandle=before["ReceiptHandle"], VisibilityTimeout=0
    )
    assert queues.sqs.start_message_move_task(SourceArn=queues.lost_arn)["TaskHandle"]
    assert queues.received(queues.lost) == []
    (again,) = queues.received(queues.work)
    assert again["Body"] == "first"
    assert again["MessageId"] != before["MessageId"]
    assert again["Attributes"]["ApproximateReceiveCount"] == "1"


def test_a_queue_that_takes_nothing_over_is_refused(queues: Queues) -> None:
    with pytest.raises(ClientError, match="Dead Letter Queue"):
        queues.sqs.start_message_move_task(SourceArn=queues.work_arn)


def test_a_queue_that_is_not_there_is_refused(queues: Queues) -> None:
    with pytest.raises(ClientError, match="doesn't exist"):
        queues.sqs.start_message_move_task(SourceArn=f"{queues.lost_arn}-of-nobody")
