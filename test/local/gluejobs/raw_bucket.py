"""A raw bucket in the emulator, with versions, and attempts in it as an extractor's commit leaves them."""

import hashlib
import json
from typing import Any

from tributary.contract import Contract
from tributary.manifest import manifest_key
from tributary.raw_objects import attempt_prefix
from tributary.window import WindowAttempt

WINDOW = WindowAttempt("20250101T000000Z_20250102T000000Z", "a1")
_BODY = b"object"


class RawBucket:
    """Nobody reads the objects; their names and sizes are looked at alone."""

    def __init__(self, s3: Any, name: str) -> None:
        self.s3, self.name = s3, name
        s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})

    def commit(self, contract: Contract, objects: int, at: WindowAttempt = WINDOW) -> list[str]:
        """Put so many objects and their manifest; the objects' keys."""
        prefix = attempt_prefix(contract, at)
        keys = [f"{prefix}part-{number:05}-00000-r.jsonl.gz" for number in range(objects)]
        for key in keys:
            self.s3.put_object(Bucket=self.name, Key=key, Body=_BODY)
        part = {"rows": 1, "bytes": len(_BODY), "sha256": hashlib.sha256(_BODY).hexdigest()}
        manifest = {
            "schema": 1,
            "source": contract.source.system,
            "dataset": contract.dataset,
            "contract_version": contract.version,
            "window_id": at.window_id,
            "attempt": at.attempt,
            "rows": objects,
            "money": {},
            "columns": ["key"],
            "parts": [{"key": key, **part} for key in keys],
        }
        self.s3.put_object(Bucket=self.name, Key=manifest_key(contract, at.window_id), Body=json.dumps(manifest))
        return keys

    def delete(self, key: str) -> None:
        """Delete an object; its version stays."""
        self.s3.delete_object(Bucket=self.name, Key=key)

    def bring_back(self, key: str) -> None:
        """Take the mark away that a deletion left."""
        marks = self.s3.list_object_versions(Bucket=self.name, Prefix=key)["DeleteMarkers"]
        (mark,) = [mark["VersionId"] for mark in marks if mark["Key"] == key and mark["IsLatest"]]
        self.s3.delete_object(Bucket=self.name, Key=key, VersionId=mark)
