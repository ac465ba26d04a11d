"""What becomes of a server's own text of a value: in the raw file, in the curated table, or set aside by a rule."""

import base64
import math
import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

Text = str | None

_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{2}:\d{2}:\d{2})(?:\.(\d+))?(?: ([+-]\d{2}:\d{2}))?")


class UnfitError(ValueError):
    """The value is not one of its column's type; the text is the rule it breaks."""


def raw(kind: str, text: str) -> str:
    """The value as the raw file spells it."""
    if kind == "binary":
        return base64.b64encode(bytes.fromhex(text)).decode()
    if kind == "boolean":
        return {"0": "false", "1": "true"}[text]
    if kind == "timestamp":
        day, time, fraction, offset = _moment(text)
        kept = fraction[:6].ljust(6, "0") + fraction[6:].rstrip("0")
        return f"{day}T{time}.{kept}{'Z' if offset in ('', '+00:00') else offset}"
    return text


def curated(kind: str, text: str) -> object:
    """The value itself, comparable with `of_trino`'s.

    Raises:
        UnfitError: it has to be set aside.
    """
    if kind.startswith("decimal"):
        return _decimal(kind, text)
    if kind == "string":
        if text != whole(text):
            raise UnfitError("encoding")
        return text
    if kind == "timestamp":
        return _timestamp(text)
    if kind == "date":
        if "-00" in text:
            raise UnfitError("range")
        return date.fromisoformat(text)
    if kind == "double":
        return _double(text)
    if kind == "binary":
        return bytes.fromhex(text)
    return text == "1" if kind == "boolean" else int(text)


def of_trino(kind: str, value: Any) -> object:
    """What the engine answers for a column of a contract type, as the value that it stands for."""
    if value is None or kind in ("string", "boolean", "int", "bigint"):
        return value
    if kind.startswith("decimal"):
        return Decimal(value)
    if kind == "binary":
        return base64.b64decode(value, validate=True)
    if kind == "double":
        return _double(value)
    return date.fromisoformat(value) if kind == "date" else datetime.fromisoformat(value)


def of_raw_table(types: Mapping[str, str], name: str, kind: str, value: Any) -> object:
    """The same for a column of a raw table, which has the type that the crawler took it for."""
    if types[name] == "double" or (kind == "double" and value):
        return None if value is None else _double(value)
    if types[name] == "boolean":
        return None if value is None else str(value).lower()
    return None if value is None else str(value)


def of_raw_text(kind: str, text: str) -> object:
    """What a raw table is to give for the text in the raw file."""
    return _double(text) if kind == "double" else text


def whole(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _moment(text: str) -> tuple[str, str, str, str]:
    found = _MOMENT.fullmatch(text)
    assert found is not None, text
    day, time, fraction, offset = found.groups(default="")
    return day, time, fraction, offset


def _timestamp(text: str) -> datetime:
    day, time, fraction, offset = _moment(text)
    if fraction[6:].strip("0"):
        raise UnfitError("scale")
    try:
        local = datetime.fromisoformat(f"{day}T{time}.{fraction[:6].ljust(6, '0')}{offset or '+00:00'}")
        return local.astimezone(UTC).replace(tzinfo=None)
    except (ValueError, OverflowError):
        raise UnfitError("range") from None


def _decimal(kind: str, text: str) -> Decimal:
    precision, scale = map(int, re.findall(r"\d+", kind))
    whole_digits, _, fraction = text.lstrip("-").partition(".")
    if len(fraction.rstrip("0")) > scale:
        raise UnfitError("scale")
    if len(whole_digits.lstrip("0")) > precision - scale:
        raise UnfitError("range")
    return Decimal(text)


def _double(text: str) -> tuple[float, float]:
    """With its sign, which zero has too."""
    value = float(text)
    return value, math.copysign(1, value)
