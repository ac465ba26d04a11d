"""Tables and columns of the database, with SQL Server's types, as MariaDB's information schema gives them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

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
    """A column of a table."""

    name: str
    type: SqlType
    nullable: bool


@dataclass(frozen=True)
class CatalogTable:
    """A table: how MariaDB reads it, and its columns in order."""

    sql: str
    columns: tuple[CatalogColumn, ...]


_PLAIN = {"smallint": SqlType("smallint"), "int": INT, "bigint": BIGINT, "date": DATE, "uuid": GUID} | {
    "double": SqlType("float"),
    "float": SqlType("real"),
}


def _type(data_type: str, column_type: str, length: int, precision: int, scale: int, fraction: int) -> SqlType | None:
    """The type that SQL Server would use, None where this server has none."""
    if column_type == "tinyint(1)":
        return BIT
    if "unsigned" in column_type:
        return None
    if data_type in _PLAIN:
        return _PLAIN[data_type]
    if data_type == "decimal" and precision <= 38:
        return decimal_type(precision, scale)
    if data_type == "datetime":
        return datetime2(fraction)
    if data_type == "varchar":
        return nvarchar(length) if length <= 4000 else nvarchar(MAX_LENGTH)
    if data_type in ("text", "mediumtext", "longtext"):
        return nvarchar(MAX_LENGTH)
    if data_type == "varbinary":
        return SqlType("varbinary", length=length if length <= 8000 else MAX_LENGTH)
    return None


# The type names are those that `_type` gives, for the columns that clients read types from.
_COLUMNS_VIEW = """(SELECT TABLE_SCHEMA AS TABLE_CATALOG, _utf8mb4'dbo' AS TABLE_SCHEMA, TABLE_NAME, COLUMN_NAME,
CAST(ORDINAL_POSITION AS INT) AS ORDINAL_POSITION, IS_NULLABLE,
CASE WHEN COLUMN_TYPE = 'tinyint(1)' THEN 'bit'
WHEN DATA_TYPE = 'double' THEN 'float' WHEN DATA_TYPE = 'float' THEN 'real'
WHEN DATA_TYPE = 'datetime' THEN 'datetime2'
WHEN DATA_TYPE IN ('varchar', 'text', 'mediumtext', 'longtext') THEN 'nvarchar'
WHEN DATA_TYPE = 'uuid' THEN 'uniqueidentifier' ELSE DATA_TYPE END AS DATA_TYPE
FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = {database})"""
_COLUMNS_VIEW_COLUMNS = (
    CatalogColumn("TABLE_CATALOG", nvarchar(128), nullable=True),
    CatalogColumn("TABLE_SCHEMA", nvarchar(128), nullable=True),
    CatalogColumn("TABLE_NAME", nvarchar(128), nullable=False),
    CatalogColumn("COLUMN_NAME", nvarchar(128), nullable=True),
    CatalogColumn("ORDINAL_POSITION", INT, nullable=True),
    CatalogColumn("IS_NULLABLE", SqlType("varchar", length=3), nullable=True),
    CatalogColumn("DATA_TYPE", nvarchar(128), nullable=True),
)


class Catalog:
    """Looks tables up, each time anew: tables may be remade while the server runs."""

    def __init__(self, database: str, query: Callable[[str], Rows]) -> None:
        self.database = database
        self._query = query

    def table(self, schema: str | None, name: str) -> CatalogTable | None:
        """The table of that name, None if there is none. Names are compared without regard to case.

        Columns of a type that this server has no counterpart for are left out.
        """
        if schema is not None and schema.upper() == "INFORMATION_SCHEMA":
            if name.upper() != "COLUMNS":
                return None
            return CatalogTable(_COLUMNS_VIEW.format(database=literal(self.database)), _COLUMNS_VIEW_COLUMNS)
        if schema is not None and schema.lower() != SCHEMA:
            return None
        rows = self._query(
            # Both values go in as escaped literals: the connection has no server-side parameters.
            "SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, COALESCE(CHARACTER_MAXIMUM_LENGTH, 0),"  # noqa: S608
            " COALESCE(NUMERIC_PRECISION, 0), COALESCE(NUMERIC_SCALE, 0), COALESCE(DATETIME_PRECISION, 0), IS_NULLABLE"
            f" FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = {literal(self.database)}"
            f" AND LOWER(TABLE_NAME) = {literal(name.lower())} ORDER BY ORDINAL_POSITION"
        )
        columns = []
        for _, column, data_type, column_type, *sizes, nullable in rows:
            type_ = _type(str(data_type), str(column_type), *(int(size or 0) for size in sizes))
            if type_ is not None:
                columns.append(CatalogColumn(str(column), type_, nullable == "YES"))
        if not columns:
            return None
        return CatalogTable(f"{quoted(self.database)}.{quoted(str(rows[0][0]))}", tuple(columns))


def quoted(name: str) -> str:
    """A name as MariaDB's SQL quotes it."""
    return "`" + name.replace("`", "``") + "`"
