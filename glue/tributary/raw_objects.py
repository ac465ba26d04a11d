"""The raw objects of an attempt against its manifest, before anything of them is read into a table.

S3 keeps no SHA-256 of a whole object that was uploaded in parts: its ETag and checksums are those of the parts. So each
object is read, once and in small pieces, and what the manifest says is compared with what comes.
"""

import hashlib
import zlib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

from tributary.contract import Contract
from tributary.manifest import Manifest, Part, Scope
from tributary.raw_line import LineReader
from tributary.window import WindowAttempt

_PIECE = 1 << 20
_READERS = 4


class RawObjectError(RuntimeError):
    """Objects that are not those of the manifest; the message names each by key, with expected and found."""


@dataclass(frozen=True)
class _Content:
    """What came when an object was read; `rows` and `odd` stay 0 where it can't be unpacked."""

    bytes: int
    sha256: str
    whole: bool
    header: str | None
    rows: int
    odd: int


def attempt_prefix(contract: Contract, window: WindowAttempt, scope: Scope = "rows") -> str:
    """Folder of one attempt in the raw bucket, ending in `/`; a sweep's lies outside of what crawlers read."""
    dataset = f"{contract.source.system}/{contract.dataset}"
    folder = f"window_id={window.window_id}/attempt={window.attempt}/"
    return (
        f"sweeps/{dataset}/{folder}"
        if scope == "keys"
        else f"raw/{dataset}/extract_date={window.extract_date}/{folder}"
    )


def line_reader(contract: Contract, manifest: Manifest) -> LineReader:
    """Reader of the manifest's objects; columns that the contract no longer has are text."""
    types = {column.name: column.type for column in contract.columns}
    columns = [(name, types.get(name, "string")) for name in manifest.columns]
    return LineReader(contract.raw.format, columns, contract.source.key)


def listed_parts(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
    manifest: Manifest,
    scope: Scope = "rows",
) -> tuple[list[Part], list[str]]:
    """The manifest's parts whose objects are there, and what differs, by the bucket's listing alone.

    Args:
        s3: boto3 client.
        bucket: the raw bucket.
        contract: the dataset's contract.
        manifest: of the attempt.
        scope: what the attempt extracted.
    """
    prefix = attempt_prefix(contract, WindowAttempt(manifest.window_id, manifest.attempt), scope)
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix)
    sizes = {entry["Key"]: entry["Size"] for page in pages for entry in page.get("Contents", [])}
    named: set[str] = set()
    present, faults = [], []
    for part in manifest.parts:
        found = sizes.get(part.key)
        if part.key in named:
            faults.append(f"{part.key}: the manifest names it twice")
        elif not part.key.startswith(prefix):
            faults.append(f"{part.key}: lies outside of the attempt, expected below {prefix}")
        elif found is None:
            faults.append(f"{part.key}: expected {part.bytes} bytes, found no object")
        elif found != part.bytes:
            faults.append(f"{part.key}: expected {part.bytes} bytes, found {found}")
        else:
            present.append(part)
        named.add(part.key)
    faults += [f"{key}: found {sizes[key]} bytes, expected no object" for key in sorted(set(sizes) - named)]
    return present, faults


def examine(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
    manifest: Manifest,
    scope: Scope = "rows",
) -> int:
    """Hold every object of an attempt against its manifest.

    Args:
        s3: boto3 client.
        bucket: the raw bucket.
        contract: the dataset's contract; of a sweep that of its keys.
        manifest: of the attempt, see `read_manifest`.
        scope: what the attempt extracted.

    Returns:
        The number of lines that are not plain, see `tributary.raw_line`: where there are any, the catalog's reader is
        not to be asked.

    Raises:
        RawObjectError: an object is missing, has other bytes, other rows or other columns, is no whole gzip, or lies
            under the attempt without being in the manifest.
    """
    present, faults = listed_parts(s3, bucket, contract, manifest, scope)
    reader = line_reader(contract, manifest)

    def examined(part: Part) -> tuple[list[str], int]:
        content = _content(s3, bucket, part.key, reader)
        return _faults(part, content, reader), content.odd

    with ThreadPoolExecutor(_READERS) as pool:
        results = list(pool.map(examined, present))
    faults += [fault for found, _ in results for fault in found]
    if faults:
        place = f"{contract.dataset} window {manifest.window_id} attempt {manifest.attempt}"
        raise RawObjectError(f"{place}: {'; '.join(faults)}")
    return sum(odd for _, odd in results)


def _faults(part: Part, content: _Content, reader: LineReader) -> list[str]:
    if content.sha256 != part.sha256:
        # A changed object says nothing of its rows that could be believed.
        return [f"{part.key}: expected SHA-256 {part.sha256}, found {content.sha256} over {content.bytes} bytes"]
    if not content.whole:
        return [f"{part.key}: expected a whole gzip of {part.rows} rows, found it cut off or damaged"]
    faults = []
    if content.header != reader.header:
        faults.append(f"{part.key}: expected columns {reader.header}, found {content.header}")
    if content.rows != part.rows:
        faults.append(f"{part.key}: expected {part.rows} rows, found {content.rows}")
    return faults


def _content(s3: Any, bucket: str, key: str, reader: LineReader) -> _Content:  # noqa: ANN401
    digest, size = hashlib.sha256(), 0

    def pieces() -> Iterator[bytes]:
        nonlocal size
        for piece in s3.get_object(Bucket=bucket, Key=key)["Body"].iter_chunks(_PIECE):
            digest.update(piece)
            size += len(piece)
            yield piece

    compressed = pieces()
    blocks = whole_lines(unpacked(compressed))
    header, rows, odd, whole = None, 0, 0, True
    try:
        for number, block in enumerate(blocks):
            lines = block
            if number == 0 and reader.header is not None:
                first, _, lines = block.partition(b"\n")
                header = first.decode(errors="replace")
            rows += lines.count(b"\n")
            odd += reader.count_odd(lines)
    except (EOFError, zlib.error):
        whole = False
        for _ in compressed:
            pass  # the digest is that of the whole object
    return _Content(size, digest.hexdigest(), whole, header, rows, odd)


def unpacked(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Unpack gzip; EOFError where it ends too early."""
    unpacker = zlib.decompressobj(wbits=31)
    for piece in pieces:
        rest = piece
        while rest:
            if unpacker.eof:
                unpacker = zlib.decompressobj(wbits=31)
            yield unpacker.decompress(rest)
            rest = unpacker.unused_data
    if not unpacker.eof:
        raise EOFError


def whole_lines(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """Blocks of whole lines; the last gets a line break where it has none."""
    begun = b""
    for piece in pieces:
        lines, end, rest = (begun + piece).rpartition(b"\n")
        if end:
            yield lines + end
        begun = rest
    if begun:
        yield begun + b"\n"
