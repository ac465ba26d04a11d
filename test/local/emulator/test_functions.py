"""Functions on Node, invoked synchronously and not."""

import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import pytest

Client = Callable[[str], Any]

RECORDS = "functions-records"

HANDLER = """
class WrongPasswordError extends Error {
  constructor(message) { super(message); this.name = 'WrongPasswordError'; }
}
exports.handler = async (event, context) => {
  if (event.do === 'version') return process.version;
  if (event.do === 'environment') return process.env;
  if (event.do === 'pid') return process.pid;
  if (event.do === 'throw') throw new WrongPasswordError('no such user');
  if (event.do === 'throw text') throw 'plain text';
  if (event.do === 'exit') process.exit(3);
  if (event.do === 'hang') await new Promise(() => setInterval(() => {}, 1000));
  if (event.do === 'sleep') await new Promise((done) => setTimeout(done, event.ms));
  return { ok: true, request: context.awsRequestId };
};
"""

# Writes what it is invoked with to S3, as the platform's own destination does; plain HTTP, so it needs no package.
RECORDER = """
exports.handler = async (event) => {
  const key = encodeURIComponent(event.requestPayload.key);
  const url = `${process.env.AWS_ENDPOINT_URL}/functions-records/${key}`;
  const headers = { Authorization: 'AWS4-HMAC-SHA256 Credential=test/20250101/eu-central-1/s3/aws4_request' };
  const answer = await fetch(url, { method: 'PUT', body: JSON.stringify(event), headers });
  if (!answer.ok) throw new Error(await answer.text());
};
"""


def package(source: str) -> bytes:
    """Zip a handler as Lambda takes it."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        archive.writestr("index.js", source)
    return target.getvalue()


class Functions:
    """A function, and the one that its failures go to."""

    def __init__(self, client: Client) -> None:
        self.client, self.s3 = client("lambda"), client("s3")
        self.role = client("iam").create_role(RoleName=f"f{uuid.uuid4().hex}", AssumeRolePolicyDocument="{}")
        self.s3.create_bucket(Bucket=RECORDS, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        self.recorder = self.create(RECORDER, 10)

    def create(self, source: str, timeout: int, **more: Any) -> str:
        """Create a function and return its ARN."""
        name = f"f{uuid.uuid4().hex[:12]}"
        made = self.client.create_function(
            FunctionName=name,
            Runtime="nodejs22.x",
            Handler="index.handler",
            Role=self.role["Role"]["Arn"],
            Code={"ZipFile": package(source)},
            Timeout=timeout,
            **more,
        )
        return str(made["FunctionArn"])

    def failing_to_the_recorder(self, timeout: int, retries: int = 0) -> str:
        """Create a function whose failures go to the recorder."""
        arn = self.create(HANDLER, timeout)
        self.client.put_function_event_invoke_config(
            FunctionName=arn,
            MaximumRetryAttempts=retries,
            DestinationConfig={"OnFailure": {"Destination": self.recorder}},
        )
        return arn

    def call(self, arn: str, **event: Any) -> tuple[str | None, Any]:
        """Invoke synchronously; return the error kind and the payload."""
        answer = self.client.invoke(FunctionName=arn, Payload=json.dumps(event))
        return answer.get("FunctionError"), json.loads(answer["Payload"].read())

    def send(self, arn: str, **event: Any) -> str:
        """Invoke asynchronously; return the key of the record that a failure would leave."""
        key = uuid.uuid4().hex
        answer = self.client.invoke(FunctionName=arn, InvocationType="Event", Payload=json.dumps({**event, "key": key}))
        assert answer["StatusCode"] == 202
        return key

    def record(self, key: str, seconds: float = 15) -> dict[str, Any]:
        """Wait for the record of a failure."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.s3.list_objects_v2(Bucket=RECORDS, Prefix=key).get("KeyCount"):
                found: dict[str, Any] = json.loads(self.s3.get_object(Bucket=RECORDS, Key=key)["Body"].read())
                return found
            time.sleep(0.1)
        raise AssertionError("the failure left no record")


@pytest.fixture(scope="module")
def functions(client: Client) -> Functions:
    """Functions of the emulator."""
    return Functions(client)


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
