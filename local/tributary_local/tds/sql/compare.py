"""Which types compare with each other, and how a text constant becomes the type it is compared with."""

from dataclasses import replace
from datetime import date, datetime, time

from tributary_local.tds.errors import SqlServerError, unsupported
from tributary_local.tds.sql.bound import Bound, constant
from tributary_local.tds.sql.convert import cast
from tributary_local.tds.sqltype import SqlType, datetime2, decimal_type, nvarchar

_LONGEST_MOMENT = 27
_WHOLE = ("tinyint", "smallint", "int", "bigint", "bit")


def _converted_from_text(text: Bound, other: SqlType) -> Bound:
    """A text constant as the type of the other side, which takes precedence over text."""
    if other.name == "datetime2":
        return cast(text, datetime2(7), None)
    if other.name == "decimal":
        exact = cast(text, decimal_type(38, max(other.scale, 18)), None)
        rounded = cast(text, other, None)
        if exact.value != rounded.value:
            raise unsupported("a text with more digits than the number it is compared with")
        return rounded
    if other.name in ("float", "real", "money"):
        raise unsupported(f"comparing text with {other}")
    return cast(text, other, None)


def _pair(left: Bound, right: Bound, operator: str) -> Bound:
    """``right`` as it compares with ``left``."""
    if left.type is None or right.type is None or left.type.family == right.type.family:
        return right
    if right.type.family == "text":
        if right.is_constant and right.value is None:
            return replace(right, type=left.type)
        if right.is_constant:
            return _converted_from_text(right, left.type)
        raise unsupported(f"comparing {left.type} with a text that is no constant")
    if left.type.family == "text":
        return right
    raise SqlServerError(
        402, f"The data types {left.type} and {right.type} are incompatible in the {operator} operator."
    )


def _as_stored(operand: Bound, other: Bound) -> Bound:
    """An operand as it compares with one that MariaDB holds as text, or that is finer than it shows."""
    if other.stored == "text" and operand is not other and operand.stored != "text":
        moment = operand.value
        if not isinstance(moment, datetime | time) or other.type is None or other.type.name == "datetimeoffset":
            raise unsupported(f"comparing {other.type} with {operand.type}")
        text = (
            moment.isoformat(" ", "microseconds") if isinstance(moment, datetime) else moment.isoformat("microseconds")
        )
        return replace(constant(f"{text}0", nvarchar(_LONGEST_MOMENT)), type=other.type)
    if other.stored == "utf16" and operand.stored != "utf16":
        raise unsupported("comparing a text with lone surrogates")
    if other.type is not None and other.type.name == "datetime" and operand.type is not None:
        # As datetime2, .003 seconds are .0033333: only full hundredths are the same in both.
        value = operand.value
        on_hundredth = isinstance(value, datetime) and value.microsecond % 10_000 == 0
        if operand.type.name != "datetime" and not on_hundredth and not isinstance(value, date):
            raise unsupported(f"comparing datetime with {operand.type}")
    return operand


def common(operands: list[Bound], operator: str) -> list[Bound]:
    """The operands, text constants converted to the type of the others.

    Raises:
        SqlServerError: The types don't go together (402), or a text can't be read as the other type.
    """
    typed = next((o for o in operands if o.type is not None and o.type.family != "text"), operands[0])
    return [_pair(typed, operand, operator) for operand in operands]


def comparable(operands: list[Bound], operator: str) -> list[Bound]:
    """The operands as MariaDB compares them the way SQL Server does.

    Raises:
        SqlServerError: The types don't go together (402), or MariaDB would compare them otherwise.
    """
    paired = common(operands, operator)
    special = next((o for o in paired if o.stored or (o.type is not None and o.type.name == "datetime")), None)
    return paired if special is None else [_as_stored(operand, special) for operand in paired]


def row_count(operand: Bound, clause: str) -> int:
    """The constant number of rows of TOP, OFFSET or FETCH.

    Raises:
        SqlServerError: It is no constant whole number, or is out of range.
    """
    value = operand.value
    if not operand.is_constant or operand.type is None or operand.type.name not in _WHOLE or not isinstance(value, int):
        raise SqlServerError(
            1060, f"The number of rows provided for a {clause} clause must be an integer.", severity=15
        )
    if value < (1 if clause == "FETCH" else 0):
        number, message = {
            "OFFSET": (10742, "The offset specified in a OFFSET clause may not be negative."),
            "FETCH": (10744, "The number of rows provided for a FETCH clause must be greater then zero."),
            "TOP": (127, "A TOP N or FETCH rowcount value may not be negative."),
        }[clause]
        raise SqlServerError(number, message, severity=15)
    return value
