"""Writes a result file to the emulator's S3."""

from urllib.parse import urlsplit
from xml.etree import ElementTree

from ministack.services import s3
from tributary_local.athena.failure import storage_failure
from tributary_local.athena.store import Json


def bucket_exists(location: str) -> bool:
    """Tells whether the bucket of an S3 URL is there."""
    return s3._buckets.get(urlsplit(location).netloc) is not None


def write_result(configuration: Json, content: bytes) -> None:
    """Puts the file where the execution's ResultConfiguration says, encrypted as it says.

    Raises:
        QueryFailedError: S3 refused the object.
    """
    location = urlsplit(configuration["OutputLocation"])
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
