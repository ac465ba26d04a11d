"""Decides how Athena reads a value of ExecutionParameters."""

import re

from tributary_local.athena.names import string
from tributary_local.athena.trino_client import Session, TrinoClient, TrinoError

_LITERAL = re.compile(
    r"""\s*(?:
        (?:(?:DATE|TIMESTAMP|TIME|DECIMAL)\s*)?'(?:[^']|'')*'
      | [+-]?\d+(?:\.\d*)?(?:E[+-]?\d+)?
      | TRUE | FALSE | NULL
    )\s*""",
    re.VERBOSE | re.IGNORECASE,
)


def expression(value: str, client: TrinoClient, session: Session) -> str:
    """Gives the SQL expression that a parameter's text stands for.

    A literal, or any other expression that names no column, is that expression; every other text is a string. So
    `'a'` and `a` both are the string a, and `1 + 1` is 2.
    """
    if _LITERAL.fullmatch(value):
        return value
    # A line comment in the value must not swallow the bracket.
    probe = f"SELECT (\n{value}\n)"
    try:
        columns = [page.columns for page in client.pages(probe, session) if page.columns]
    except TrinoError as error:
        if error.name in {"SYNTAX_ERROR", "COLUMN_NOT_FOUND"}:
            return string(value)
        return value
    return value if columns and len(columns[0]) == 1 else string(value)
