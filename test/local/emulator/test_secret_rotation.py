"""The rotation of secrets, and their versions, as Secrets Manager has them."""

import io
import json
import time
import uuid
import zipfile
from collections.abc import Callable
from typing import Any

import botocore.exceptions
import pytest

Client = Callable[[str], Any]

# Keeps what it is invoked with, and whether the version has a value by then, as values of a secret of its own.
HANDLER = """
const call = async (action, body) => {
  const headers = {
    'content-type': 'application/x-amz-json-1.1',
    'x-amz-target': `secretsmanager.${action}`,
    authorization: 'AWS4-HMAC-SHA256 Credential=test/20250101/eu-central-1/secretsmanager/aws4_request',
  };
  const answer = await fetch(process.env.AWS_ENDPOINT_URL, { method: 'POST', headers, body: JSON.stringify(body) });
  return answer.json();
};
exports.handler = async ({ Step, SecretId, ClientRequestToken }) => {
  const { SecretString = null } = await call('GetSecretValue', { SecretId, VersionId: ClientRequestToken });
  const name = `${process.env.RECORDS}/${Date.now()}`;
  await call('CreateSecret', { Name: name, SecretString: JSON.stringify({ Step, ClientRequestToken, SecretString }) });
  if (Step === process.env.FAILS_AT) throw new Error('as told');
};
"""


def refused(work: Callable[[], Any]) -> str:
    """Return the code and the words by which a request is refused."""
    with pytest.raises(botocore.exceptions.ClientError) as failure:
        work()
    error = failure.value.response["Error"]
    return f"{error['Code']}: {error['Message']}"


class Rotated:
    """A secret, and the function that is to rotate it."""

    def __init__(self, client: Client, *, fails_at: str = "", value: str | None = "first") -> None:
        self.client, self.records = client("secretsmanager"), f"records/{uuid.uuid4().hex}"
        given = {} if value is None else {"SecretString": value}
        self.arn = self.client.create_secret(Name=f"rotated/{uuid.uuid4().hex}", **given)["ARN"]
        package = io.BytesIO()
        with zipfile.ZipFile(package, "w") as archive:
            archive.writestr("index.js", HANDLER)
        name = f"r{uuid.uuid4().hex[:12]}"
        self.functions = client("lambda")
        self.function = self.functions.create_function(
            FunctionName=name,
            Runtime="nodejs22.x",
            Handler="index.handler",
            Role="arn:aws:iam::000000000000:role/rotate",
            Code={"ZipFile": package.getvalue()},
            Environment={"Variables": {"RECORDS": self.records, "FAILS_AT": fails_at}},
        )["FunctionArn"]

    def permit(self, source: str) -> None:
        """Let Secrets Manager invoke the function for one secret."""
        self.functions.add_permission(
            FunctionName=self.function,
            StatementId=uuid.uuid4().hex,
            Action="lambda:InvokeFunction",
            Principal="secretsmanager.amazonaws.com",
            SourceArn=source,
        )

    def rotate(self, **more: Any) -> Any:
        """Ask for a rotation."""
        return self.client.rotate_secret(
            SecretId=self.arn,
            RotationLambdaARN=self.function,
            RotationRules={"AutomaticallyAfterDays": 30},
            **more,
        )

    def told(self, count: int) -> list[Any]:
        """Return what the function was invoked with, once that is so many times."""
        deadline = time.monotonic() + 30
        while True:
            found = self.client.list_secrets(Filters=[{"Key": "name", "Values": [self.records]}])["SecretList"]
            if len(found) >= count or time.monotonic() > deadline:
                names = sorted(one["Name"] for one in found)
                texts = [self.client.get_secret_value(SecretId=name)["SecretString"] for name in names]
                return [json.loads(text) for text in texts]
            time.sleep(0.05)

    def described(self) -> Any:
        """Return the secret's description."""
        return self.client.describe_secret(SecretId=self.arn)


def test_a_rotation_takes_the_four_steps_on_a_version_without_a_value(client: Client) -> None:
    secret = Rotated(client)
    secret.permit(secret.arn)
    version = secret.rotate()["VersionId"]
    told = secret.told(4)
    assert [one["Step"] for one in told] == ["createSecret", "setSecret", "testSecret", "finishSecret"]
    assert {one["ClientRequestToken"] for one in told} == {version}
    assert {one["SecretString"] for one in told} == {None}
    described = secret.described()
    assert described["RotationEnabled"] and described["RotationLambdaARN"] == secret.function
    assert described["VersionIdsToStages"][version] == ["AWSPENDING"]
    # A function that does nothing changes nothing.
    assert secret.client.get_secret_value(SecretId=secret.arn)["SecretString"] == "first"


def test_a_step_that_fails_is_the_last_and_the_same_version_is_taken_up_again(client: Client) -> None:
    secret = Rotated(client, fails_at="setSecret")
    secret.permit(secret.arn)
    version = secret.rotate()["VersionId"]
    assert [one["Step"] for one in secret.told(2)] == ["createSecret", "setSecret"]
    assert "LastRotatedDate" not in secret.described()
    assert refused(secret.rotate).startswith("InvalidRequestException: A previous rotation isn't complete.")
    assert {one["ClientRequestToken"] for one in secret.told(4)} == {version}


def test_a_rotation_that_is_only_configured_is_tried_on_the_current_value(client: Client) -> None:
    secret = Rotated(client)
    secret.permit(secret.arn)
    secret.rotate(RotateImmediately=False)
    [told] = secret.told(1)
    assert (told["Step"], told["SecretString"]) == ("testSecret", "first")
    deadline = time.monotonic() + 10
    while len(secret.described()["VersionIdsToStages"]) > 1 and time.monotonic() < deadline:
        time.sleep(0.05)
    assert list(secret.described()["VersionIdsToStages"].values()) == [["AWSCURRENT"]]


def test_a_secret_without_a_value_has_no_version_when_its_rotation_is_configured(client: Client) -> None:
    secret = Rotated(client, value=None)
    secret.permit(secret.arn)
    secret.rotate(RotateImmediately=False)
    assert secret.described().get("VersionIdsToStages", {}) == {}
    assert refused(lambda: secret.client.get_secret_value(SecretId=secret.arn)).startswith("ResourceNotFoundException")


def test_a_function_that_may_not_be_invoked_for_the_secret_is_refused(client: Client) -> None:
    secret = Rotated(client)
    assert "cannot invoke the specified Lambda function" in refused(secret.rotate)
    secret.permit("arn:aws:secretsmanager:eu-central-1:000000000000:secret:another-AbCdEf")
    assert "cannot invoke the specified Lambda function" in refused(secret.rotate)
    assert secret.described()["RotationEnabled"] is False


def test_a_rotation_is_turned_off(client: Client) -> None:
    secret = Rotated(client)
    secret.permit(secret.arn)
    secret.rotate(RotateImmediately=False)
    secret.client.cancel_rotate_secret(SecretId=secret.arn)
    assert secret.described()["RotationEnabled"] is False


def test_a_version_is_put_once_and_a_label_is_on_one_version(client: Client) -> None:
    secret = Rotated(client)
    first, second = str(uuid.uuid4()), str(uuid.uuid4())

    def put(version: str, value: str) -> Any:
        return secret.client.put_secret_value(
            SecretId=secret.arn, ClientRequestToken=version, SecretString=value, VersionStages=["AWSPENDING"]
        )

    assert put(first, "one")["VersionStages"] == put(first, "one")["VersionStages"] == ["AWSPENDING"]
    assert refused(lambda: put(first, "two")).startswith("ResourceExistsException")
    put(second, "two")
    stages = secret.described()["VersionIdsToStages"]
    assert first not in stages and stages[second] == ["AWSPENDING"]
