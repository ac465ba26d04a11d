"""Constant values and how SQL Server converts them from type to type."""

import re
from datetime import date, datetime, time, timedelta
from decimal import ROUND_HALF_UP, Decimal
from uuid import UUID

from tributary_local.tds.errors import SqlServerError, overflow, unsupported
from tributary_local.tds.sqltype import INTEGERS, MAX_LENGTH, SqlType

Value = int | Decimal | float | str | bytes | date | datetime | time | UUID | None
"""bit is an int of 0 or 1; a datetime has no zone."""

_DATE_TIME = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ](\d{2}):(\d{2})(?::(\d{2})(?:\.(\d{1,7}))?)?)?")
_INTEGER = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)")


def _conversion_failed(text: str, source: SqlType, target: SqlType) -> SqlServerError:
    if target.family in ("temporal", "time"):
        return SqlServerError(241, "Conversion failed when converting date and/or time from character string.")
    if target.name == "uniqueidentifier":
        return SqlServerError(8169, "Conversion failed when converting from a character string to uniqueidentifier.")
    if target.name in ("bigint", "decimal", "float", "real"):
        return SqlServerError(8114, f"Error converting data type {source} to {target}.")
    return SqlServerError(245, f"Conversion failed when converting the {source} value '{text}' to data type {target}.")


def rounded(value: datetime, scale: int) -> datetime:
    """A datetime rounded to ``scale`` digits of a second, as datetime2(scale) stores it."""
    if scale >= 6:
        return value
    step = 10 ** (6 - scale)
    micro = (value.microsecond + step // 2) // step * step
    return value.replace(microsecond=0) + timedelta(microseconds=micro)


def _on_tick(value: datetime) -> datetime:
    """A datetime as datetime holds it, in three-hundredths of a second, shown to the millisecond."""
    ticks = round(value.microsecond * 3 / 10_000)
    return value.replace(microsecond=0) + timedelta(milliseconds=round(ticks * 10 / 3))


def _moment(text: str, source: SqlType, target: SqlType) -> datetime:
    match = _DATE_TIME.fullmatch(text.strip())
    if match is None:
        raise _conversion_failed(text, source, target)
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    fraction = (match.group(7) or "").ljust(7, "0")
    if fraction[6] != "0":
        raise unsupported("a time finer than a microsecond")
    try:
        return datetime(year, month, day, hour, minute, second, int(fraction[:6]))
    except ValueError:
        raise _conversion_failed(text, source, target) from None


def _integer(value: int, target: SqlType) -> int:
    low, high = INTEGERS[target.name]
    if not low <= value <= high:
        raise overflow(str(target))
    return value


def _decimal(value: Decimal, target: SqlType) -> Decimal:
    scaled = value.quantize(Decimal(1).scaleb(-target.scale), rounding=ROUND_HALF_UP)
    if len(scaled.as_tuple().digits) > target.precision:
        raise overflow(str(target))
    return scaled


def _from_text(text: str, source: SqlType, target: SqlType) -> Value:
    stripped = text.strip()
    if target.family == "text":
        return text if target.length == MAX_LENGTH else text[: target.length]
    if target.name == "date":
        return _moment(text, source, target).date()
    if target.name == "datetime2":
        return rounded(_moment(text, source, target), target.scale)
    if target.name == "time":
        of_day = rounded(_moment(f"1900-01-01 {stripped}", source, target), target.scale)
        return of_day.time()
    if target.name == "datetime":
        return _on_tick(_moment(text, source, target))
    if target.name == "uniqueidentifier":
        try:
            return UUID(stripped)
        except ValueError:
            raise _conversion_failed(text, source, target) from None
    if target.name in INTEGERS and _INTEGER.fullmatch(stripped):
        return _integer(int(stripped), target)
    if target.name == "bit":
        bit = {"true": 1, "false": 0}.get(stripped.lower())
        if bit is None and _INTEGER.fullmatch(stripped):
            bit = int(int(stripped) != 0)
        if bit is not None:
            return bit
    if target.name in ("decimal", "money", "smallmoney") and _NUMBER.fullmatch(stripped):
        return _decimal(Decimal(stripped), target)
    if target.name == "float":
        try:
            return float(stripped)
        except ValueError:
            raise _conversion_failed(text, source, target) from None
    if target.family == "binary" or target.name in ("real", "smalldatetime", "datetimeoffset"):
        raise unsupported(f"converting {source} to {target}")
    raise _conversion_failed(text, source, target)


def _from_number(value: int | Decimal | float, source: SqlType, target: SqlType) -> Value:
    if target.name == "bit":
        return int(value != 0)
    if target.name in INTEGERS:
        # SQL Server cuts the fraction off.
        return _integer(int(value), target)
    if target.name in ("decimal", "money", "smallmoney"):
        exact = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
        return _decimal(exact, target)
    if target.name == "float":
        return float(value)
    if target.family == "text" and source.name in (*INTEGERS, "bit", "decimal"):
        text = str(value)
        if target.length != MAX_LENGTH and len(text) > target.length:
            raise overflow(str(target))
        return text
    raise unsupported(f"converting {source} to {target}")


def convert(value: Value, source: SqlType, target: SqlType) -> Value:
    """The value as the target type holds it; NULL stays NULL.

    Raises:
        SqlServerError: The value doesn't fit (241, 245, 8114, 8115, 8169), or the pair of types is not supported.
    """
    if value is None or source == target:
        return value
    if isinstance(value, str):
        return _from_text(value, source, target)
    if isinstance(value, int | Decimal | float):
        return _from_number(value, source, target)
    if isinstance(value, datetime):
        if target.name == "date":
            return value.date()
        if target.name == "datetime2":
            return rounded(value, target.scale)
    elif isinstance(value, date):
        if target.name == "date":
            return value
        if target.name == "datetime2":
            return datetime(value.year, value.month, value.day)
    elif isinstance(value, bytes) and target.name == "varbinary":
        return value if target.length == MAX_LENGTH else value[: target.length]
    elif isinstance(value, UUID) and target.name == "uniqueidentifier":
        return value
    raise unsupported(f"converting {source} to {target}")


def literal(value: Value) -> str:
    """The value as a literal of MariaDB's SQL, under ``NO_BACKSLASH_ESCAPES``."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        if any(character < " " for character in value):
            return f"_utf8mb4 X'{value.encode().hex()}'"
        # The mode leaves the quote as the only character that needs care.
        return "_utf8mb4'" + value.replace("'", "''") + "'"
    if isinstance(value, bytes):
        return f"X'{value.hex()}'"
    if isinstance(value, datetime):
        return f"TIMESTAMP'{value.isoformat(' ', 'microseconds')}'"
    if isinstance(value, date):
        return f"DATE'{value.isoformat()}'"
    if isinstance(value, time):
        return f"TIME'{value.isoformat('microseconds')}'"
    if isinstance(value, UUID):
        return f"_utf8mb4'{str(value).upper()}'"
    if isinstance(value, float):
        return repr(value) if "e" in repr(value) else f"{value!r}e0"
    return f"({value})" if value < 0 else format(value, "f") if isinstance(value, Decimal) else str(value)
