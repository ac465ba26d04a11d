"""A folder as a bucket: as much of boto3's S3 client as the examination of raw objects asks for."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from botocore.response import StreamingBody


class FolderBucket:
    """Objects are the files below the folder.

    Args:
        folder: that stands for every bucket.
    """

    class exceptions:  # noqa: N801 - boto3's name
        """Errors of the client."""

        NoSuchKey = FileNotFoundError

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803 - boto3's names
        """The file of a key as a stream.

        Raises:
            FileNotFoundError: there is none.
        """
        file = self._folder / Key
        return {"Body": StreamingBody(file.open("rb"), file.stat().st_size)}

    def get_paginator(self, _: str) -> "FolderBucket":
        """The pages of a listing."""
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803 - boto3's names
        """One page with the files below a prefix."""
        files = sorted(file for file in (self._folder / Prefix).rglob("*") if file.is_file())
        yield {
            "Contents": [{"Key": str(file.relative_to(self._folder)), "Size": file.stat().st_size} for file in files]
        }
