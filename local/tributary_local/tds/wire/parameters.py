"""Typed parameters of procedure calls."""

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from uuid import UUID

from tributary_local.tds.errors import unsupported
from tributary_local.tds.sql.bound import Bound, constant
from tributary_local.tds.sql.values import Value
from tributary_local.tds.sqltype import (
    BIT,
    DATE,
    GUID,
    MAX_LENGTH,
    MONEY,
    SqlType,
    datetime2,
    decimal_type,
    nvarchar,
    varchar,
)
from tributary_local.tds.wire.packets import ProtocolError
from tributary_local.tds.wire.reader import FieldReader
from tributary_local.tds.wire.typeinfo import (
    BITN,
    CODE_PAGE,
    DATEN,
    DATETIME2N,
    DECIMALN,
    FLTN,
    GUIDN,
    INTN,
    MONEYN,
    NVARCHAR,
    TIMEN,
    VARBINARY,
    VARCHAR,
    time_bytes,
)

_NUMERICN, _DATETIMN, _NCHAR, _CHAR, _BINARY = 0x6C, 0x6F, 0xEF, 0xAF, 0xAD
_INTEGERS = {1: "tinyint", 2: "smallint", 4: "int", 8: "bigint"}
_MAX, _NULL_LENGTH, _NULL_PLP = 0xFFFF, 0xFFFF, 0xFFFF_FFFF_FFFF_FFFF
_DAY_ZERO = date(1, 1, 1)
_DATETIME_ZERO = datetime(1900, 1, 1)


def _integer(reader: FieldReader) -> Bound:
    name = _INTEGERS.get(reader.integer(1))
    if name is None:
        raise ProtocolError("an integer of no known size")
    size = reader.integer(1)
    return constant(reader.integer(size, signed=name != "tinyint") if size else None, SqlType(name))


def _bit(reader: FieldReader) -> Bound:
    reader.take(1)
    return constant(int(reader.integer(1) != 0) if reader.integer(1) else None, BIT)


def _float(reader: FieldReader) -> Bound:
    type_ = SqlType("float" if reader.integer(1) == 8 else "real")
    size = reader.integer(1)
    return constant(reader.double(size) if size else None, type_)


def _decimal(reader: FieldReader) -> Bound:
    reader.take(1)
    precision, scale = reader.integer(1), reader.integer(1)
    size = reader.integer(1)
    value: Value = None
    if size:
        positive = reader.integer(1) != 0
        unscaled = reader.integer(size - 1)
        value = Decimal(unscaled if positive else -unscaled).scaleb(-scale)
    return constant(value, decimal_type(precision, scale))


def _money(reader: FieldReader) -> Bound:
    reader.take(1)
    size = reader.integer(1)
    if size == 0:
        return constant(None, MONEY)
    if size == 4:
        return constant(Decimal(reader.integer(4, signed=True)).scaleb(-4), MONEY)
    high, low = reader.integer(4, signed=True), reader.integer(4)
    return constant(Decimal((high << 32) | low).scaleb(-4), MONEY)


def _guid(reader: FieldReader) -> Bound:
    reader.take(1)
    size = reader.integer(1)
    return constant(UUID(bytes_le=reader.take(size)) if size else None, GUID)


def _date(reader: FieldReader) -> Bound:
    size = reader.integer(1)
    return constant(_DAY_ZERO + timedelta(days=reader.integer(3)) if size else None, DATE)


def _time_of_day(reader: FieldReader, scale: int) -> timedelta:
    ticks = reader.integer(time_bytes(scale)) * 10 ** (7 - scale)
    if ticks % 10:
        raise unsupported("a time finer than a microsecond")
    return timedelta(microseconds=ticks // 10)


def _time(reader: FieldReader) -> Bound:
    scale = reader.integer(1)
    value: Value = None
    if reader.integer(1):
        value = (datetime.min + _time_of_day(reader, scale)).time()
    return constant(value, SqlType("time", scale=scale))


def _datetime2(reader: FieldReader) -> Bound:
    scale = reader.integer(1)
    value: Value = None
    if reader.integer(1):
        of_day = _time_of_day(reader, scale)
        value = datetime.combine(_DAY_ZERO + timedelta(days=reader.integer(3)), time()) + of_day
    return constant(value, datetime2(scale))


def _datetime(reader: FieldReader) -> Bound:
    reader.take(1)
    size = reader.integer(1)
    if size == 0:
        return constant(None, SqlType("datetime"))
    if size == 4:
        days, minutes = reader.integer(2), reader.integer(2)
        return constant(_DATETIME_ZERO + timedelta(days=days, minutes=minutes), SqlType("datetime"))
    days, ticks = reader.integer(4, signed=True), reader.integer(4)
    # Three-hundredths of a second, read to the millisecond as SQL Server shows them.
    moment = _DATETIME_ZERO + timedelta(days=days, milliseconds=round(ticks * 10 / 3))
    return constant(moment, SqlType("datetime"))


def _bytes(reader: FieldReader, limit: int) -> bytes | None:
    if limit != _MAX:
        size = reader.integer(2)
        return None if size == _NULL_LENGTH else reader.take(size)
    if reader.integer(8) == _NULL_PLP:
        return None
    chunks = bytearray()
    while (size := reader.integer(4)) != 0:
        chunks += reader.take(size)
    return bytes(chunks)


def _unicode(reader: FieldReader) -> Bound:
    limit = reader.integer(2)
    reader.take(5)
    data = _bytes(reader, limit)
    type_ = nvarchar(MAX_LENGTH if limit == _MAX else max(1, limit // 2))
    return constant(None if data is None else data.decode("utf-16-le"), type_)


def _text(reader: FieldReader) -> Bound:
    limit = reader.integer(2)
    reader.take(5)
    data = _bytes(reader, limit)
    type_ = varchar(MAX_LENGTH if limit == _MAX else max(1, limit))
    return constant(None if data is None else data.decode(CODE_PAGE), type_)


def _varbinary(reader: FieldReader) -> Bound:
    limit = reader.integer(2)
    return constant(_bytes(reader, limit), SqlType("varbinary", length=MAX_LENGTH if limit == _MAX else max(1, limit)))


_READERS: dict[int, Callable[[FieldReader], Bound]] = {
    INTN: _integer,
    BITN: _bit,
    FLTN: _float,
    DECIMALN: _decimal,
    _NUMERICN: _decimal,
    MONEYN: _money,
    GUIDN: _guid,
    DATEN: _date,
    TIMEN: _time,
    DATETIME2N: _datetime2,
    _DATETIMN: _datetime,
    NVARCHAR: _unicode,
    _NCHAR: _unicode,
    VARCHAR: _text,
    _CHAR: _text,
    VARBINARY: _varbinary,
    _BINARY: _varbinary,
}


def read_parameter(reader: FieldReader) -> tuple[str, Bound]:
    """Name (the sign included, lower case, empty for a positional one) and value of the next parameter.

    Raises:
        ProtocolError: The parameter is broken.
        SqlServerError: Its type is not supported.
    """
    name = reader.text(reader.integer(1)).lower()
    reader.take(1)
    kind = reader.integer(1)
    if kind not in _READERS:
        raise unsupported(f"a parameter of type {kind:#x}")
    return name, _READERS[kind](reader)
