"""What binding makes of an expression and of a statement."""

from dataclasses import dataclass
from typing import Literal

from tributary_local.tds.sql.values import Value, literal
from tributary_local.tds.sqltype import SqlType

Stored = Literal["", "utf16", "text"]


@dataclass(frozen=True)
class Bound:
    """An expression in MariaDB's SQL with its T-SQL type.

    ``type`` is None for a bare NULL. ``is_constant`` says that ``value`` is known before the query runs. ``stored``
    says how MariaDB holds what it has no type for: ``utf16`` for text whose value is its bytes in UTF-16, ``text`` for
    a moment whose value is its text in style 121.
    """

    sql: str
    type: SqlType | None
    nullable: bool = True
    is_constant: bool = False
    value: Value = None
    stored: Stored = ""


def constant(value: Value, type_: SqlType | None) -> Bound:
    """A bound constant."""
    return Bound(literal(value), type_, value is None, is_constant=True, value=value)


@dataclass(frozen=True)
class OutputColumn:
    """A column of a result; the name is empty where the statement gives none.

    ``is_encoded`` says that MariaDB gives the bytes that go over the wire.
    """

    name: str
    type: SqlType
    nullable: bool
    is_encoded: bool = False


@dataclass(frozen=True)
class Query:
    """A SELECT ready for MariaDB."""

    sql: str
    columns: tuple[OutputColumn, ...]
