"""Asynchronous invocations: throttled events wait, failures are retried, and their end reaches its destination."""

import json
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import boto3
from ministack.core.concurrency import spawn_background
from ministack.services import lambda_svc
from tributary_local.emulator.patch import replace
from tributary_local.emulator.protocol import Json, Request

# Seconds between attempts. AWS waits one minute, then two; here a run shouldn't.
RETRY_WAITS = (1.0, 2.0)
THROTTLE_WAIT = 0.5

DAY = 24 * 3600


def install() -> None:
    """Put the handler in place.

    Raises:
        EmulatorChangedError: the emulator no longer has the handler.
    """
    replace(lambda_svc, "invoke_async_with_retry", invoke_async_with_retry)


def invoke_async_with_retry(func: Request, event: Json) -> None:
    """Invoke a function in the background as AWS's event queue does.

    A throttled event waits for its turn and costs no attempt. A failed one is retried as the function's event invoke
    configuration says (twice without one). Then its destination gets the record, its dead-letter queue the event.
    """
    spawn_background(_deliver, func, event, thread_name="lambda-async")


def _deliver(func: Request, event: Json) -> None:
    settings = func.get("event_invoke_config") or (func.get("event_invoke_configs") or {}).get("$LATEST") or {}
    retries = settings.get("MaximumRetryAttempts", len(RETRY_WAITS))
    deadline = time.monotonic() + settings.get("MaximumEventAgeInSeconds", DAY // 4)
    attempts = 0
    while True:
        result: Request = lambda_svc._execute_function(func, event)
        if result.get("throttle"):
            wait = THROTTLE_WAIT
        else:
            attempts += 1
            if not result.get("error"):
                condition, kind = "Success", "OnSuccess"
                break
            if attempts > retries:
                condition, kind = "RetriesExhausted", "OnFailure"
                break
            wait = RETRY_WAITS[attempts - 1]
        if time.monotonic() + wait > deadline:
            condition, kind = "EventAgeExceeded", "OnFailure"
            break
        time.sleep(wait)
    record = _record(func, event, result, condition, attempts)
    destination = ((settings.get("DestinationConfig") or {}).get(kind) or {}).get("Destination")
    if destination:
        _send(destination, record)
    queue = ((func.get("config") or func).get("DeadLetterConfig") or {}).get("TargetArn")
    if queue and kind == "OnFailure":
        _send(queue, event)


def _record(func: Request, event: Json, result: Request, condition: str, attempts: int) -> Request:
    """Return what AWS tells a destination."""
    config = func.get("config") or func
    version = config.get("Version", "$LATEST")
    unqualified = ":".join(config["FunctionArn"].split(":")[:7])
    record: Request = {
        "version": "1.0",
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "requestContext": {
            "requestId": result.get("request_id") or str(uuid.uuid4()),
            "functionArn": f"{unqualified}:{version}",
            "condition": condition,
            "approximateInvokeCount": attempts,
        },
        "requestPayload": event,
    }
    if result.get("throttle"):
        return record
    context: dict[str, Any] = {"statusCode": 200, "executedVersion": version}
    if result.get("error"):
        context["functionError"] = result.get("function_error") or "Unhandled"
    return {**record, "responseContext": context, "responsePayload": result.get("body")}


def _send(arn: str, payload: Json) -> None:
    """Send a payload to a function, a queue, a topic or an event bus."""
    service, _, account, name = arn.split(":", 5)[2:]
    text = json.dumps(payload)
    if service == "lambda":
        boto3.client("lambda").invoke(FunctionName=arn, InvocationType="Event", Payload=text)
    elif service == "sqs":
        client = boto3.client("sqs")
        url = client.get_queue_url(QueueName=name, QueueOwnerAWSAccountId=account)["QueueUrl"]
        client.send_message(QueueUrl=url, MessageBody=text)
    elif service == "sns":
        boto3.client("sns").publish(TopicArn=arn, Message=text)
    else:
        entry = {"Source": "lambda", "DetailType": "Lambda Function Invocation Result", "Detail": text}
        boto3.client("events").put_events(Entries=[{**entry, "EventBusName": arn}])
