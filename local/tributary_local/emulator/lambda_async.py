"""Asynchronous invocations: throttled events wait, failures are retried, and their end reaches its destination.

What is dropped, and what can't be delivered, is counted as Lambda does:
https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

import json
import logging
import time
import uuid
from datetime import UTC, datetime
from typing import Any

import boto3
from botocore.exceptions import BotoCoreError, ClientError
from ministack.core.concurrency import spawn_background
from ministack.services import cloudwatch, eventbridge, lambda_svc
from tributary_local.emulator.patch import original, replace
from tributary_local.emulator.protocol import Json, Request

# Seconds between attempts. AWS waits one minute, then two; here a run shouldn't.
RETRY_WAITS = (1.0, 2.0)
THROTTLE_WAIT = 0.5

DAY = 24 * 3600

_log = logging.getLogger("lambda-async")


def install() -> None:
    """Put the handlers in place.

    Raises:
        EmulatorChangedError: the emulator no longer has a function that is replaced or called.
    """
    original(cloudwatch, "record_metric")
    for name in ("_execute_function", "_get_func_record_for_ref", "_execution_record_for_config"):
        original(lambda_svc, name)
    replace(lambda_svc, "invoke_async_with_retry", invoke_async_with_retry)
    replace(eventbridge, "_dispatch_to_lambda", _dispatch_to_lambda)


def _dispatch_to_lambda(arn: str, payload: str) -> None:
    """Hand an event of a rule to a function, asynchronously as EventBridge does."""
    func, config, name = lambda_svc._get_func_record_for_ref(arn)
    if not func or not config:
        _log.warning("a rule has the function %s as its target, which does not exist", name)
        return
    invoke_async_with_retry(lambda_svc._execution_record_for_config(func, config), json.loads(payload))


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
        if result.get("throttle") and func.get("concurrency") == 0:
            # Whoever reserves nothing for a function has its events set aside, not waiting.
            condition, kind = "RetriesExhausted", "OnFailure"
            break
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
        _send_or_count(destination, record, func, "DestinationDeliveryFailures")
    if kind == "OnFailure":
        queue = ((func.get("config") or func).get("DeadLetterConfig") or {}).get("TargetArn")
        if queue:
            _send_or_count(queue, event, func, "DeadLetterErrors")
        # Whether or not somebody has it: such an event is sent there before it is dropped.
        _count(func, "AsyncEventsDropped")


def _send_or_count(arn: str, payload: Json, func: Request, metric: str) -> None:
    """Send a payload; where that can't be done, count it in a metric of the function."""
    try:
        _send(arn, payload)
    except (BotoCoreError, ClientError) as error:
        _log.warning("what the function %s ended with can't be sent to %s: %s", _name(func), arn, error)
        _count(func, metric)


def _count(func: Request, metric: str) -> None:
    cloudwatch.record_metric("AWS/Lambda", metric, 1, "Count", {"FunctionName": _name(func)})


def _name(func: Request) -> str:
    name: str = (func.get("config") or func)["FunctionName"]
    return name


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
