"""Writes one value the way Athena's results do."""

import base64
from typing import Any


def datum(value: object, signature: dict[str, Any]) -> str | None:
    """Gives a value's text.

    Args:
        value: The value as it came in Trino's JSON, floating-point numbers as text.
        signature: Trino's type signature of the column.

    Returns:
        The text, None for NULL.
    """
    if value is None:
        return None
    kind = signature["rawType"]
    arguments = [argument["value"] for argument in signature["arguments"]]
    if isinstance(value, list):
        if kind == "row":
            return "{" + ", ".join(_field(item, named) for item, named in zip(value, arguments, strict=True)) + "}"
        return "[" + ", ".join(_nested(item, arguments[0]) for item in value) + "]"
    if isinstance(value, dict):
        # A JSON object has its keys as text already.
        return "{" + ", ".join(f"{key}={_nested(item, arguments[1])}" for key, item in value.items()) + "}"
    if isinstance(value, bool):
        return "true" if value else "false"
    if kind == "varbinary":
        return base64.b64decode(str(value)).hex(" ")
    return str(value)


def _field(value: object, named: dict[str, Any]) -> str:
    name = (named.get("fieldName") or {}).get("name")
    text = _nested(value, named["typeSignature"])
    return f"{name}={text}" if name else text


def _nested(value: object, signature: dict[str, Any]) -> str:
    text = datum(value, signature)
    return "null" if text is None else text
