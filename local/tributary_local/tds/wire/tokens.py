"""Tokens of the server's messages, apart from rows."""

import struct
from collections.abc import Sequence

from tributary_local.tds.errors import SqlServerError
from tributary_local.tds.sql.bound import OutputColumn
from tributary_local.tds.sqltype import INT
from tributary_local.tds.wire.prelogin import SERVER_VERSION
from tributary_local.tds.wire.typeinfo import COLLATION, type_info

SERVER_NAME = "tributary"
PROGRAM_NAME = "Microsoft SQL Server"
_TDS_7_4 = 0x74000004

DONE, DONE_PROCEDURE, DONE_IN_PROCEDURE = 0xFD, 0xFE, 0xFF
MORE, ERROR, COUNT, ATTENTION_DONE = 0x01, 0x02, 0x10, 0x20
_SELECT = 0xC1

DATABASE, LANGUAGE, PACKET_SIZE, BEGIN_TRANSACTION, COMMIT_TRANSACTION, ROLLBACK_TRANSACTION = 1, 2, 4, 8, 9, 10
_SQL_COLLATION = 7


def _short(text: str) -> bytes:
    """Text behind a length of one byte."""
    return bytes((len(text.encode("utf-16-le")) // 2,)) + text.encode("utf-16-le")


def _long(text: str) -> bytes:
    """Text behind a length of two bytes."""
    encoded = text.encode("utf-16-le")
    return struct.pack("<H", len(encoded) // 2) + encoded


def _sized(token: int, body: bytes) -> bytes:
    return bytes((token,)) + struct.pack("<H", len(body)) + body


def _message(token: int, number: int, state: int, severity: int, text: str) -> bytes:
    body = struct.pack("<iBB", number, state, severity) + _long(text[:2000]) + _short(SERVER_NAME) + _short("")
    return _sized(token, body + struct.pack("<i", 1))


def error(failure: SqlServerError) -> bytes:
    """ERROR."""
    return _message(0xAA, failure.number, failure.state, failure.severity, failure.message)


def information(number: int, text: str) -> bytes:
    """INFO of severity 10."""
    return _message(0xAB, number, 1, 10, text)


def environment_text(kind: int, new: str, old: str) -> bytes:
    """ENVCHANGE of a text: database, language or packet size."""
    return _sized(0xE3, bytes((kind,)) + _short(new) + _short(old))


def environment_bytes(kind: int, new: bytes, old: bytes) -> bytes:
    """ENVCHANGE of a binary value: transactions, by their descriptor."""
    return _sized(0xE3, bytes((kind, len(new))) + new + bytes((len(old),)) + old)


def login_acknowledgement() -> bytes:
    """LOGINACK for TDS 7.4."""
    return _sized(0xAD, b"\x01" + struct.pack(">I", _TDS_7_4) + _short(PROGRAM_NAME) + SERVER_VERSION)


def collation_change() -> bytes:
    """ENVCHANGE that tells the collation of varchar values."""
    return environment_bytes(_SQL_COLLATION, COLLATION, b"")


def done(token: int, status: int, rows: int = 0) -> bytes:
    """DONE, DONEPROC or DONEINPROC."""
    return bytes((token,)) + struct.pack("<HHQ", status, _SELECT if status & COUNT else 0, rows)


def return_status(value: int) -> bytes:
    """RETURNSTATUS of a procedure."""
    return b"\x79" + struct.pack("<i", value)


def return_value(name: str, value: int) -> bytes:
    """RETURNVALUE of an int output parameter."""
    head = b"\xac" + struct.pack("<H", 0) + _short(name) + b"\x01" + struct.pack("<IH", 0, 0)
    return head + type_info(INT) + b"\x04" + struct.pack("<i", value)


def column_metadata(columns: Sequence[OutputColumn]) -> bytes:
    """COLMETADATA."""
    parts = [b"\x81" + struct.pack("<H", len(columns))]
    for column in columns:
        parts.append(struct.pack("<IH", 0, int(column.nullable)) + type_info(column.type) + _short(column.name))
    return b"".join(parts)
