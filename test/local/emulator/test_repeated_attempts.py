"""What an SDK asks again, because it did not get the answer, is carried out once."""

from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

INVOCATION = "amz-sdk-invocation-id"


def attempting(client: Any, invocation: str) -> Any:
    """Make all requests of a client attempts of one request."""

    def name(request: Any, **_: Any) -> None:
        request.headers[INVOCATION] = invocation

    client.meta.events.register("before-send", name)
    return client


def test_what_was_created_is_answered_again_as_it_was(client: Callable[[str], Any]) -> None:
    kms = client("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    again = attempting(client("kms"), "alias-of-a-lost-answer")
    for _ in range(2):
        again.create_alias(AliasName="alias/again", TargetKeyId=key)
    with pytest.raises(ClientError, match="AlreadyExistsException"):
        kms.create_alias(AliasName="alias/again", TargetKeyId=key)
    assert [alias["AliasName"] for alias in kms.list_aliases(KeyId=key)["Aliases"]] == ["alias/again"]


def test_the_answer_given_again_has_its_content(client: Callable[[str], Any]) -> None:
    secrets = attempting(client("secretsmanager"), "secret-of-a-lost-answer")
    first, second = (secrets.create_secret(Name="again", SecretString="{}")["ARN"] for _ in range(2))
    assert first == second


def test_the_query_protocol_is_answered_again_too(client: Callable[[str], Any]) -> None:
    iam = attempting(client("iam"), "role-of-a-lost-answer")
    first, second = (iam.create_role(RoleName="again", AssumeRolePolicyDocument="{}")["Role"] for _ in range(2))
    assert first == second


def test_what_failed_is_tried_again(client: Callable[[str], Any]) -> None:
    kms = client("kms")
    again = attempting(client("kms"), "alias-that-is-not-there-yet")
    with pytest.raises(ClientError, match="NotFoundException"):
        again.delete_alias(AliasName="alias/later")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    kms.create_alias(AliasName="alias/later", TargetKeyId=key)
    again.delete_alias(AliasName="alias/later")
    assert kms.list_aliases(KeyId=key)["Aliases"] == []


def test_s3_carries_every_attempt_out(client: Callable[[str], Any]) -> None:
    client("s3").create_bucket(
        Bucket="attempted-again", CreateBucketConfiguration={"LocationConstraint": "eu-central-1"}
    )
    s3 = attempting(client("s3"), "object-of-a-lost-answer")
    s3.put_object(Bucket="attempted-again", Key="once", Body=b"1", IfNoneMatch="*")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        s3.put_object(Bucket="attempted-again", Key="once", Body=b"2", IfNoneMatch="*")
