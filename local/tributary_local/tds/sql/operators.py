"""Operators of expressions."""

from tributary_local.tds.errors import SqlServerError, unsupported
from tributary_local.tds.sql.bound import Bound
from tributary_local.tds.sqltype import BIGINT, INTEGERS, MAX_LENGTH, nvarchar

_METHODS = {
    "geometry": ("STAsText", "AsTextZM", "ToString"),
    "geography": ("STAsText", "AsTextZM", "ToString"),
    "hierarchyid": ("ToString",),
}
_IN_MARIADB = {"*": "*", "/": "DIV", "%": "%"}


def arithmetic(operator: str, left: Bound, right: Bound) -> Bound:
    """Arithmetic of bigint, which MariaDB does as SQL Server does: other types would overflow elsewhere.

    Raises:
        SqlServerError: Neither side is bigint, one is no integer, or the divisor may be 0.
    """
    types = (left.type, right.type)
    if BIGINT not in types or any(type_ is None or type_.name not in INTEGERS for type_ in types):
        raise unsupported(f"the operator {operator} of {left.type} and {right.type}")
    # MariaDB gives NULL where SQL Server fails.
    if operator != "*" and not right.value and not right.sql.startswith("NULLIF("):
        raise unsupported("division by what may be 0")
    return Bound(f"({left.sql} {_IN_MARIADB[operator]} {right.sql})", BIGINT, left.nullable or right.nullable)


def collated(operand: Bound, collation: str) -> Bound:
    """A text with a collation of its own: one by code points, or any for a constant, which nothing is compared by."""
    if operand.type is None or operand.type.family != "text":
        raise SqlServerError(447, f"Expression type {operand.type} is invalid for COLLATE clause.")
    if operand.is_constant or operand.stored:
        return operand
    if not collation.upper().endswith("_BIN2"):
        raise unsupported(f"the collation {collation}")
    sql = f"CONVERT({operand.sql} USING utf8mb4) COLLATE utf8mb4_bin"
    return Bound(sql, operand.type, operand.nullable)


def method(operand: Bound, name: str) -> Bound:
    """What a method of an object gives; the text that the column holds is what every one of them gives."""
    type_name = "" if operand.type is None else operand.type.name
    if name not in _METHODS.get(type_name, ()):
        raise SqlServerError(6506, f"Could not find method '{name}' for type {type_name}.")
    return Bound(operand.sql, nvarchar(4000 if type_name == "hierarchyid" else MAX_LENGTH), operand.nullable)


def choice(condition: str, value: Bound, otherwise: Bound) -> Bound:
    """CASE of integers, as the wider of the two.

    Raises:
        SqlServerError: One is no integer.
    """
    types = [bound.type for bound in (value, otherwise) if bound.type is not None and bound.type.name in INTEGERS]
    if len(types) < 2:
        raise unsupported("CASE of anything but integers")
    type_ = max(types, key=lambda one: list(INTEGERS).index(one.name))
    sql = f"(CASE WHEN {condition} THEN {value.sql} ELSE {otherwise.sql} END)"
    return Bound(sql, type_, value.nullable or otherwise.nullable)
