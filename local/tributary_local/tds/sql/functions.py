"""The functions of the subset."""

from collections.abc import Sequence

from tributary_local.tds.errors import SqlServerError, unsupported
from tributary_local.tds.sql.bound import Bound, Stored, constant
from tributary_local.tds.sql.catalog import SCHEMA
from tributary_local.tds.sql.compare import common, comparable
from tributary_local.tds.sql.encode import encoded
from tributary_local.tds.sql.syntax import Call
from tributary_local.tds.sqltype import (
    BIGINT,
    FLOAT,
    INT,
    INTEGERS,
    MAX_LENGTH,
    MONEY,
    SqlType,
    datetime2,
    decimal_type,
    nvarchar,
    varchar,
)

_MOST_TO_CONCATENATE = 254
_LONGEST = {"varchar": 8000, "nvarchar": 4000}
_FIRST_SURROGATE = 0xD800
AGGREGATES = ("COUNT", "COUNT_BIG", "SUM", "MIN", "MAX")


def _arguments_of(call: Call, arguments: Sequence[Bound], least: int, most: int) -> None:
    if not least <= len(arguments) <= most or call.star:
        raise SqlServerError(174, f"The {call.name.lower()} function requires {least} argument(s).", severity=15)


def _count(call: Call, arguments: Sequence[Bound]) -> Bound:
    type_ = INT if call.name == "COUNT" else BIGINT
    if call.star:
        return Bound("COUNT(*)", type_, nullable=False)
    _arguments_of(call, arguments, 1, 1)
    return Bound(f"COUNT({'DISTINCT ' if call.distinct else ''}{arguments[0].sql})", type_, nullable=False)


def _sum(call: Call, arguments: Sequence[Bound]) -> Bound:
    _arguments_of(call, arguments, 1, 1)
    type_ = arguments[0].type
    sql = f"SUM({'DISTINCT ' if call.distinct else ''}{arguments[0].sql})"
    if type_ is not None and type_.name in INTEGERS:
        return Bound(f"CAST({sql} AS INT)", BIGINT if type_.name == "bigint" else INT)
    if type_ is not None and type_.name == "decimal":
        return Bound(sql, decimal_type(38, type_.scale))
    if type_ is not None and type_.name in ("money", "smallmoney"):
        return Bound(sql, MONEY)
    if type_ is not None and type_.name == "float":
        return Bound(sql, FLOAT)
    raise SqlServerError(8117, f"Operand data type {type_ or 'NULL'} is invalid for sum operator.")


def _first_not_null(call: Call, arguments: Sequence[Bound]) -> Bound:
    _arguments_of(call, arguments, 2, 2 if call.name == "ISNULL" else 64)
    converted = common(list(arguments), call.name.lower())
    stored: Stored = "utf16" if any(argument.stored == "utf16" for argument in converted) else ""
    sql = ", ".join(encoded(argument, "nvarchar") if stored else argument.sql for argument in converted)
    type_ = _one_type(call.name, [argument.type for argument in converted])
    return Bound(f"COALESCE({sql})", type_, all(argument.nullable for argument in converted), stored=stored)


def _concatenated(call: Call, arguments: Sequence[Bound]) -> Bound:
    """CONCAT: of NULL as of the empty text."""
    _arguments_of(call, arguments, 2, _MOST_TO_CONCATENATE)
    types = [argument.type or varchar(1) for argument in arguments]
    if any(type_.name not in ("varchar", "nvarchar") for type_ in types):
        raise unsupported("CONCAT of anything but text")
    name = "nvarchar" if any(type_.is_wide for type_ in types) else "varchar"
    lengths = [type_.length for type_ in types]
    if MAX_LENGTH not in lengths and sum(lengths) > _LONGEST[name]:
        raise unsupported("CONCAT of texts that it might cut")
    type_ = SqlType(name, length=MAX_LENGTH if MAX_LENGTH in lengths else sum(lengths))
    stored: Stored = "utf16" if any(argument.stored == "utf16" for argument in arguments) else ""
    parts = [encoded(argument, "nvarchar") if stored else argument.sql for argument in arguments]
    present = [
        f"COALESCE({part}, '')" if argument.nullable else part for part, argument in zip(parts, arguments, strict=True)
    ]
    return Bound(f"CONCAT({', '.join(present)})", type_, nullable=False, stored=stored)


def _hash(call: Call, arguments: Sequence[Bound]) -> Bound:
    _arguments_of(call, arguments, 2, 2)
    if arguments[0].value != "MD5":
        raise unsupported("HASHBYTES by anything but 'MD5'")
    operand = arguments[1]
    if operand.type is None or operand.type.name not in ("varchar", "nvarchar", "varbinary"):
        raise SqlServerError(8116, "Argument data type is invalid for argument 2 of hashbytes function.")
    content = operand.sql if operand.type.name == "varbinary" else encoded(operand)
    return Bound(f"UNHEX(MD5({content}))", SqlType("varbinary", length=8000), operand.nullable)


def _part(call: Call, arguments: Sequence[Bound]) -> Bound:
    _arguments_of(call, arguments, 3, 3)
    operand, start, length = arguments
    if operand.type is None or operand.type.name != "varbinary":
        raise unsupported("SUBSTRING of anything but varbinary")
    if not isinstance(start.value, int) or not isinstance(length.value, int) or start.value < 1 or length.value < 1:
        raise unsupported("SUBSTRING from or to anything but a positive constant")
    sql = f"SUBSTRING({operand.sql}, {start.value}, {length.value})"
    return Bound(sql, SqlType("varbinary", length=length.value), operand.nullable)


def _character(call: Call, arguments: Sequence[Bound]) -> Bound:
    _arguments_of(call, arguments, 1, 1)
    number = arguments[0].value
    if not isinstance(number, int) or not 0 <= number < _FIRST_SURROGATE:
        raise unsupported("NCHAR of anything but a constant below the surrogates")
    return constant(chr(number), nvarchar(1))


def _null_if(call: Call, arguments: Sequence[Bound]) -> Bound:
    _arguments_of(call, arguments, 2, 2)
    first, second = comparable(list(arguments), "nullif")
    if first.type is None or second.type is None or first.type.family != second.type.family:
        raise unsupported("NULLIF of different types")
    return Bound(f"NULLIF({first.sql}, {second.sql})", first.type)


def _one_type(function: str, types: Sequence[SqlType | None]) -> SqlType:
    """The type that holds values of all the types: one they share, or the widest text."""
    known = [type_ for type_ in types if type_ is not None]
    if known and len(known) == len(types):
        first = known[0]
        if len(set(known)) == 1:
            return first
        if all(type_.name in INTEGERS for type_ in known):
            return first if function == "ISNULL" else max(known, key=lambda type_: list(INTEGERS).index(type_.name))
        if all(type_.name in ("varchar", "nvarchar") for type_ in known):
            lengths = [type_.length for type_ in known]
            # ISNULL has the type of its first argument and cuts the second one to it.
            if function == "ISNULL" and first.length != MAX_LENGTH and max(lengths) > first.length:
                raise unsupported("ISNULL with a replacement that is longer than the first argument's type")
            length = MAX_LENGTH if MAX_LENGTH in lengths else max(lengths)
            name = "nvarchar" if any(type_.name == "nvarchar" for type_ in known) else "varchar"
            return SqlType(first.name if function == "ISNULL" else name, length=length)
    raise unsupported(f"{function} of different types")


_SCALAR = {
    "CONCAT": _concatenated,
    "HASHBYTES": _hash,
    "SUBSTRING": _part,
    "NCHAR": _character,
    "NULLIF": _null_if,
}


def call(node: Call, arguments: Sequence[Bound], database: str) -> Bound:
    """A bound call.

    Raises:
        SqlServerError: 195 for an unknown function, 174 for a wrong number of arguments, 8117 for a wrong type.
    """
    if node.name in ("COUNT", "COUNT_BIG"):
        return _count(node, arguments)
    if node.name == "SUM":
        return _sum(node, arguments)
    if node.name in ("MIN", "MAX"):
        _arguments_of(node, arguments, 1, 1)
        if arguments[0].type is None or arguments[0].type.name == "bit":
            raise SqlServerError(8117, f"Operand data type bit is invalid for {node.name.lower()} operator.")
        return Bound(f"{node.name}({arguments[0].sql})", arguments[0].type)
    if node.name in ("ISNULL", "COALESCE"):
        return _first_not_null(node, arguments)
    made = _SCALAR.get(node.name)
    if made is not None:
        return made(node, arguments)
    if node.name == "SYSUTCDATETIME":
        _arguments_of(node, arguments, 0, 0)
        return Bound("UTC_TIMESTAMP(6)", datetime2(7), nullable=False)
    if node.name == "DB_NAME":
        _arguments_of(node, arguments, 0, 0)
        return constant(database, nvarchar(128))
    if node.name == "SCHEMA_NAME":
        _arguments_of(node, arguments, 0, 0)
        return constant(SCHEMA, nvarchar(128))
    raise SqlServerError(195, f"'{node.name}' is not a recognized built-in function name.", severity=15)
