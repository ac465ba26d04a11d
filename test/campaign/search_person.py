"""Where somebody is in an account: every version of every object, by boto3 and its environment alone, as JSON.

It knows nothing of what writes the objects, and nothing of what erases. Argument: JSON of the identifiers by the name
of the column that holds them. A text is looked for anywhere; a number only where its column is named, for it is a
number of much else.
"""

import csv
import gzip
import io
import json
import sys
import zipfile
import zlib
from collections.abc import Iterator
from typing import Any

import boto3
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

TRUNCATED = 16
"""Characters that Iceberg keeps of a text as the least and the greatest of a file."""


class Person:
    """Somebody's identifiers."""

    def __init__(self, columns: dict[str, list[str]]) -> None:
        self.columns = {name: frozenset(values) for name, values in columns.items() if values}
        self.texts = sorted({v for values in self.columns.values() for v in values if not v.isdecimal()})

    def found(self, key: str, content: bytes) -> set[str]:
        """Names of what of them is in an object: columns, or `text`."""
        if key.endswith(".gz"):
            return self.found(key.removesuffix(".gz"), gzip.decompress(content))
        if key.endswith(".zip"):
            with zipfile.ZipFile(io.BytesIO(content)) as folder:
                return {name for entry in folder.namelist() for name in self._text(folder.read(entry))}
        if key.endswith((".zst", ".zstd", ".lz4")):
            codec = "lz4" if key.endswith(".lz4") else "zstd"
            return self._text(pa.CompressedInputStream(io.BytesIO(content), codec).read())
        if key.endswith(".parquet"):
            return self._parquet(content)
        if key.endswith(".avro"):
            blocks = list(_avro_blocks(content))
            return {"text" for text in self.texts if any(text[:TRUNCATED].encode() in block for block in blocks)}
        return self._text(content) | self._named(key, content)

    def _text(self, content: bytes) -> set[str]:
        return {"text" for text in self.texts if text.encode() in content}

    def _named(self, key: str, content: bytes) -> set[str]:
        if key.endswith((".jsonl", ".json")):
            lines = content.splitlines() if key.endswith(".jsonl") else [content]
            return {name for line in lines for name in self._walk(_parsed(line))}
        if key.endswith(".csv"):
            rows = csv.DictReader(io.StringIO(content.decode(errors="replace")))
            return {name for row in rows for name, values in self.columns.items() if row.get(name) in values}
        return set()

    def _walk(self, value: Any, name: str = "") -> Iterator[str]:
        if isinstance(value, dict):
            for inner, of in value.items():
                yield from self._walk(of, inner)
        elif isinstance(value, list | tuple):
            for of in value:
                yield from self._walk(of, name)
        elif str(value) in self.columns.get(name, ()):
            yield name
        elif isinstance(value, str):
            if any(text in value for text in self.texts):
                yield "text"
            if value.startswith(("{", "[")):
                yield from self._walk(_parsed(value.encode()), name)

    def _parquet(self, content: bytes) -> set[str]:
        found = set()
        table = pq.read_table(io.BytesIO(content))
        for name, column in zip(table.column_names, table.columns, strict=True):
            if pa.types.is_integer(column.type):
                numbers = [int(value) for value in self.columns.get(name, ()) if value.isdecimal()]
                if numbers and pc.any(pc.is_in(column, value_set=pa.array(numbers, column.type))).as_py():
                    found.add(name)
            elif pa.types.is_nested(column.type) or name in ("key", "value"):
                found.update(inner for value in column.to_pylist() for inner in self._walk(value, name))
            elif pa.types.is_string(column.type) or pa.types.is_large_string(column.type):
                for text in self.texts:
                    if pc.any(pc.match_substring(column, text)).as_py():
                        found.add(name)
        # Footers and dictionaries that no row refers to.
        return found | self._text(content)


def _parsed(text: bytes) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def _long(content: bytes, at: int) -> tuple[int, int]:
    """A number of Avro's at a place, and the place after it."""
    shift = number = 0
    while True:
        byte = content[at]
        at += 1
        number |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            return (number >> 1) ^ -(number & 1), at


def _avro_blocks(content: bytes) -> Iterator[bytes]:
    """Header and blocks of an Avro file, unpacked (https://avro.apache.org/docs/1.12.0/specification/)."""
    at, codec = 4, b"null"
    while True:
        count, at = _long(content, at)
        if count == 0:
            break
        if count < 0:
            count, (_, at) = -count, _long(content, at)
        for _ in range(count):
            size, at = _long(content, at)
            name, at = content[at : at + size], at + size
            size, at = _long(content, at)
            value, at = content[at : at + size], at + size
            if name == b"avro.codec":
                codec = value
    yield content[:at]
    at += 16
    while at < len(content):
        _, at = _long(content, at)
        size, at = _long(content, at)
        block, at = content[at : at + size], at + size + 16
        if codec == b"deflate":
            yield zlib.decompress(block, -15)
        elif codec == b"zstandard":
            yield pa.CompressedInputStream(io.BytesIO(block), "zstd").read()
        elif codec == b"null":
            yield block
        else:
            raise ValueError(f"nobody knows what is in a block of {codec.decode()}")


def traces(person: Person) -> Iterator[dict[str, str]]:
    """Each version of an object that holds something of them, and what."""
    s3 = boto3.client("s3")
    for bucket in sorted(bucket["Name"] for bucket in s3.list_buckets()["Buckets"]):
        for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket):
            for version in page.get("Versions", []):
                key, identity = version["Key"], version["VersionId"]
                content = s3.get_object(Bucket=bucket, Key=key, VersionId=identity)["Body"].read()
                for what in sorted(person.found(key, content)):
                    yield {"bucket": bucket, "key": key, "version": identity, "what": what}


if __name__ == "__main__":
    json.dump(list(traces(Person(json.loads(sys.argv[1])))), sys.stdout)
