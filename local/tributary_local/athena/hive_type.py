"""Spells a Trino type the way Hive's DESCRIBE does."""

import re

_NAMES = {"integer": "int", "real": "float", "varchar": "string", "varbinary": "binary"}
_COMPOSITE = re.compile(r"(array|map|row)\((.*)\)")
_FIELD = re.compile(r'"?([^"\s]+)"?\s+(.+)')


def hive_type(trino_type: str) -> str:
    """Translates a type, such as `array(varchar)` into `array<string>`."""
    composite = _COMPOSITE.fullmatch(trino_type)
    if composite is None:
        if trino_type.startswith("timestamp"):
            return "timestamp"
        return _NAMES.get(trino_type, trino_type)
    kind, arguments = composite.groups()
    if kind != "row":
        return f"{kind}<{','.join(hive_type(argument) for argument in _arguments(arguments))}>"
    fields = (_FIELD.fullmatch(argument) for argument in _arguments(arguments))
    return "struct<" + ",".join(f"{field[1]}:{hive_type(field[2])}" for field in fields if field) + ">"


def _arguments(text: str) -> list[str]:
    """Splits at the commas that are in no bracket."""
    parts, depth, start = [], 0, 0
    for index, character in enumerate(text):
        depth += {"(": 1, ")": -1}.get(character, 0)
        if character == "," and depth == 0:
            parts.append(text[start:index])
            start = index + 1
    return [part.strip() for part in [*parts, text[start:]]]
