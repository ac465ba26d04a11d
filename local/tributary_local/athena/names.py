"""Reads and writes names of tables."""

from collections.abc import Sequence

from tributary_local.athena.request_error import RequestError
from tributary_local.athena.tokens import Token


def qualified_name(tokens: Sequence[Token], index: int) -> tuple[list[str], int]:
    """Reads a name of several parts.

    Args:
        tokens: A statement's tokens.
        index: Of the name's first token.

    Returns:
        The parts, and the index after the name.

    Raises:
        RequestError: There is no name.
    """
    parts = [_identifier(tokens, index)]
    index += 1
    while index < len(tokens) and tokens[index].text == ".":
        parts.append(_identifier(tokens, index + 1))
        index += 2
    return parts, index


def table_key(parts: list[str], database: str) -> tuple[str, str]:
    """Gives the database and the name of a table, which the catalog keeps in lower case."""
    return (parts[-2] if len(parts) > 1 else database).lower(), parts[-1].lower()


def quoted(name: str) -> str:
    """Writes an identifier."""
    return '"' + name.replace('"', '""') + '"'


def string(value: str) -> str:
    """Writes a string literal."""
    return "'" + value.replace("'", "''") + "'"


def _identifier(tokens: Sequence[Token], index: int) -> str:
    identifier = tokens[index].identifier if index < len(tokens) else None
    if identifier is None:
        found = tokens[index].text if index < len(tokens) else "<EOF>"
        raise RequestError(f"mismatched input '{found}'. Expecting: <identifier>", "MALFORMED_QUERY")
    return identifier
