"""Fetches what a job run names in S3."""

from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError
from tributary_local.gluejobs.launch_error import LaunchError


def download(s3: Any, uri: str, folder: Path) -> Path:  # noqa: ANN401 (boto3's client)
    """Fetch an object into a folder under its own name.

    Args:
        s3: Client of the endpoint.
        uri: ``s3://bucket/key``.
        folder: Where the file goes.

    Raises:
        LaunchError: If there is no such object.
    """
    bucket, key = split_uri(uri)
    target = folder / Path(key).name
    try:
        target.write_bytes(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except ClientError as error:
        raise _missing(bucket, key, error) from error
    return target


def require_object(s3: Any, uri: str) -> None:  # noqa: ANN401 (boto3's client)
    """Refuse an object that isn't there.

    Raises:
        LaunchError: If there is no such object.
    """
    bucket, key = split_uri(uri)
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        raise _missing(bucket, key, error) from error


def split_uri(uri: str) -> tuple[str, str]:
    """Bucket and key of an ``s3://`` address.

    Raises:
        LaunchError: If it is no such address.
    """
    scheme, _, rest = uri.partition("://")
    bucket, _, key = rest.partition("/")
    if scheme != "s3" or not bucket or not key:
        raise LaunchError(f"{uri!r} is not the address of an object in S3")
    return bucket, key


def _missing(bucket: str, key: str, error: ClientError) -> LaunchError:
    cause = error.response["Error"].get("Message") or error.response["Error"]["Code"]
    return LaunchError(f"Error downloading from S3 for bucket: {bucket}, key: {key}. {cause}")
