"""Functions on Node, and the one that records what they fail on."""

import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

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
