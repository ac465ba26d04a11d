"""A bucket in memory, as much of boto3's S3 client as the jobs use, and raw objects to put into it."""

import gzip
import hashlib
import io
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.response import StreamingBody
from tributary.contract import Contract
from tributary.manifest import manifest_key
from tributary.raw_objects import attempt_prefix
from tributary.sweep import keys_only
from tributary.window import WindowAttempt


class NoSuchKeyError(Exception):
    pass


class Bucket:
    """Objects by key; `folder` holds them as files too, for Spark. `written` is when, of those not written just now."""

    class exceptions:  # noqa: N801 - boto3's name
        NoSuchKey = NoSuchKeyError

    def __init__(self, folder: Path | None = None) -> None:
        self.objects: dict[str, bytes] = {}
        self.written: dict[str, datetime] = {}
        self.folder = folder

    def put(self, key: str, body: bytes) -> None:
        self.objects[key] = body
        if self.folder is not None:
            file = self.folder / key
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(body)

    def get_object(self, *, Bucket: str, Key: str) -> dict[str, Any]:  # noqa: N803
        if Key not in self.objects:
            raise NoSuchKeyError(Key)
        body = self.objects[Key]
        return {"Body": StreamingBody(io.BytesIO(body), len(body))}

    def get_paginator(self, operation: str) -> "Bucket":
        assert operation == "list_objects_v2"
        return self

    def paginate(self, *, Bucket: str, Prefix: str) -> Iterator[dict[str, Any]]:  # noqa: N803
        # A page an object: nobody may take the first page for all.
        for key in sorted(self.objects):
            if key.startswith(Prefix):
                entry = {
                    "Key": key,
                    "Size": len(self.objects[key]),
                    "LastModified": self.written.get(key, datetime.now(UTC)),
                }
                yield {"Contents": [entry]}
        yield {}


def packed(lines: list[bytes]) -> bytes:
    return gzip.compress(b"".join(line + b"\n" for line in lines), mtime=0)


def commit(
    bucket: Bucket, contract: Contract, window: WindowAttempt, parts: list[list[bytes]], money: dict[str, str]
) -> dict[str, Any]:
    """Put the lines of parts and their manifest into the bucket, as the extractor's commit leaves them."""
    manifest = _put_parts(bucket, contract, window, parts, attempt_prefix(contract, window))
    manifest |= {"extract_date": window.extract_date, "money": money, "committed_at": "2025-01-02T00:00:00Z"}
    bucket.put(manifest_key(contract, window.window_id), json.dumps(manifest).encode())
    return manifest


def commit_keys(bucket: Bucket, contract: Contract, window: WindowAttempt, parts: list[list[bytes]]) -> None:
    """Put the keys of a sweep and their manifest into the bucket, as the extractor's commit leaves them."""
    keys = keys_only(contract)
    manifest = _put_parts(bucket, keys, window, parts, attempt_prefix(keys, window, "keys"))
    bucket.put(manifest_key(contract, window.window_id, "keys"), json.dumps(manifest | {"money": {}}).encode())


def _put_parts(
    bucket: Bucket, contract: Contract, window: WindowAttempt, parts: list[list[bytes]], prefix: str
) -> dict[str, Any]:
    """Put the objects into the bucket; return what manifests of rows and of keys both say of them."""
    form, listed = contract.raw.format, []
    header = [",".join(column.name for column in contract.columns).encode()] if form == "csv" else []
    for number, lines in enumerate(parts):
        body, key = packed([*header, *lines]), f"{prefix}part-{number:05}-00000-r.{form}.gz"
        bucket.put(key, body)
        digest = hashlib.sha256(body).hexdigest()
        listed.append({"key": key, "rows": len(lines), "bytes": len(body), "sha256": digest})
    return {
        "schema": 1,
        "source": contract.source.system,
        "dataset": contract.dataset,
        "contract_version": contract.version,
        "window_id": window.window_id,
        "attempt": window.attempt,
        "rows": sum(len(lines) for lines in parts),
        "columns": [column.name for column in contract.columns],
        "parts": listed,
    }
