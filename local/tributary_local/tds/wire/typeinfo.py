"""TYPE_INFO of the data types, and the bytes of their values."""

import struct
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import lru_cache
from uuid import UUID

from tributary_local.tds.errors import unsupported
from tributary_local.tds.sqltype import MAX_LENGTH, SqlType

# SQL_Latin1_General_CP1_CI_AS: sort order 52, code page 1252.
COLLATION = bytes((0x09, 0x04, 0xD0, 0x00, 0x34))
CODE_PAGE = "cp1252"

INTN, BITN, DECIMALN, FLTN, MONEYN, GUIDN = 0x26, 0x68, 0x6A, 0x6D, 0x6E, 0x24
DATEN, TIMEN, DATETIME2N = 0x28, 0x29, 0x2A
VARBINARY, VARCHAR, NVARCHAR = 0xA5, 0xA7, 0xE7

_INTEGER_BYTES = {"tinyint": 1, "smallint": 2, "int": 4, "bigint": 8}
_MAX = 0xFFFF
_NULL_SHORT = b"\xff\xff"
_NULL_PLP = b"\xff" * 8
_EPOCH = date(1, 1, 1).toordinal()

Encoder = Callable[[bytes | None], bytes]
"""From a value as MariaDB writes it to the bytes of a row, length included."""


def decimal_bytes(precision: int) -> int:
    """Bytes of a decimal value, its sign included."""
    return 5 if precision <= 9 else 9 if precision <= 19 else 13 if precision <= 28 else 17


def time_bytes(scale: int) -> int:
    """Bytes of a time of day."""
    return 3 if scale <= 2 else 4 if scale <= 4 else 5


def type_info(type_: SqlType) -> bytes:
    """TYPE_INFO of a result column."""
    name = type_.name
    if name in _INTEGER_BYTES:
        return bytes((INTN, _INTEGER_BYTES[name]))
    if name == "bit":
        return bytes((BITN, 1))
    if name == "decimal":
        return bytes((DECIMALN, decimal_bytes(type_.precision), type_.precision, type_.scale))
    if name == "money":
        return bytes((MONEYN, 8))
    if name in ("float", "real"):
        return bytes((FLTN, 8 if name == "float" else 4))
    if name == "uniqueidentifier":
        return bytes((GUIDN, 16))
    if name == "date":
        return bytes((DATEN,))
    if name == "datetime2":
        return bytes((DATETIME2N, type_.scale))
    limit = _MAX if type_.length == MAX_LENGTH else type_.length
    if name == "nvarchar":
        return bytes((NVARCHAR,)) + struct.pack("<H", limit if limit == _MAX else 2 * limit) + COLLATION
    if name == "varchar":
        return bytes((VARCHAR,)) + struct.pack("<H", limit) + COLLATION
    if name == "varbinary":
        return bytes((VARBINARY,)) + struct.pack("<H", limit)
    raise unsupported(f"a result of type {name}: convert it to text")


def _fixed(pack: Callable[[bytes], bytes]) -> Encoder:
    """Values behind a length of one byte; length 0 is NULL."""

    def encode(value: bytes | None) -> bytes:
        if value is None:
            return b"\x00"
        encoded = pack(value)
        return bytes((len(encoded),)) + encoded

    return encode


def _sized(pack: Callable[[bytes], bytes], length: int) -> Encoder:
    """Values behind a length of two bytes, or in one chunk where the type is (max)."""

    def short(value: bytes | None) -> bytes:
        if value is None:
            return _NULL_SHORT
        encoded = pack(value)
        return struct.pack("<H", len(encoded)) + encoded

    def long(value: bytes | None) -> bytes:
        if value is None:
            return _NULL_PLP
        encoded = pack(value)
        chunk = struct.pack("<I", len(encoded)) + encoded if encoded else b""
        return struct.pack("<Q", len(encoded)) + chunk + bytes(4)

    return long if length == MAX_LENGTH else short


def _integer(size: int, *, signed: bool) -> Encoder:
    head = bytes((size,))

    def encode(value: bytes | None) -> bytes:
        if value is None:
            return b"\x00"
        return head + int(value).to_bytes(size, "little", signed=signed)

    return encode


def _scaled(text: bytes, scale: int) -> int:
    """A decimal number as a whole one of its smallest units."""
    return int(Decimal(text.decode("ascii")).scaleb(scale))


def _decimal(precision: int, scale: int) -> Encoder:
    size = decimal_bytes(precision) - 1

    def pack(text: bytes) -> bytes:
        unscaled = _scaled(text, scale)
        return bytes((int(unscaled >= 0),)) + abs(unscaled).to_bytes(size, "little")

    return _fixed(pack)


def _money(text: bytes) -> bytes:
    unscaled = _scaled(text, 4)
    return struct.pack("<iI", unscaled >> 32, unscaled & 0xFFFFFFFF)


@lru_cache(maxsize=4096)
def _day(text: bytes) -> bytes:
    return (date.fromisoformat(text.decode("ascii")).toordinal() - _EPOCH).to_bytes(3, "little")


def _datetime2(scale: int) -> Encoder:
    size = time_bytes(scale)
    unit: int = 10**scale
    head = bytes((size + 3,))

    def encode(value: bytes | None) -> bytes:
        if value is None:
            return b"\x00"
        fraction = int(value[20:].ljust(scale, b"0")[:scale] or 0)
        seconds = (int(value[11:13]) * 60 + int(value[14:16])) * 60 + int(value[17:19])
        return head + (seconds * unit + fraction).to_bytes(size, "little") + _day(value[:10])

    return encode


def _utf16(value: bytes) -> bytes:
    return value.decode("utf-8").encode("utf-16-le")


def _code_page(value: bytes) -> bytes:
    # SQL Server, too, turns what the code page lacks into a question mark.
    return value.decode("utf-8").encode(CODE_PAGE, "replace")


_OF_LENGTH: dict[str, Callable[[bytes], bytes]] = {"nvarchar": _utf16, "varchar": _code_page, "varbinary": bytes}


def encoder(type_: SqlType) -> Encoder:
    """How values of the type are written into rows."""
    name = type_.name
    if name in _INTEGER_BYTES:
        return _integer(_INTEGER_BYTES[name], signed=name != "tinyint")
    if name == "bit":
        return _fixed(lambda value: b"\x00" if value == b"0" else b"\x01")
    if name == "decimal":
        return _decimal(type_.precision, type_.scale)
    if name == "money":
        return _fixed(_money)
    if name in ("float", "real"):
        return _fixed(lambda value: struct.pack("<d" if name == "float" else "<f", float(value)))
    if name == "uniqueidentifier":
        return _fixed(lambda value: UUID(value.decode("ascii")).bytes_le)
    if name == "date":
        return _fixed(_day)
    if name == "datetime2":
        return _datetime2(type_.scale)
    return _sized(_OF_LENGTH[name], type_.length)
