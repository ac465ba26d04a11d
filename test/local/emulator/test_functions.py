"""Functions on Node, invoked synchronously and not."""

import json
import uuid

from .functions import HANDLER, Client, Functions


def test_functions_run_on_node_22(functions: Functions) -> None:
    error, version = functions.call(functions.create(HANDLER, 10), do="version")
    assert (error, version.split(".")[0]) == (None, "v22")


def test_functions_reach_the_emulator(functions: Functions, endpoint: str) -> None:
    _, environment = functions.call(functions.create(HANDLER, 10), do="environment")
    assert environment["AWS_ENDPOINT_URL"] == endpoint
    assert environment["AWS_REGION"] == "eu-central-1"
    assert environment["TZ"] == "UTC"


def test_a_thrown_error_keeps_its_class(functions: Functions) -> None:
    error, payload = functions.call(functions.create(HANDLER, 10), do="throw")
    assert error == "Unhandled"
    assert (payload["errorType"], payload["errorMessage"]) == ("WrongPasswordError", "no such user")
    assert payload["trace"][0].endswith("no such user")


def test_a_thrown_text_is_an_error_too(functions: Functions) -> None:
    error, payload = functions.call(functions.create(HANDLER, 10), do="throw text")
    assert (error, payload["errorType"], payload["errorMessage"]) == ("Unhandled", "Error", "plain text")


def test_a_function_that_exits_fails(functions: Functions) -> None:
    error, payload = functions.call(functions.create(HANDLER, 10), do="exit")
    assert (error, payload["errorType"]) == ("Unhandled", "Runtime.ExitError")


def test_a_failure_reaches_its_destination_in_awss_shape(functions: Functions) -> None:
    arn = functions.failing_to_the_recorder(timeout=10)
    key = functions.send(arn, do="throw")
    record = functions.record(key)
    assert record["version"] == "1.0"
    assert record["requestPayload"] == {"do": "throw", "key": key}
    assert record["requestContext"]["functionArn"] == f"{arn}:$LATEST"
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["requestContext"]["approximateInvokeCount"] == 1
    assert uuid.UUID(record["requestContext"]["requestId"])
    assert record["responseContext"] == {
        "statusCode": 200,
        "executedVersion": "$LATEST",
        "functionError": "Unhandled",
    }
    assert record["responsePayload"]["errorType"] == "WrongPasswordError"
    assert record["responsePayload"]["errorMessage"] == "no such user"


def test_a_timeout_reaches_its_destination(functions: Functions) -> None:
    record = functions.record(functions.send(functions.failing_to_the_recorder(timeout=1), do="hang"))
    request = record["requestContext"]["requestId"]
    assert record["responsePayload"] == {
        "errorType": "Sandbox.Timedout",
        "errorMessage": f"RequestId: {request} Error: Task timed out after 1.00 seconds",
    }


def test_a_failure_is_retried_as_often_as_configured(functions: Functions) -> None:
    record = functions.record(functions.send(functions.failing_to_the_recorder(timeout=10, retries=1), do="throw"))
    assert record["requestContext"]["approximateInvokeCount"] == 2


def test_events_beyond_the_reserved_concurrency_wait_and_do_not_fail(functions: Functions) -> None:
    arn = functions.failing_to_the_recorder(timeout=10)
    functions.client.put_function_concurrency(FunctionName=arn, ReservedConcurrentExecutions=1)
    functions.send(arn, do="sleep", ms=1500)
    key = functions.send(arn, do="throw")
    record = functions.record(key)
    assert record["requestContext"]["condition"] == "RetriesExhausted"
    assert record["responsePayload"]["errorType"] == "WrongPasswordError"


def test_a_success_goes_to_its_own_destination(functions: Functions, client: Client) -> None:
    sqs = client("sqs")
    queue = sqs.create_queue(QueueName=f"q{uuid.uuid4().hex[:8]}")["QueueUrl"]
    target = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    arn = functions.create(HANDLER, 10)
    functions.client.put_function_event_invoke_config(
        FunctionName=arn, DestinationConfig={"OnSuccess": {"Destination": target}}
    )
    key = functions.send(arn, do="nothing")
    messages = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"]
    record = json.loads(messages[0]["Body"])
    assert (record["requestContext"]["condition"], record["requestPayload"]["key"]) == ("Success", key)
    assert record["responsePayload"]["ok"] is True


def test_a_dead_letter_queue_gets_the_event_itself(functions: Functions, client: Client) -> None:
    sqs = client("sqs")
    queue = sqs.create_queue(QueueName=f"q{uuid.uuid4().hex[:8]}")["QueueUrl"]
    target = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    arn = functions.create(HANDLER, 10, DeadLetterConfig={"TargetArn": target})
    functions.client.put_function_event_invoke_config(FunctionName=arn, MaximumRetryAttempts=0)
    key = functions.send(arn, do="throw")
    messages = sqs.receive_message(QueueUrl=queue, WaitTimeSeconds=10)["Messages"]
    assert json.loads(messages[0]["Body"]) == {"do": "throw", "key": key}
