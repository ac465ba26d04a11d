"""Versioned buckets in memory, as much of boto3's S3 client as the erasure uses; one holds the files of tables."""

import gzip
import io
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from botocore.exceptions import ClientError
from botocore.response import StreamingBody
from pyspark.sql import SparkSession

_numbers = count(1)


@dataclass
class Stored:
    """A version, or a marker (no body)."""

    body: bytes | None
    meta: dict[str, Any] = field(default_factory=dict)
    tags: str = ""
    version_id: str = field(default_factory=lambda: f"v{next(_numbers):06}")
    written: datetime = field(default_factory=lambda: datetime.now(UTC))


class NoSuchKeyError(ClientError):  # type: ignore[misc]
    def __init__(self, key: str) -> None:
        super().__init__({"Error": {"Code": "NoSuchKey", "Message": key}}, "GetObject")


class Versions(dict[str, list[Stored]]):
    """Objects of a bucket: versions by key, newest last."""

    def put(self, key: str, stored: Stored) -> None:
        self.setdefault(key, []).append(stored)

    def delete(self, key: str) -> None:
        """As a plain DELETE does it: a marker comes on top."""
        self.put(key, Stored(None))

    def remove(self, key: str, version_id: str) -> None:
        self[key] = [one for one in self[key] if one.version_id != version_id]
        if not self[key]:
            del self[key]

    def current(self, key: str) -> Stored | None:
        last = self.get(key, [None])[-1]
        return None if last is None or last.body is None else last

    def look(self) -> None:
        """Nobody writes here but by this client."""


class TableFiles(Versions):
    """The files of a database in Iceberg's memory: what Iceberg writes and deletes comes here at each look."""

    def __init__(self, spark: SparkSession, database: str) -> None:
        super().__init__()
        file_io = spark.sparkContext._jvm.org.apache.iceberg.inmemory.InMemoryFileIO
        held = file_io().getClass().getDeclaredField("IN_MEMORY_FILES")
        held.setAccessible(True)
        self._files, self._prefix = held.get(None), f"/{database}/"

    def look(self) -> None:
        names = {str(name) for name in self._files.keySet() if str(name).startswith(self._prefix)}
        for name in names:
            key = name.removeprefix("/")
            # Iceberg gives each file a name of its own and writes it once.
            if self.current(key) is None:
                super().put(key, Stored(bytes(self._files.get(name))))
        for key in [key for key in self if self.current(key) is not None and f"/{key}" not in names]:
            super().delete(key)

    def remove(self, key: str, version_id: str) -> None:
        if self.current(key) is not None and self[key][-1].version_id == version_id:
            self._files.remove(f"/{key}")
        super().remove(key, version_id)

    def restore(self, saved: dict[str, list[Stored]]) -> None:
        """Be as it was when `saved` was copied."""
        for name in [str(name) for name in self._files.keySet() if str(name).startswith(self._prefix)]:
            self._files.remove(name)
        self.clear()
        for key, versions in saved.items():
            self[key] = list(versions)
            current = self.current(key)
            if current is not None:
                self._files.put(f"/{key}", current.body)


class Store:
    """Buckets by name. `before_write` is called before each call that changes something."""

    class exceptions:  # noqa: N801 - boto3's name
        NoSuchKey = NoSuchKeyError
        ClientError = ClientError

    def __init__(self, **buckets: Versions) -> None:
        self.buckets = buckets
        self.before_write: Callable[[], None] = lambda: None
        self.locked: set[str] = set()
        """Keys of which no version can be removed."""

    def put(self, bucket: str, key: str, body: bytes, tags: str = "", **meta: Any) -> None:
        """Put an object as others do."""
        self.buckets[bucket].put(key, Stored(body, meta, tags))

    def put_object(self, *, Bucket: str, Key: str, Body: Any, Tagging: str = "", **meta: Any) -> None:  # noqa: N803
        self.before_write()
        self.put(Bucket, Key, Body if isinstance(Body, bytes) else Body.read(), Tagging, **meta)

    def _found(self, bucket: str, key: str, version_id: str | None) -> Stored:
        versions = self.buckets[bucket]
        versions.look()
        found = (
            versions.current(key)
            if version_id is None
            else next((one for one in versions.get(key, []) if one.version_id == version_id), None)
        )
        if found is None or found.body is None:
            raise NoSuchKeyError(key)
        return found

    def get_object(self, *, Bucket: str, Key: str, VersionId: str | None = None) -> dict[str, Any]:  # noqa: N803
        found = self._found(Bucket, Key, VersionId)
        assert found.body is not None
        return {"Body": StreamingBody(io.BytesIO(found.body), len(found.body)), "LastModified": found.written}

    def head_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        return {"ContentLength": 1, **self._found(Bucket, Key, None).meta}

    def get_object_tagging(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        tags = self._found(Bucket, Key, None).tags
        pairs = [pair.split("=") for pair in tags.split("&") if pair]
        return {"TagSet": [{"Key": name, "Value": value} for name, value in pairs]}

    def delete_objects(self, *, Bucket: str, Delete: dict[str, Any]) -> dict[str, Any]:  # noqa: N803
        assert 0 < len(Delete["Objects"]) <= 1000, "S3 takes a thousand at a time"
        self.before_write()
        errors = []
        for one in Delete["Objects"]:
            if one["Key"] in self.locked:
                errors.append({"Key": one["Key"], "Code": "AccessDenied"})
            else:
                self.buckets[Bucket].remove(one["Key"], one["VersionId"])
        return {"Errors": errors} if errors else {}

    def get_paginator(self, operation: str) -> "_Pages":
        return _Pages(self, operation)

    def lines(self, bucket: str, key: str) -> list[str]:
        """The lines of a packed object as it is now."""
        body = self._found(bucket, key, None).body
        assert body is not None
        return gzip.decompress(body).decode().splitlines()

    def keys(self, bucket: str, prefix: str = "") -> list[str]:
        """The objects that are there."""
        versions = self.buckets[bucket]
        versions.look()
        return sorted(key for key in versions if key.startswith(prefix) and versions.current(key) is not None)

    def contents(self) -> Iterator[tuple[str, str, bytes]]:
        """Bucket, key and content of every version of every object."""
        for bucket, versions in self.buckets.items():
            versions.look()
            for key, found in versions.items():
                yield from ((bucket, key, one.body) for one in found if one.body is not None)


@dataclass(frozen=True)
class _Pages:
    store: Store
    operation: str

    def paginate(self, *, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        versions = self.store.buckets[Bucket]
        versions.look()
        # A page an entry: nobody may take the first page for all, nor a key's versions of a page for all of it.
        for key in sorted(key for key in versions if key.startswith(Prefix)):
            for stored in reversed(versions.get(key, [])):
                entry = {"Key": key, "LastModified": stored.written, "Size": len(stored.body or b"")}
                latest = stored is versions[key][-1]
                if self.operation == "list_object_versions":
                    kind = "Versions" if stored.body is not None else "DeleteMarkers"
                    yield {kind: [{**entry, "VersionId": stored.version_id, "IsLatest": latest}]}
                elif latest and stored.body is not None:
                    yield {"Contents": [entry]}
        yield {}
