"""The functions of the subset."""

from collections.abc import Sequence

from tributary_local.tds.errors import SqlServerError, unsupported
from tributary_local.tds.sql.bound import Bound, constant
from tributary_local.tds.sql.catalog import SCHEMA
from tributary_local.tds.sql.compare import common
from tributary_local.tds.sql.syntax import Call
from tributary_local.tds.sqltype import (
    BIGINT,
    FLOAT,
    INT,
    INTEGERS,
    MAX_LENGTH,
    SqlType,
    datetime2,
    decimal_type,
    nvarchar,
)

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
    if type_ is not None and type_.name == "float":
        return Bound(sql, FLOAT)
    raise SqlServerError(8117, f"Operand data type {type_ or 'NULL'} is invalid for sum operator.")


def _first_not_null(call: Call, arguments: Sequence[Bound]) -> Bound:
    _arguments_of(call, arguments, 2, 2 if call.name == "ISNULL" else 64)
    converted = common(list(arguments), call.name.lower())
    sql = ", ".join(argument.sql for argument in converted)
    type_ = _one_type(call.name, [argument.type for argument in converted])
    return Bound(f"COALESCE({sql})", type_, all(argument.nullable for argument in converted))


def _one_type(function: str, types: Sequence[SqlType | None]) -> SqlType:
    """The type that holds values of all the types: one they share, or the widest text."""
    known = [type_ for type_ in types if type_ is not None]
    if known and len(known) == len(types):
        first = known[0]
        if len(set(known)) == 1:
            return first
        if all(type_.family == "text" for type_ in known):
            lengths = [type_.length for type_ in known]
            # ISNULL has the type of its first argument and cuts the second one to it.
            if function == "ISNULL" and first.length != MAX_LENGTH and max(lengths) > first.length:
                raise unsupported("ISNULL with a replacement that is longer than the first argument's type")
            length = MAX_LENGTH if MAX_LENGTH in lengths else max(lengths)
            name = "nvarchar" if any(type_.name == "nvarchar" for type_ in known) else "varchar"
            return SqlType(first.name if function == "ISNULL" else name, length=length)
    raise unsupported(f"{function} of different types")


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
