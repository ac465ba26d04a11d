"""A person's lines in raw: they are found in every version of every object, and leave them.

Each pass reads all objects of a dataset, whether a manifest names them or not, in small pieces by several threads, and
on the driver alone: few megabytes of memory whatever their size.
"""

import gzip
import hashlib
import io
import json
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Context, Decimal, InvalidOperation
from typing import IO, Any, TypeVar, get_args
from urllib.parse import urlencode

from tributary.committed_windows import listed_manifests
from tributary.contract import Contract
from tributary.erasure.erasure_error import ErasureError
from tributary.erasure.object_versions import PIECE, Stored, Version, remove_versions, stored_objects
from tributary.erasure.person import Identifiers, Key, told_columns
from tributary.erasure.raw_rows import RawLines, RawRow, Theirs
from tributary.erasure.words import Words, canonical, canonical_key
from tributary.manifest import Scope

READERS = 4
_SPOOLED = 8 << 20
"""Bytes of a rewritten object that are kept in memory; more goes to a file without a name."""

_SMALLEST = Decimal("1e-12")
_GREATEST = Decimal("1e26")
_EXACT = Context(prec=60)
_Object = TypeVar("_Object")
_Result = TypeVar("_Result")

_COPIED = (
    "CacheControl",
    "ContentDisposition",
    "ContentEncoding",
    "ContentLanguage",
    "ContentType",
    "Metadata",
    "SSEKMSKeyId",
    "ServerSideEncryption",
    "StorageClass",
    "BucketKeyEnabled",
)


def raw_prefix(contract: Contract, scope: Scope) -> str:
    """Where all objects of a dataset lie, of every window and attempt."""
    folder = "sweeps" if scope == "keys" else "raw"
    return f"{folder}/{contract.source.system}/{contract.dataset}/"


@dataclass
class Holding:
    """An object that holds rows of theirs.

    Attributes:
        stored: the object.
        dirty: its versions that hold some.
        rows: that they hold.
    """

    stored: Stored
    dirty: list[Version]
    rows: int


@dataclass
class Found:
    """What a pass over a dataset's objects found of a person.

    Attributes:
        told: values of `told_columns` in their rows, by column.
        keys: of their rows.
        holdings: the objects with rows of theirs.
    """

    told: dict[str, set[str]] = field(default_factory=dict)
    keys: set[Key] = field(default_factory=set)
    holdings: list[Holding] = field(default_factory=list)


def in_threads(work: Callable[[_Object], _Result], objects: Iterable[_Object]) -> Iterator[_Result]:
    """Work on objects side by side; results come in the objects' order, and the first failure ends it."""
    pool = ThreadPoolExecutor(READERS)
    try:
        yield from pool.map(work, objects)
    finally:
        pool.shutdown(cancel_futures=True)


def find_rows(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
    contracts: Sequence[Contract],
    known: Identifiers,
    scope: Scope,
) -> Found:
    """Look through every version of every object of a dataset.

    Args:
        s3: boto3 client.
        bucket: the raw bucket.
        contract: of the dataset.
        contracts: all that say whose their rows are.
        known: of the person; at least whose rows of this dataset are theirs.
        scope: rows, or the keys of sweeps, from which nothing is learnt.

    Raises:
        ErasureError: an object can't be read.
    """
    theirs = Theirs(contract, contracts, known, scope)
    columns = told_columns(contract, contracts) if scope == "rows" else []

    def look(stored: Stored) -> Found:
        found, dirty, rows = Found(told={name: set() for name in columns}), [], 0

        def learn(row: RawRow) -> None:
            if not row.readable or scope == "keys":
                return
            key = canonical_key(contract, [row.texts.get(name) for name in contract.source.key])
            if key is not None:
                found.keys.add(key)
            for name in columns:
                text = row.texts.get(name)
                if text:
                    found.told[name].add(canonical(text, contract.column(name).type))

        for version in stored.versions:
            blocks = theirs.lines.blocks(s3, bucket, version)
            count = sum(theirs.split(header, lines, learn)[1] for header, lines in blocks)
            if count:
                dirty.append(version)
                rows += count
        if dirty:
            found.holdings.append(Holding(stored, dirty, rows))
        return found

    return _together(columns, in_threads(look, stored_objects(s3, bucket, raw_prefix(contract, scope))))


def find_again(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
    contracts: Sequence[Contract],
    known: Identifiers,
) -> Found:
    """Look through them once more, with what they have told: lines that can't be read or were blanked are known by it.

    Args:
        s3: boto3 client.
        bucket: the raw bucket.
        contract: of the dataset.
        contracts: all that say whose their rows are.
        known: of the person, what the dataset tells of them included.

    Returns:
        The objects with rows of theirs, and in `told` the values that rows of others have too, in any version.
    """
    told = known.told.get(contract.dataset, {})
    needles = Words(value for values in told.values() for value in values)
    theirs = Theirs(contract, contracts, known, "rows")

    def shared(header: str | None, lines: bytes, found: Found) -> None:
        for line in lines.split(b"\n")[:-1]:
            if not needles.may_be_in(line):
                continue
            row = theirs.lines.row(line, header)
            if theirs.is_nobodys(row):
                continue
            for name, values in told.items():
                text = row.texts.get(name)
                value = None if text is None else canonical(text, contract.column(name).type)
                if value in values:
                    found.told[name].add(value)

    def look(stored: Stored) -> Found:
        found, dirty, rows = Found(told={name: set() for name in told}), [], 0
        for version in stored.versions:
            count = 0
            for header, lines in theirs.lines.blocks(s3, bucket, version):
                others, own = theirs.split(header, lines)
                count += own
                if needles and needles.may_be_in(others):
                    shared(header, others, found)
            if count:
                dirty.append(version)
                rows += count
        if dirty:
            found.holdings.append(Holding(stored, dirty, rows))
        return found

    return _together(list(told), in_threads(look, stored_objects(s3, bucket, raw_prefix(contract, "rows"))))


def _together(names: Sequence[str], parts: Iterable[Found]) -> Found:
    total = Found(told={name: set() for name in names})
    for one in parts:
        for name, values in one.told.items():
            total.told[name] |= values
        total.keys |= one.keys
        total.holdings += one.holdings
    return total


def erase_rows(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
    contracts: Sequence[Contract],
    known: Identifiers,
    scope: Scope,
    holdings: Iterable[Holding],
) -> int:
    """Let a person's lines leave the objects that hold some.

    The current version is written anew without them, under the same key and with the same tags and metadata, and only
    then the versions that hold them are removed. An object of which no line is left is removed as a whole.

    Returns:
        How many versions were removed.
    """
    theirs = Theirs(contract, contracts, known, scope)

    def erase(holding: Holding) -> int:
        current = holding.stored.current
        if current is None or current not in holding.dirty:
            return remove_versions(s3, bucket, holding.stored.without(holding.dirty))
        if _rewrite(s3, bucket, current, theirs):
            return remove_versions(s3, bucket, holding.dirty)
        # Nothing of it is left to be read: what was superseded goes with it, or it would come back.
        return remove_versions(s3, bucket, [*holding.stored.versions, *holding.stored.markers])

    return sum(in_threads(erase, holdings))


def _rewrite(s3: Any, bucket: str, version: Version, theirs: Theirs) -> bool:  # noqa: ANN401
    """Write a version anew without their lines, as the current one; False where no line is left: then it is not."""
    with tempfile.SpooledTemporaryFile(_SPOOLED) as file:
        rows = 0
        with gzip.GzipFile(fileobj=file, mode="wb", mtime=0) as packed:
            begun = False
            for header, lines in theirs.lines.blocks(s3, bucket, version):
                if header is not None and not begun:
                    packed.write(header.encode() + b"\n")
                begun = True
                others, _ = theirs.split(header, lines)
                rows += others.count(b"\n")
                packed.write(others)
        if rows == 0:
            return False
        _put_in_place(s3, bucket, version.key, file)
    return True


def _put_in_place(s3: Any, bucket: str, key: str, content: IO[bytes]) -> None:  # noqa: ANN401
    """Write a new version of an object that is like the present one in all but its content."""
    head = s3.head_object(Bucket=bucket, Key=key)
    like = {name: head[name] for name in _COPIED if head.get(name)}
    tags = s3.get_object_tagging(Bucket=bucket, Key=key)["TagSet"]
    if tags:
        like["Tagging"] = urlencode([(tag["Key"], tag["Value"]) for tag in tags])
    content.seek(0)
    s3.put_object(Bucket=bucket, Key=key, Body=content, **like)


def mend_manifests(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
    scope: Scope,
    keys: set[str],
) -> None:
    """Let manifests say of rewritten objects what is in them now, and how many rows an erasure took (`erased_rows`).

    All of it is read from the objects that are there, so that a run that died between the two is mended by the next.
    The money of a manifest is then that of the lines that can be read.

    Args:
        s3: boto3 client.
        bucket: the raw bucket.
        contract: of the dataset.
        scope: of the manifests.
        keys: of the objects that an erasure has rewritten or removed, or was about to.

    Raises:
        ErasureError: an object that is no manifest lies among them.
    """
    for page in listed_manifests(s3, bucket, contract, scope):
        for entry in page:
            place = f"s3://{bucket}/{entry['Key']}"
            said = json.loads(s3.get_object(Bucket=bucket, Key=entry["Key"])["Body"].read())
            if not isinstance(said, dict) or not isinstance(said.get("parts"), list):
                raise ErasureError(
                    f"{place}: is no manifest: see what wrote it, and run again under the same erasure_id"
                )
            if keys.isdisjoint(part["key"] for part in said["parts"]):
                continue
            mended = _mended(s3, bucket, contract, scope, said, keys)
            if mended != said:
                body = json.dumps(mended, ensure_ascii=False, separators=(",", ":")).encode()
                _put_in_place(s3, bucket, entry["Key"], io.BytesIO(body))


def _mended(
    s3: Any,  # noqa: ANN401
    bucket: str,
    contract: Contract,
    scope: Scope,
    said: dict[str, Any],
    keys: set[str],
) -> dict[str, Any]:
    money = {name: Decimal(0) for name in said["money"]}
    parts = []
    for part in said["parts"]:
        if part["key"] not in keys and not money:
            parts.append(part)
            continue
        now = _present_part(s3, bucket, RawLines(contract, scope), part["key"], money)
        if now is not None:
            parts.append({**part, **now} if part["key"] in keys else part)
        elif part["key"] not in keys:
            raise ErasureError(f"s3://{bucket}/{part['key']}: is missing, which a manifest names: bring it back first")
    rows = sum(part["rows"] for part in parts)
    return {
        **said,
        "rows": rows,
        "money": {name: f"{amount.normalize(_EXACT):f}" for name, amount in money.items()},
        "parts": parts,
        "erased_rows": said["rows"] + said.get("erased_rows", 0) - rows,
    }


def _present_part(
    s3: Any,  # noqa: ANN401
    bucket: str,
    lines_of: RawLines,
    key: str,
    money: dict[str, Decimal],
) -> dict[str, Any] | None:
    """What a manifest says of an object, and its amounts added to `money`; None where there is no object."""
    try:
        body = s3.get_object(Bucket=bucket, Key=key)["Body"]
    except s3.exceptions.NoSuchKey:
        return None
    digest, size, rows = hashlib.sha256(), 0, 0

    def counted() -> Iterator[bytes]:
        nonlocal size
        for piece in body.iter_chunks(PIECE):
            digest.update(piece)
            size += len(piece)
            yield piece

    for header, lines in lines_of.unpack(f"s3://{bucket}/{key}", counted()):
        rows += lines.count(b"\n")
        if not money:
            continue
        for line in lines.split(b"\n")[:-1]:
            texts = lines_of.row(line, header).texts
            for name in money:
                money[name] = _EXACT.add(money[name], _amount(texts.get(name)))
    return {"rows": rows, "bytes": size, "sha256": digest.hexdigest()}


def _amount(text: str | None) -> Decimal:
    """The amount that a stage reads of a text, nothing where it is none; see `tributary.cast.MONEY_TYPE`."""
    try:
        amount = Decimal((text or "").strip())
    except InvalidOperation:
        return Decimal(0)
    if not amount.is_finite() or abs(amount) >= _GREATEST:
        return Decimal(0)
    return amount.quantize(_SMALLEST, ROUND_HALF_UP, _EXACT)


def scopes() -> tuple[Scope, ...]:
    """Both scopes: rows, then keys."""
    return get_args(Scope)
