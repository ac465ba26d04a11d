"""Tables and columns of the database, with SQL Server's types, as MariaDB's information schema gives them.

A column's comment names its type where MariaDB's own doesn't tell: ``money`` on a DECIMAL(19,4), ``varchar(20)`` on a
VARCHAR, ``timestamp`` on a BINARY(8). What MariaDB can't hold is held otherwise: ``nvarchar(20)`` on a VARBINARY is
UTF-16 with whatever lone surrogates, ``datetime2(7)``, ``time(7)`` and ``datetimeoffset(7)`` on a VARCHAR are the
moment's text in style 121, spatial types are their text.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tributary_local.tds.errors import SqlServerError
from tributary_local.tds.sql.bound import Stored
from tributary_local.tds.sql.system import SYSTEM_VIEWS, Described
from tributary_local.tds.sql.typenames import type_of
from tributary_local.tds.sql.values import literal
from tributary_local.tds.sqltype import (
    BIGINT,
    BIT,
    DATE,
    GUID,
    INT,
    MAX_LENGTH,
    SqlType,
    datetime2,
    decimal_type,
    nvarchar,
)

Rows = Sequence[Sequence[str | None]]
SCHEMA = "dbo"
"""The one schema of every database."""


@dataclass(frozen=True)
class CatalogColumn:
    """A column of a table; for ``stored`` see ``Bound``."""

    name: str
    type: SqlType
    nullable: bool
    stored: Stored = ""


@dataclass(frozen=True)
class CatalogTable:
    """A table: how MariaDB reads it, and its columns in order."""

    sql: str
    columns: tuple[CatalogColumn, ...]


_PLAIN = {
    "smallint": SqlType("smallint"),
    "int": INT,
    "bigint": BIGINT,
    "date": DATE,
    "uuid": GUID,
    "double": SqlType("float"),
    "float": SqlType("real"),
}
_LOB = ("text", "mediumtext", "longtext")
_COMMENT = re.compile(r"([a-z_0-9]+)(?:\(([0-9]+|max)(?:,([0-9]+))?\))?")
_UNSIZED = {
    "text": SqlType("text", length=MAX_LENGTH),
    "ntext": SqlType("ntext", length=MAX_LENGTH),
    "xml": SqlType("xml", length=MAX_LENGTH),
    "image": SqlType("image", length=MAX_LENGTH),
    "timestamp": SqlType("timestamp", length=8),
    **{name: SqlType(name) for name in ("geometry", "geography", "hierarchyid", "sql_variant")},
}


def _commented(comment: str) -> SqlType | None:
    """The type that a comment names, None where it is a comment like any other."""
    match = _COMMENT.fullmatch(comment)
    if match is None:
        return None
    name, first, second = match.groups()
    if name in _UNSIZED:
        return _UNSIZED[name]
    try:
        return type_of(name, [None if part == "max" else int(part) for part in (first, second) if part is not None])
    except SqlServerError:
        return None


def _type(data_type: str, column_type: str, length: int, precision: int, scale: int, fraction: int) -> SqlType | None:
    """The type that SQL Server would use, None where this server has none."""
    if column_type == "tinyint(1)":
        return BIT
    if data_type == "tinyint" and "unsigned" in column_type:
        return SqlType("tinyint")
    if "unsigned" in column_type:
        return None
    if data_type in _PLAIN:
        return _PLAIN[data_type]
    if data_type == "decimal" and precision <= 38:
        return decimal_type(precision, scale)
    if data_type == "datetime":
        return datetime2(fraction)
    if data_type == "time":
        return SqlType("time", scale=fraction)
    if data_type == "varchar":
        return nvarchar(length) if length <= 4000 else nvarchar(MAX_LENGTH)
    if data_type in _LOB:
        return nvarchar(MAX_LENGTH)
    if data_type in ("binary", "varbinary"):
        return SqlType(data_type, length=length if length <= 8000 else MAX_LENGTH)
    if data_type == "longblob":
        return SqlType("varbinary", length=MAX_LENGTH)
    return None


def _stored(type_: SqlType, data_type: str) -> Stored:
    if type_.family in ("temporal", "time") and data_type == "varchar":
        return "text"
    if type_.family == "text" and data_type in ("varbinary", "longblob"):
        return "utf16"
    return ""


class Catalog:
    """Looks tables up, each time anew: tables may be remade while the server runs."""

    def __init__(self, database: str, query: Callable[[str], Rows]) -> None:
        self.database = database
        self._query = query

    def table(self, schema: str | None, name: str) -> CatalogTable | None:
        """The table of that name, None if there is none. Names are compared without regard to case.

        Columns of a type that this server has no counterpart for are left out.
        """
        if schema is not None and schema.upper() in ("INFORMATION_SCHEMA", "SYS"):
            return self._view(f"{schema}.{name}".upper())
        if schema is not None and schema.lower() != SCHEMA:
            return None
        found = self._columns(f"LOWER(TABLE_NAME) = {literal(name.lower())}")
        if not found:
            return None
        table = found[0][0]
        return CatalogTable(f"{quoted(self.database)}.{quoted(table)}", tuple(column for _, _, column in found))

    def _columns(self, condition: str) -> list[tuple[str, int, CatalogColumn]]:
        """Table, position and column of the tables that meet a condition of MariaDB's."""
        rows = self._query(
            # The values go in as escaped literals: the connection has no server-side parameters.
            "SELECT TABLE_NAME, ORDINAL_POSITION, COLUMN_NAME, COLUMN_COMMENT, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE,"  # noqa: S608
            " COALESCE(CHARACTER_MAXIMUM_LENGTH, 0), COALESCE(NUMERIC_PRECISION, 0), COALESCE(NUMERIC_SCALE, 0),"
            f" COALESCE(DATETIME_PRECISION, 0) FROM information_schema.COLUMNS"
            f" WHERE TABLE_SCHEMA = {literal(self.database)} AND {condition} ORDER BY TABLE_NAME, ORDINAL_POSITION"
        )
        found = []
        for table, position, name, comment, data_type, column_type, nullable, *sizes in rows:
            type_ = _commented(str(comment)) or _type(
                str(data_type), str(column_type), *(int(size or 0) for size in sizes)
            )
            if type_ is not None:
                column = CatalogColumn(str(name), type_, nullable == "YES", _stored(type_, str(data_type)))
                found.append((str(table), int(position or 0), column))
        return found

    def _indexes(self) -> Rows:
        return self._query(
            "SELECT TABLE_NAME, INDEX_NAME, NON_UNIQUE, SEQ_IN_INDEX, COLUMN_NAME FROM information_schema.STATISTICS"  # noqa: S608
            f" WHERE TABLE_SCHEMA = {literal(self.database)} ORDER BY TABLE_NAME, INDEX_NAME, SEQ_IN_INDEX"
        )

    def _view(self, name: str) -> CatalogTable | None:
        """A view of the server's own, made of rows that are put together here."""
        view = SYSTEM_VIEWS.get(name)
        if view is None:
            return None
        tables = self._query(
            "SELECT TABLE_NAME, TABLE_TYPE, COALESCE(TABLE_ROWS, 0), COALESCE(DATA_LENGTH, 0)"  # noqa: S608
            f" FROM information_schema.TABLES WHERE TABLE_SCHEMA = {literal(self.database)}"
        )
        of_columns = ("INFORMATION_SCHEMA.COLUMNS", "SYS.COLUMNS", "SYS.INDEX_COLUMNS")
        columns = self._columns("TRUE") if name in of_columns else []
        indexes = self._indexes() if name in ("SYS.INDEXES", "SYS.INDEX_COLUMNS") else []
        described = [(t, at, c.name, c.type, c.nullable) for t, at, c in columns]
        rows = view.rows(Described(self.database, tables, described, indexes))
        return CatalogTable(
            view.sql(rows), tuple(CatalogColumn(name, type_, nullable=True) for name, type_ in view.columns)
        )


def quoted(name: str) -> str:
    """A name as MariaDB's SQL quotes it."""
    return "`" + name.replace("`", "``") + "`"
