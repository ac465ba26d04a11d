"""StartMessageMoveTask of SQS: what lies in a dead-letter queue goes back to where it came from.

https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_StartMessageMoveTask.html
"""

import base64
import json
import time
import uuid

from ministack.core.concurrency import esm_wake
from ministack.services import sqs
from tributary_local.emulator.patch import original
from tributary_local.emulator.pin import EmulatorChangedError
from tributary_local.emulator.protocol import Request

ACTION = "StartMessageMoveTask"


def install() -> None:
    """Put the handler in place.

    Raises:
        EmulatorChangedError: the emulator moves messages by itself, or no longer has a function that is called.
    """
    original(sqs, "_queue_by_arn")
    if ACTION in sqs._HANDLERS:
        raise EmulatorChangedError(f"the emulator has a {ACTION} of its own")
    sqs._HANDLERS[ACTION] = _start_message_move_task


def _start_message_move_task(data: Request, _url: str) -> Request:
    source_arn = data.get("SourceArn", "")
    with sqs._queues_lock:
        source = sqs._queue_by_arn(source_arn)
        if source is None:
            raise sqs._Err("ResourceNotFoundException", "The resource that you specified doesn't exist.", 404)
        if not any(_sends_to(queue, source_arn) for queue in sqs._queues.values()):
            raise sqs._Err("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.")
        source["messages"] = [message for message in source["messages"] if not _moved(message, data)]
    esm_wake.set()
    task = {"taskId": str(uuid.uuid4()), "sourceArn": source_arn}
    return {"TaskHandle": base64.b64encode(json.dumps(task).encode()).decode()}


def _sends_to(queue: Request, arn: str) -> bool:
    policy = json.loads(queue["attributes"].get("RedrivePolicy") or "{}")
    return bool(policy.get("deadLetterTargetArn") == arn)


def _moved(message: Request, data: Request) -> bool:
    """Move a message that can be received; tell whether it has gone. It is a new one where it comes to."""
    now = time.time()
    came_from = message.get("sys", {}).get("DeadLetterQueueSourceArn", "")
    target = sqs._queue_by_arn(data.get("DestinationArn") or came_from)
    if target is None or message["visible_at"] > now:
        return False
    told = {name: value for name, value in message["sys"].items() if name != "DeadLetterQueueSourceArn"}
    fresh = {
        "id": str(uuid.uuid4()),
        "receive_count": 0,
        "first_receive_at": None,
        "receipt_handle": None,
        "sent_at": now,
        "enqueued_at": now,
        "visible_at": now,
        "sys": {**told, "SentTimestamp": str(int(now * 1000))},
    }
    target["messages"].append({**message, **fresh})
    return True
