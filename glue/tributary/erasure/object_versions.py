"""Objects of a versioned bucket with all that lies behind them: superseded versions and delete markers."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from tributary.erasure.erasure_error import ErasureError

PIECE = 1 << 20
"""Bytes that are read of an object at once."""

_BATCH = 1000
"""S3 removes as many versions a request."""


@dataclass(frozen=True)
class Version:
    """A version of an object, or a marker that says that it was deleted (`size` is 0 then)."""

    key: str
    version_id: str
    latest: bool
    marker: bool
    size: int
    written_at: datetime


@dataclass(frozen=True)
class Stored:
    """An object by all its versions, in no certain order.

    Attributes:
        key: of the object.
        versions: with content.
        markers: that say that it was deleted.
    """

    key: str
    versions: tuple[Version, ...]
    markers: tuple[Version, ...]

    @property
    def current(self) -> Version | None:
        """The version that whoever asks for the key gets; None where it is deleted."""
        return next((version for version in self.versions if version.latest), None)

    def without(self, removed: Iterable[Version]) -> list[Version]:
        """What is to be removed with some versions: they, and the markers where nothing else is left."""
        gone = list(removed)
        return [*gone, *self.markers] if len(gone) == len(self.versions) else gone


def stored_objects(s3: Any, bucket: str, prefix: str) -> Iterator[Stored]:  # noqa: ANN401
    """Every object below a prefix with all its versions, in order of key.

    Args:
        s3: boto3 client.
        bucket: its name.
        prefix: that the keys begin with.
    """
    held: dict[str, list[Version]] = {}
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket, Prefix=prefix):
        for marker, entries in ((False, page.get("Versions", [])), (True, page.get("DeleteMarkers", []))):
            for entry in entries:
                version = Version(
                    key=entry["Key"],
                    version_id=entry["VersionId"],
                    latest=entry["IsLatest"],
                    marker=marker,
                    size=entry.get("Size", 0),
                    written_at=entry["LastModified"],
                )
                held.setdefault(version.key, []).append(version)
        # The versions of the page's last key may go on in the next one.
        for key in sorted(held)[:-1]:
            yield _stored(key, held.pop(key))
    for key in sorted(held):
        yield _stored(key, held[key])


def _stored(key: str, versions: list[Version]) -> Stored:
    return Stored(
        key,
        tuple(version for version in versions if not version.marker),
        tuple(version for version in versions if version.marker),
    )


def pieces(s3: Any, bucket: str, version: Version) -> Iterator[bytes]:  # noqa: ANN401
    """The content of a version, in small pieces."""
    body = s3.get_object(Bucket=bucket, Key=version.key, VersionId=version.version_id)["Body"]
    yield from body.iter_chunks(PIECE)


def remove_versions(s3: Any, bucket: str, versions: Iterable[Version]) -> int:  # noqa: ANN401
    """Remove versions and markers for good.

    Returns:
        How many.

    Raises:
        ErasureError: S3 kept one; the message names its key.
    """
    left, removed = iter(versions), 0
    while batch := list(islice(left, _BATCH)):
        objects = [{"Key": version.key, "VersionId": version.version_id} for version in batch]
        answer = s3.delete_objects(Bucket=bucket, Delete={"Objects": objects, "Quiet": True})
        errors = answer.get("Errors", [])
        if errors:
            first = errors[0]
            raise ErasureError(
                f"s3://{bucket}/{first['Key']}: a version can't be removed ({first.get('Code', 'no code')}), and "
                f"{len(errors) - 1} more: see what keeps it, and run again under the same erasure_id"
            )
        removed += len(batch)
    return removed
