"""CAST and CONVERT of columns: only the pairs of types whose result is the same, text included, as SQL Server's."""

from tributary_local.tds.errors import SqlServerError, unsupported
from tributary_local.tds.sql.bound import Bound, constant
from tributary_local.tds.sql.values import Value, convert
from tributary_local.tds.sqltype import INTEGERS, MAX_LENGTH, SqlType

_BIGINT_BYTES = 8
_TEXT_OF_DOUBLE = 23
_DIGITS = {"bit": 1, "tinyint": 3, "smallint": 5, "int": 10, "bigint": 19}
_ISO_STYLES = (126, 127)
_ODBC_STYLES = (None, 20, 21, 25, 120, 121)


def _room(target: SqlType, needed: int, source: SqlType) -> None:
    # A number that doesn't fit is an error or an asterisk in SQL Server, depending on the types.
    if target.length != MAX_LENGTH and target.length < needed:
        raise unsupported(f"converting {source} to {target}({target.length}), which may be too short")


def _cut(sql: str, target: SqlType, longest: int) -> str:
    return sql if target.length == MAX_LENGTH or target.length >= longest else f"LEFT({sql}, {target.length})"


def _double_text(sql: str) -> str:
    """Style 3: 17 digits, and three in the exponent, as many as SQL Server writes."""
    plain = f"SFORMAT('{{:.16e}}', {sql})"
    # Of NULL, SFORMAT makes a zero.
    return f"IF({sql} IS NULL, NULL, REGEXP_REPLACE({plain}, 'e([+-])(\\d\\d)$', 'e\\10\\2'))"


def _moment_text(sql: str, source: SqlType, target: SqlType, style: int | None) -> str:
    if source.name == "smalldatetime" and style == 121:
        # Zeros stand for what the type doesn't hold.
        return _cut(f"CONCAT(CAST({sql} AS CHAR), '.000')", target, 23)
    if source.name in ("datetime", "smalldatetime") and style != 121:
        raise unsupported(f"style {style} of a {source}")
    if source.name == "date":
        if style not in (None, 23, 121, 126, 127):
            raise unsupported(f"style {style} of a date")
        return _cut(f"CAST({sql} AS CHAR)", target, 10)
    if style == 23:
        return _cut(f"CAST(CAST({sql} AS DATE) AS CHAR)", target, 10)
    if style in (20, 120):
        return _cut(f"LEFT(CAST({sql} AS CHAR), 19)", target, 19)
    if style not in (*_ODBC_STYLES, *_ISO_STYLES):
        raise unsupported(f"style {style} of a datetime2")
    text = f"CAST({sql} AS CHAR)"
    if source.scale == 7:
        # MariaDB keeps six digits; a seventh never gets in.
        text = f"CONCAT({text}, '0')"
    if style in _ISO_STYLES:
        text = f"REPLACE({text}, ' ', 'T')"
    return _cut(text, target, 19 if source.scale == 0 else 20 + source.scale)


def _to_text(operand: Bound, source: SqlType, target: SqlType, style: int | None) -> str:
    sql = operand.sql
    if operand.stored == "text" or source.family == "time":
        if style not in _ODBC_STYLES:
            raise unsupported(f"style {style} of a {source}")
        return _cut(sql if operand.stored == "text" else f"CAST({sql} AS CHAR)", target, 34)
    if source.family == "temporal":
        return _moment_text(sql, source, target, style)
    if source.name == "float" and style == 3:
        _room(target, _TEXT_OF_DOUBLE + 1, source)
        return _double_text(sql)
    if source.name in ("money", "smallmoney") and style == 2:
        _room(target, source.precision + 2, source)
        return f"CAST({sql} AS CHAR)"
    if source.name == "uniqueidentifier":
        _room(target, 36, source)
        return f"UPPER(CAST({sql} AS CHAR))"
    if source.family == "binary" and style == 2:
        # timestamp has no text of its own, image none at all.
        if source.name not in ("binary", "varbinary") or (source.length == MAX_LENGTH) > (target.length == MAX_LENGTH):
            raise unsupported(f"converting {source} to {target}")
        _room(target, 2 * source.length, source)
        return f"HEX({sql})"
    if source.name == "xml" and target.length == MAX_LENGTH:
        return sql
    if source.name in _DIGITS:
        _room(target, _DIGITS[source.name] + (source.name not in ("bit", "tinyint")), source)
        return f"CAST({sql} AS CHAR)"
    if source.name == "decimal":
        _room(target, source.precision + 2 + (source.precision == source.scale), source)
        return f"CAST({sql} AS CHAR)"
    if source.family == "text":
        if target.length != MAX_LENGTH and not 0 < source.length <= target.length:
            raise unsupported(f"converting {source}({source.length}) to {target}({target.length}), which may cut it")
        return sql
    raise unsupported(f"converting {source} to {target}")


def _to_number(operand: Bound, source: SqlType, target: SqlType) -> str:
    sql = operand.sql
    if target.name == "bit" and source.name in _DIGITS:
        return f"({sql} <> 0)"
    order = list(INTEGERS)
    if target.name in INTEGERS and source.name in INTEGERS and order.index(source.name) <= order.index(target.name):
        return sql
    if target.name in ("decimal", "money", "smallmoney"):
        whole, scale = (_DIGITS[source.name], 0) if source.name in _DIGITS else (-1, 0)
        if source.name in ("decimal", "money", "smallmoney"):
            whole, scale = source.precision - source.scale, source.scale
        if 0 <= whole <= target.precision - target.scale and scale <= target.scale:
            return f"CAST({sql} AS DECIMAL({target.precision},{target.scale}))"
    if target.name == "float" and source.family == "number":
        return f"CAST({sql} AS DOUBLE)"
    if target.name == "bigint" and source.family == "binary" and 0 < source.length < _BIGINT_BYTES:
        return f"CAST(CONV(HEX({sql}), 16, 10) AS SIGNED)"
    raise unsupported(f"converting {source} to {target}, which may not fit")


def _to_moment(operand: Bound, source: SqlType, target: SqlType) -> str:
    if target.name == "date" and source.family == "temporal" and source.name != "datetimeoffset":
        return f"CAST({operand.sql} AS DATE)"
    if (
        target.name == "datetime2"
        and source.name in ("date", "datetime2", "smalldatetime")
        and source.scale <= target.scale
    ):
        return f"CAST({operand.sql} AS DATETIME({min(target.scale, 6)}))"
    raise unsupported(f"converting {source} to {target}")


def _text_of(value: Value, source: SqlType, target: SqlType, style: int | None) -> Bound:
    """The text of a moment that is known already, by the same SQL as that of a column."""
    sql = constant(value, source).sql
    if source.name in ("smalldatetime", "datetimeoffset"):
        raise unsupported(f"the text of a {source} that is no column")
    if source.name == "datetime":
        sql = f"CAST({sql} AS DATETIME(3))"
    if source.name == "datetime2":
        sql = f"CAST({sql} AS DATETIME({min(source.scale, 6)}))"
    return Bound(_moment_text(sql, source, target, style), target)


def _holds(target: SqlType, source: SqlType) -> bool:
    """Whether bytes of one type are the same in the other."""
    if target.name == "varbinary":
        return target.length == MAX_LENGTH or 0 < source.length <= target.length
    return target.name == "binary" and source.name in ("binary", "timestamp") and source.length == target.length


def cast(operand: Bound, target: SqlType, style: int | None) -> Bound:
    """The operand as another type.

    Raises:
        SqlServerError: A constant doesn't fit (241, 245, 8114, 8115, 8169), or the conversion is not supported (50000).
    """
    source = operand.type
    if operand.is_constant:
        if source is None or operand.value is None:
            return constant(None, target)
        if source.family == "temporal" and target.family == "text":
            return _text_of(operand.value, source, target, style)
        if style is not None and source.family == "text" and target.family == "temporal" and style not in (121, 126):
            raise unsupported(f"style {style} of a text to be read as {target}")
        return constant(convert(operand.value, source, target), target)
    if source is None:
        raise SqlServerError(8117, f"Operand data type NULL is invalid for {target}.")
    if operand.stored == "utf16":
        if not target.is_wide or (target.length != MAX_LENGTH and not 0 < source.length <= target.length):
            raise unsupported(f"converting {source} to {target}")
        return Bound(operand.sql, target, operand.nullable, stored="utf16")
    if target.family == "text":
        sql = _to_text(operand, source, target, style)
    elif target.family == "number":
        sql = _to_number(operand, source, target)
    elif target.family == "temporal" and not operand.stored:
        sql = _to_moment(operand, source, target)
    elif target.family == "binary" and source.family == "binary" and _holds(target, source):
        sql = operand.sql
    else:
        raise unsupported(f"converting {source} to {target}")
    return Bound(sql, target, operand.nullable)
