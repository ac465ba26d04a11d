"""Writes a result file to the emulator's S3."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

from ministack.services import s3
from tributary_local.athena.failure import storage_failure
from tributary_local.athena.store import Json


def bucket_exists(location: str) -> bool:
    """Tells whether the bucket of an S3 URL is there."""
    return s3._buckets.get(urlsplit(location).netloc) is not None


def object_exists(url: str) -> bool:
    """Tells whether an object is there."""
    location = urlsplit(url)
    bucket = s3._buckets.get(location.netloc)
    return bucket is not None and location.path.lstrip("/") in bucket["objects"]


def write_result(configuration: Json, content: bytes, suffix: str = "") -> None:
    """Puts the file where the execution's ResultConfiguration says, encrypted as it says.

    Args:
        configuration: The ResultConfiguration.
        content: The file.
        suffix: What the names of a file beside the result add to its name.

    Raises:
        QueryFailedError: S3 refused the object.
    """
    location = urlsplit(configuration["OutputLocation"] + suffix)
    headers = {"content-type": "application/octet-stream", "content-length": str(len(content))}
    encryption = configuration.get("EncryptionConfiguration") or {}
    if encryption.get("EncryptionOption") == "SSE_S3":
        headers["x-amz-server-side-encryption"] = "AES256"
    elif encryption.get("EncryptionOption") == "SSE_KMS":
        headers["x-amz-server-side-encryption"] = "aws:kms"
        headers["x-amz-server-side-encryption-aws-kms-key-id"] = encryption.get("KmsKey", "")
    status, _, body = s3._put_object(location.netloc, location.path.lstrip("/"), content, headers)
    if status >= 300:
        # The document is the emulator's own answer, not input.
        message = ElementTree.fromstring(body).findtext("Message")  # noqa: S314
        raise storage_failure(configuration["OutputLocation"], message or f"HTTP {status}")
