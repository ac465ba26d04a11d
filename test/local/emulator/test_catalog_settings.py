"""Settings of the account's Data Catalog: its encryption and its resource policy."""

import contextlib
import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

Client = Callable[[str], Any]

ACCOUNT = "000000000000"
CATALOG = f"arn:aws:glue:eu-central-1:{ACCOUNT}"
CLOSED: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": "glue:*",
    "Resource": f"{CATALOG}:*",
    "Condition": {"StringNotEquals": {"aws:PrincipalAccount": ACCOUNT}},
}


def document(**changes: Any) -> str:
    """Write a policy of one statement, whose members may be changed or, by None, left out."""
    statement = {name: value for name, value in {**CLOSED, **changes}.items() if value is not None}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture
def glue(client: Client) -> Iterator[Any]:
    """A client of Glue, whose catalog has no policy before and after."""
    found = client("glue")
    yield found
    with contextlib.suppress(found.exceptions.EntityNotFoundException):
        found.delete_resource_policy()


def test_a_policy_is_read_as_it_was_put_and_is_gone_once_deleted(glue: Any) -> None:
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_resource_policy()
    put = glue.put_resource_policy(PolicyInJson=document(), PolicyExistsCondition="NOT_EXIST")
    found = glue.get_resource_policy()
    assert (found["PolicyInJson"], found["PolicyHash"]) == (document(), put["PolicyHash"])
    glue.delete_resource_policy()
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_resource_policy()
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.delete_resource_policy()


def test_a_policy_is_replaced_only_as_its_writer_expects_it(glue: Any) -> None:
    refused = glue.exceptions.ConditionCheckFailureException
    with pytest.raises(refused):
        glue.put_resource_policy(PolicyInJson=document(), PolicyExistsCondition="MUST_EXIST")
    first = glue.put_resource_policy(PolicyInJson=document())["PolicyHash"]
    with pytest.raises(refused):
        glue.put_resource_policy(PolicyInJson=document(), PolicyExistsCondition="NOT_EXIST")
    changed = document(Action="glue:DeleteTable")
    created = glue.get_resource_policy()["CreateTime"]
    glue.put_resource_policy(PolicyInJson=changed, PolicyExistsCondition="MUST_EXIST", PolicyHashCondition=first)
    assert glue.get_resource_policy()["PolicyInJson"] == changed
    assert glue.get_resource_policy()["CreateTime"] == created
    with pytest.raises(refused):
        glue.put_resource_policy(PolicyInJson=document(), PolicyHashCondition=first)
    with pytest.raises(refused):
        glue.delete_resource_policy(PolicyHashCondition=first)


@pytest.mark.parametrize(
    ("policy", "fault"),
    [
        ("no JSON", "JSON"),
        (document(Principal=None), "principals"),
        (document(Principal={"AWS": f"arn:aws:iam::{ACCOUNT}:role/*"}), "pattern"),
        (document(Resource="*"), "resource"),
        (document(Resource="arn:aws:glue:eu-west-1:000000000000:catalog"), "resource"),
        (document(Resource="arn:aws:s3:::bucket"), "resource"),
        (document(Sid="x" * 10_240), "size"),
    ],
    ids=["text", "no principal", "principals by a pattern", "all", "region", "service", "long"],
)
def test_what_glue_does_not_take_of_a_policy_is_refused(glue: Any, policy: str, fault: str) -> None:
    with pytest.raises(glue.exceptions.InvalidInputException, match=fault):
        glue.put_resource_policy(PolicyInJson=policy)
    with pytest.raises(glue.exceptions.EntityNotFoundException):
        glue.get_resource_policy()


@pytest.mark.parametrize("resource", ["catalog", "database/d", "table/d/*", "*"])
def test_a_policy_may_name_anything_in_the_catalog(glue: Any, resource: str) -> None:
    glue.put_resource_policy(PolicyInJson=document(Resource=[f"{CATALOG}:{resource}"]))
    assert json.loads(glue.get_resource_policy()["PolicyInJson"])["Statement"][0]["Effect"] == "Deny"


def test_encryption_is_off_until_it_is_put_and_again_when_nothing_is(glue: Any) -> None:
    settings = {
        "EncryptionAtRest": {"CatalogEncryptionMode": "SSE-KMS", "SseAwsKmsKeyId": "key"},
        "ConnectionPasswordEncryption": {"ReturnConnectionPasswordEncrypted": True, "AwsKmsKeyId": "key"},
    }
    glue.put_data_catalog_encryption_settings(DataCatalogEncryptionSettings=settings)
    assert glue.get_data_catalog_encryption_settings()["DataCatalogEncryptionSettings"] == settings
    glue.put_data_catalog_encryption_settings(DataCatalogEncryptionSettings={})
    found = glue.get_data_catalog_encryption_settings()["DataCatalogEncryptionSettings"]
    assert found["EncryptionAtRest"] == {"CatalogEncryptionMode": "DISABLED"}
    assert found["ConnectionPasswordEncryption"] == {"ReturnConnectionPasswordEncrypted": False}
