"""The objects under a target, and the beginning of one."""

import gzip
import zlib
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from tributary_local.crawler.definition import Target
from tributary_local.crawler.errors import CrawlError
from tributary_local.crawler.exclusions import pattern

# Text that one object gives to a sample, and the most of the object that is fetched for it: bytes.
SAMPLE_TEXT = 64 * 1024
SAMPLE_FETCH = 64 * 1024


@dataclass(frozen=True)
class Object:
    """An object of S3: its key, its size in bytes."""

    bucket: str
    key: str
    size: int


@dataclass(frozen=True)
class Head:
    """The whole lines at the beginning of an object, and how many of its bytes hold them."""

    text: str
    stored_bytes: int
    compression: str


class Store:
    """S3, as the crawler's role would see it."""

    def __init__(self) -> None:
        self._s3: Any = boto3.client("s3", config=Config(s3={"addressing_style": "path"}, retries={"max_attempts": 2}))

    def objects(self, target: Target) -> list[Object]:
        """List the objects that hold data: not empty, not hidden (`_` or `.` first), not excluded; by key.

        Raises:
            CrawlError: the bucket is missing or may not be listed.
        """
        excluded = [pattern(glob) for glob in target.exclusions]
        found = []
        try:
            for page in self._s3.get_paginator("list_objects_v2").paginate(Bucket=target.bucket, Prefix=target.prefix):
                found += [Object(target.bucket, one["Key"], one["Size"]) for one in page.get("Contents", [])]
        except ClientError as error:
            raise CrawlError(f"{target.location}: {_message(error)}") from error
        return [
            one
            for one in found
            if one.size > 0
            and not one.key.rsplit("/", 1)[-1].startswith(("_", "."))
            and not any(glob.match(one.key.removeprefix(target.prefix)) for glob in excluded)
        ]

    def head(self, one: Object) -> Head:
        """Return the beginning of an object, up to its last whole line.

        Raises:
            CrawlError: it can't be read, is not gzip though named so, or is not UTF-8.
        """
        try:
            answer = self._s3.get_object(Bucket=one.bucket, Key=one.key, Range=f"bytes=0-{SAMPLE_FETCH - 1}")
            stored = answer["Body"].read()
        except ClientError as error:
            raise CrawlError(f"s3://{one.bucket}/{one.key}: {_message(error)}") from error
        try:
            data, used = _inflate(stored) if one.key.endswith(".gz") else (stored[:SAMPLE_TEXT], len(stored))
            whole = used >= one.size
            lines = data if whole else data[: data.rfind(b"\n") + 1]
            text = lines.decode("utf-8-sig")
        except (OSError, zlib.error, UnicodeDecodeError) as error:
            raise CrawlError(f"s3://{one.bucket}/{one.key} can't be read: {error}") from error
        return Head(text, used, "gzip" if one.key.endswith(".gz") else "none")


def _inflate(stored: bytes) -> tuple[bytes, int]:
    """Return at most SAMPLE_TEXT bytes of the first gzip member, and how many of the stored bytes were used."""
    if not stored.startswith(b"\x1f\x8b"):
        raise gzip.BadGzipFile("not a gzip file")
    inflater = zlib.decompressobj(wbits=31)
    data = inflater.decompress(stored, SAMPLE_TEXT)
    unused = len(inflater.unconsumed_tail) + len(inflater.unused_data)
    return data, len(stored) - unused


def _message(error: ClientError) -> str:
    details = error.response["Error"]
    return f"{details.get('Message', '')} (Service: Amazon S3; Error Code: {details.get('Code', '')})"
