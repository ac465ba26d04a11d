"""Whether the content of an object still says something of a person: one reading for every format that the lake has.

It shares with what erases how gzip is unpacked, and no reading: lines are read by JSON and CSV of Python, Parquet by
Arrow. Personal texts are looked for wherever they stand, in unpacked content; numbers, which any count may equal, as
values of the columns that hold them.
"""

import csv
import io
import json
import re
import tempfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import chain
from typing import IO, Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from tributary.contract import Contract
from tributary.erasure.person import Identifiers, whose
from tributary.erasure.words import Words, canonical
from tributary.raw_objects import unpacked

csv.field_size_limit(1 << 30)

_LONG = 16
"""Texts of so many characters are nowhere by chance, not even as a part of another."""

_OVERLAP = 1024
_SPOOLED = 32 << 20
_ROWS = 1 << 16
_OBJECT = re.compile(r"\{[^{}]*\}")
_EDGE = r"[0-9A-Za-z_\-]"
_NEVER = r"(?!)"

_GZIP, _ZSTANDARD, _PARQUET, _AVRO, _ZIP = b"\x1f\x8b", b"\x28\xb5\x2f\xfd", b"PAR1", b"Obj\x01", b"PK\x03\x04"

_UNREADABLE = (
    ValueError,
    OSError,
    EOFError,
    NotImplementedError,
    zlib.error,
    zipfile.BadZipFile,
    csv.Error,
    pa.ArrowException,
)

Columns = Mapping[str, set[str]]


class UnreadableError(RuntimeError):
    """Content that can't be read; the message is the kind of the fault."""


class Traces:
    """What would be left of a person.

    Args:
        contracts: all that say whose their rows are.
        known: of the person.
    """

    def __init__(self, contracts: Sequence[Contract], known: Identifiers) -> None:
        texts = sorted(known.texts(contracts))
        self._long = [text for text in texts if len(text) >= _LONG]
        self._all = [text.encode() for text in texts]
        short = "|".join(re.escape(text) for text in texts if len(text) < _LONG) or _NEVER
        self._short = re.compile(rf"(?<!{_EDGE})(?:{short})(?!{_EDGE})".encode())
        self._short_in_arrow = f"(?:^|[^0-9A-Za-z_-])(?:{short})(?:$|[^0-9A-Za-z_-])" if short != _NEVER else None
        self._columns = known.columns(contracts)
        self._values = {value for values in self._columns.values() for value in values} | set(texts)
        self._words = Words(self._values)
        self._types = {column.name: column.type for contract in contracts for column in contract.columns}
        referred = {whose(contract).dataset for contract in contracts}
        # A row says whose it is. Of one that leads nowhere the key may have been somebody else's before.
        self._own_keys = {
            contract.dataset: set(contract.source.key) - {whose(contract).column}
            for contract in contracts
            if contract.dataset not in referred
        }
        self._lines = [
            f"{folder}/{contract.source.system}/{contract.dataset}/"
            for contract in contracts
            for folder in ("raw", "sweeps")
        ]

    def in_any_cell(self, pieces: Iterable[bytes]) -> bool:
        """Whether a cell of CSV is one of the person's values, whatever its column is called."""
        return any(not self._values.isdisjoint(row) for row in csv.reader(_text_lines(pieces)))

    def in_object(self, key: str, pieces: Iterable[bytes]) -> bool:
        """Whether they are found in an object.

        Args:
            key: of the object, which says what its columns are of.
            pieces: its content.

        Raises:
            UnreadableError: the content is not whole, or of a form that nobody here can read.
        """
        try:
            return self._in_object(key, pieces)
        except _UNREADABLE as cause:
            # Its message might hold what it could not read.
            raise UnreadableError(type(cause).__name__) from None

    def _in_object(self, key: str, pieces: Iterable[bytes]) -> bool:
        begin, content = _begun(pieces)
        if begin.startswith(_PARQUET):
            return self._in_parquet(_file(content), self._columns_of(key))
        if begin.startswith(_AVRO):
            return any(self._in_avro(block) for block in _avro_blocks(_file(content)))
        if begin.startswith(_ZIP):
            with zipfile.ZipFile(_file(content)) as archive:
                return any(self._in_bytes(iter_file(archive.open(name))) for name in archive.namelist())
        if begin.startswith(_GZIP):
            content = unpacked(content)
        elif begin.startswith(_ZSTANDARD):
            content = iter_file(pa.CompressedInputStream(pa.PythonFile(_file(content), mode="r"), "zstd"))
        if key.endswith(".csv"):
            return self._in_csv(content, self._columns, {})
        if key.startswith(tuple(self._lines)):
            columns = self._columns_of(key)
            if key.endswith(".csv.gz"):
                return self._in_csv(content, columns, {"escapechar": "\\", "doublequote": False})
            return any(self._in_bytes([lines]) or self._in_json(lines, columns) for lines in _whole_lines(content))
        return self._in_bytes(content)

    def _columns_of(self, key: str) -> Columns:
        places = set(key.split("/"))
        own = {name for dataset, names in self._own_keys.items() if dataset in places for name in names}
        if key.startswith("sweeps/") or not own:
            return self._columns
        return {name: values for name, values in self._columns.items() if name not in own}

    def _in_bytes(self, pieces: Iterable[bytes]) -> bool:
        held, first = b"", True
        for piece, last in _with_last(pieces):
            window = held + piece
            if any(text.encode() in window for text in self._long):
                return True
            for match in self._short.finditer(window):
                # At an edge it may be a part of a longer word: the next window tells.
                if (match.start() > 0 or first) and (match.end() < len(window) or last):
                    return True
            held, first = window[-_OVERLAP:], first and len(window) <= _OVERLAP
        return False

    def _in_avro(self, block: bytes) -> bool:
        # Texts carry their length, so that a short one is known from a part of a longer one.
        return any(text.encode() in block for text in self._long) or any(
            bytes(_varint(len(text))) + text in block for text in self._all
        )

    def _is(self, columns: Columns, column: str, text: str) -> bool:
        values = columns.get(column)
        return values is not None and canonical(text, self._types.get(column, "string")) in values

    def _in_json(self, lines: bytes, columns: Columns) -> bool:
        if not self._words.may_be_in(lines):
            return False
        for line in lines.split(b"\n"):
            if self._words.may_be_in(line) and self._in_object_text(line.decode(errors="replace"), columns):
                return True
        return False

    def _in_object_text(self, text: str, columns: Columns) -> bool:
        try:
            found = json.loads(text)
        except ValueError:
            return False
        if not isinstance(found, dict):
            return False
        return any(
            self._is(columns, name, str(value)) or (isinstance(value, str) and self._in_bytes([value.encode()]))
            for name, value in found.items()
            if value is not None
        )

    def _in_csv(self, pieces: Iterable[bytes], columns: Columns, form: Mapping[str, Any]) -> bool:
        rows = csv.reader(_text_lines(pieces), **form)
        header = next(rows, [])
        for row in rows:
            cells = "\n".join(row).encode()
            if not self._words.among(cells):
                continue
            if self._in_bytes([cells]) or any(self._is(columns, *pair) for pair in zip(header, row, strict=False)):
                return True
        return False

    def _in_parquet(self, file: IO[bytes], columns: Columns) -> bool:
        parquet = pq.ParquetFile(file)
        return any(
            self._in_array(name, array, columns)
            for batch in parquet.iter_batches(batch_size=_ROWS)
            for top, whole in zip(batch.schema.names, batch.columns, strict=True)
            for name, array in _leaves(top, whole)
        )

    def _in_array(self, name: str, array: Any, columns: Columns) -> bool:  # noqa: ANN401
        values = columns.get(name)
        if values and not pa.types.is_binary(array.type):
            texts = pc.cast(array, pa.string())
            if pc.any(pc.is_in(texts, value_set=pa.array(sorted(values), pa.string()))).as_py():
                return True
        if pa.types.is_binary(array.type):
            return any(self._in_bytes([value]) for value in array.to_pylist() if value)
        if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
            return False
        if any(pc.any(pc.match_substring(array, text)).as_py() for text in self._long):
            return True
        if self._short_in_arrow and pc.any(pc.match_substring_regex(array, self._short_in_arrow)).as_py():
            return True
        # Keys and examples that the platform wrote down.
        written = array.filter(pc.fill_null(pc.match_substring(array, "{"), False)).to_pylist()
        return any(self._in_object_text(found, columns) for text in written for found in _OBJECT.findall(text))


def iter_file(file: Any) -> Iterator[bytes]:  # noqa: ANN401
    """The content of an open file in small pieces."""
    while piece := file.read(1 << 20):
        yield piece


def _begun(pieces: Iterable[bytes]) -> tuple[bytes, Iterator[bytes]]:
    """The first bytes of a content, and the whole of it."""
    left = iter(pieces)
    begin = b""
    while len(begin) < 4 and (piece := next(left, b"")):
        begin += piece
    return begin, chain([begin], left)


def _file(pieces: Iterable[bytes]) -> IO[bytes]:
    file = tempfile.SpooledTemporaryFile(_SPOOLED)  # noqa: SIM115 - it goes with its last reader
    for piece in pieces:
        file.write(piece)
    file.seek(0)
    return file


def _with_last(pieces: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    left = iter(pieces)
    held = next(left, None)
    while held is not None:
        following = next(left, None)
        yield held, following is None
        held = following


def _whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    held = b""
    for piece in pieces:
        lines, end, held = (held + piece).rpartition(b"\n")
        if end:
            yield lines
    if held:
        yield held


class _Pieces(io.RawIOBase):
    """Pieces as a file to read from."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._left, self._held = iter(pieces), b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:  # noqa: ANN401
        while not self._held:
            piece = next(self._left, None)
            if piece is None:
                return 0
            self._held = piece
        size = min(len(buffer), len(self._held))
        buffer[:size], self._held = self._held[:size], self._held[size:]
        return size


def _text_lines(pieces: Iterable[bytes]) -> io.TextIOWrapper:
    # A NUL byte is none that a reader of CSV takes.
    clean = (piece.replace(b"\0", b" ") for piece in pieces)
    return io.TextIOWrapper(io.BufferedReader(_Pieces(clean)), encoding="utf-8", errors="replace", newline="")


def _leaves(name: str, array: Any) -> Iterator[tuple[str, Any]]:  # noqa: ANN401
    """The plain arrays that an array is made of, by the name nearest to each."""
    kind = array.type
    if pa.types.is_struct(kind):
        for place, field in enumerate(kind):
            yield from _leaves(field.name, array.field(place))
    elif pa.types.is_map(kind):
        yield from _leaves(name, array.keys)
        yield from _leaves(name, array.items)
    elif pa.types.is_list(kind) or pa.types.is_large_list(kind):
        yield from _leaves(name, array.values)
    else:
        yield name, array


def _varint(number: int) -> Iterator[int]:
    """An Avro long: zigzag, seven bits a byte."""
    rest = number << 1
    while rest > 0x7F:
        yield rest & 0x7F | 0x80
        rest >>= 7
    yield rest


def _read_long(file: IO[bytes]) -> int:
    rest, shift = 0, 0
    while byte := file.read(1):
        rest |= (byte[0] & 0x7F) << shift
        shift += 7
        if byte[0] < 0x80:
            return (rest >> 1) ^ -(rest & 1)
    raise ValueError("an Avro file that is cut off")


def _avro_blocks(file: IO[bytes]) -> Iterator[bytes]:
    """The unpacked blocks of an Avro object container (avro.apache.org, specification 1.11), its header first."""
    file.seek(len(_AVRO))
    codec = b"null"
    while count := _read_long(file):
        if count < 0:
            _read_long(file)
        for _ in range(abs(count)):
            name = file.read(_read_long(file))
            value = file.read(_read_long(file))
            codec = value if name == b"avro.codec" else codec
            yield value
    file.read(16)
    while file.read(1):
        file.seek(-1, io.SEEK_CUR)
        _read_long(file)
        packed = file.read(_read_long(file))
        file.read(16)
        if codec == b"deflate":
            yield zlib.decompress(packed, wbits=-15)
        elif codec == b"zstandard":
            yield pa.CompressedInputStream(pa.BufferReader(packed), "zstd").read()
        elif codec == b"null":
            yield packed
        else:
            raise ValueError(f"an Avro file of codec {codec.decode(errors='replace')}")
