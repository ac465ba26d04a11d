"""Tags of multipart uploads, and what the extractor's writers lean on in S3."""

import uuid
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Client = Callable[[str], Any]

OPEN = [{"Key": "attempt", "Value": "open"}]


@pytest.fixture(params=["Suspended", "Enabled"])
def bucket(request: pytest.FixtureRequest, client: Client) -> tuple[Any, str]:
    """An empty bucket, once with versions and once without."""
    s3, name = client("s3"), f"b{uuid.uuid4().hex[:12]}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    if request.param == "Enabled":
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": request.param})
    return s3, name


def upload(s3: Any, bucket: str, key: str, **options: Any) -> Any:
    """Put an object by an upload of one part; return the answer."""
    where = {"Bucket": bucket, "Key": key}
    where["UploadId"] = s3.create_multipart_upload(**where, **options)["UploadId"]
    etag = s3.upload_part(**where, PartNumber=1, Body=key.encode())["ETag"]
    parts = {"Parts": [{"PartNumber": 1, "ETag": etag}]}
    first = s3.complete_multipart_upload(**where, MultipartUpload=parts, IfNoneMatch="*")
    assert s3.complete_multipart_upload(**where, MultipartUpload=parts, IfNoneMatch="*")["ETag"] == first["ETag"]
    return first


def tags(s3: Any, bucket: str, key: str) -> Any:
    """Return the tags of an object."""
    return s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]


def test_an_object_has_the_tags_that_its_upload_was_begun_with(bucket: tuple[Any, str]) -> None:
    s3, name = bucket
    upload(s3, name, "tagged", Tagging="attempt=open")
    upload(s3, name, "plain")
    assert tags(s3, name, "tagged") == OPEN
    assert tags(s3, name, "plain") == []
    s3.delete_object_tagging(Bucket=name, Key="tagged")
    s3.delete_object_tagging(Bucket=name, Key="tagged")
    assert tags(s3, name, "tagged") == []


def test_an_upload_over_a_tagged_object_leaves_its_own_tags_alone(bucket: tuple[Any, str]) -> None:
    s3, name = bucket
    s3.put_object(Bucket=name, Key="k", Body=b"", Tagging="attempt=open")
    where = {"Bucket": name, "Key": "k"}
    where["UploadId"] = s3.create_multipart_upload(**where)["UploadId"]
    etag = s3.upload_part(**where, PartNumber=1, Body=b"x")["ETag"]
    s3.complete_multipart_upload(**where, MultipartUpload={"Parts": [{"PartNumber": 1, "ETag": etag}]})
    assert tags(s3, name, "k") == []


def test_more_tags_than_an_object_takes_are_refused(bucket: tuple[Any, str]) -> None:
    s3, name = bucket
    with pytest.raises(ClientError, match="cannot be greater than 10"):
        s3.create_multipart_upload(Bucket=name, Key="k", Tagging="&".join(f"t{n}=v" for n in range(11)))
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=name)


def test_an_upload_is_completed_only_where_no_object_is(bucket: tuple[Any, str]) -> None:
    s3, name = bucket
    s3.put_object(Bucket=name, Key="k", Body=b"first")
    with pytest.raises(ClientError, match="PreconditionFailed"):
        upload(s3, name, "k", Tagging="attempt=open")
    assert s3.get_object(Bucket=name, Key="k")["Body"].read() == b"first"
    assert tags(s3, name, "k") == []
    assert [one["Key"] for one in s3.list_multipart_uploads(Bucket=name, Prefix="k")["Uploads"]] == ["k"]
    assert "Uploads" not in s3.list_multipart_uploads(Bucket=name, Prefix="l")
