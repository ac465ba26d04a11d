"""The type that Glue gives a column.

CSV, by the form of every value that isn't empty:

- `true` or `false`, in any case: boolean
- digits with an optional sign, within 64 bits: bigint (leading zeros don't matter)
- a decimal point or an exponent, or an integer beyond 64 bits: double
- `2025-01-31`: date
- `2025-01-31 12:00:00`, with or without a fraction: timestamp; ISO 8601 with `T` or a zone is a string
- anything else, or a column without any value: string

JSON, by the value's own type: a string is a string whatever it holds, an integer is an int within 32 bits and a bigint
within 64, other numbers are double; an object is a struct, an array an array. null says nothing.

Two types of one column meet in the narrowest that holds both: int < bigint < double; date < timestamp; structs member
by member; everything else is a string.
"""

import re
from typing import Any

from tributary_local.emulator.protocol import Json

_BOOLEAN = re.compile(r"true|false", re.IGNORECASE)
_INTEGER = re.compile(r"[+-]?\d+")
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIMESTAMP = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}(\.\d{1,9})?")

_NUMBERS = ("int", "bigint", "double")
_TIMES = ("date", "timestamp")

# A type as it is inferred: a name, a struct as its members, or an array as the list of its one item's type; None is
# not known yet.
Type = str | dict[str, Any] | list[Any] | None


def of_text(value: str) -> Type:
    """Return the type of a CSV value."""
    if value == "":
        return None
    if _INTEGER.fullmatch(value):
        return "bigint" if -(2**63) <= int(value) < 2**63 else "double"
    if _NUMBER.fullmatch(value):
        return "double"
    if _BOOLEAN.fullmatch(value):
        return "boolean"
    if _DATE.fullmatch(value):
        return "date"
    return "timestamp" if _TIMESTAMP.fullmatch(value) else "string"


def of_json(value: Json) -> Type:
    """Return the type of a JSON value."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        if -(2**31) <= value < 2**31:
            return "int"
        return "bigint" if -(2**63) <= value < 2**63 else "double"
    if isinstance(value, float):
        return "double"
    if isinstance(value, dict):
        return {name.lower(): of_json(member) for name, member in value.items()}
    if isinstance(value, list):
        item: Type = None
        for member in value:
            item = merge(item, of_json(member))
        return [item]
    return "string"


def merge(one: Type, other: Type) -> Type:
    """Return the narrowest type that holds both."""
    if one == other or other is None:
        return one
    if one is None:
        return other
    if isinstance(one, dict) and isinstance(other, dict):
        return merge_members(one, other)
    if isinstance(one, list) and isinstance(other, list):
        return [merge(one[0], other[0])]
    for family in (_NUMBERS, _TIMES):
        if one in family and other in family:
            return max(one, other, key=family.index)
    return "string"


def merge_members(one: dict[str, Type], other: dict[str, Type]) -> dict[str, Type]:
    """Return the members of both, in order of first appearance, with types that hold both."""
    return {name: merge(one.get(name), other.get(name)) for name in (one | other)}


def render(found: Type) -> str:
    """Return the type as the catalog writes it."""
    if isinstance(found, dict):
        return f"struct<{','.join(f'{name}:{render(member)}' for name, member in found.items())}>"
    if isinstance(found, list):
        return f"array<{render(found[0])}>"
    return found or "string"
