"""The server's own views, as far as clients ask for them: what is in them is put together from MariaDB's catalog."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zlib import crc32

from tributary_local.tds.sql.values import Value, literal
from tributary_local.tds.sqltype import BIGINT, INT, MAX_LENGTH, SqlType, nvarchar, varchar

_SCHEMA = "dbo"
_PAGE = 8192
_IN_ROW = 1
_BYTES = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 19, "money": 19, "smallmoney": 10, "float": 53, "real": 24}
"""What NUMERIC_PRECISION says of types that take none."""

_Name = nvarchar(128)
Tables = Sequence[Sequence[str | None]]
"""Name, type, rows and bytes of every table."""
Columns = Sequence[tuple[str, int, str, SqlType, bool]]
"""Table, position, name, type and nullability of every column."""
Row = tuple[Value, ...]


@dataclass(frozen=True)
class SystemView:
    """A view: its columns, and its rows by database, tables and columns."""

    columns: tuple[tuple[str, SqlType], ...]
    rows: Callable[[str, Tables, Columns], list[Row]]

    def sql(self, rows: list[Row]) -> str:
        """A table of MariaDB's that holds the rows."""
        names = [f"`{name}`" for name, _ in self.columns]
        if not rows:
            nothing = ", ".join(f"NULL AS {name}" for name in names)
            return f"(SELECT {nothing} FROM DUAL WHERE FALSE)"  # noqa: S608 - names of this module's own
        selects = [
            "SELECT " + ", ".join(f"{literal(value)} AS {name}" for value, name in zip(row, names, strict=True))
            for row in rows
        ]
        return f"({' UNION ALL '.join(selects)})"


def _object_id(table: Sequence[str | None]) -> int:
    return crc32(str(table[0]).encode()) >> 1


def _column(database: str, column: tuple[str, int, str, SqlType, bool]) -> Row:
    table, position, name, type_, nullable = column
    is_number = type_.family == "number" and type_.name != "bit"
    has_length = type_.family in ("text", "binary") or type_.name in ("xml", "geometry", "geography")
    length = {"ntext": 2**30 - 1, "text": 2**31 - 1, "image": 2**31 - 1}.get(type_.name, type_.length or MAX_LENGTH)
    return (
        *(database, _SCHEMA, table, name, position, "YES" if nullable else "NO", type_.name),
        length if has_length and type_.name != "timestamp" else None,
        (_BYTES.get(type_.name, type_.precision) if is_number else None),
        (type_.scale if is_number and type_.name not in ("float", "real") else None),
        ("Latin1_General_100_CI_AS_SC_UTF8" if type_.family == "text" else None),
    )


def _size(table: Sequence[str | None]) -> tuple[int, int]:
    """Rows, and pages that their bytes take."""
    return int(table[2] or 0), -(-int(table[3] or 0) // _PAGE)


def _base(tables: Tables) -> list[Sequence[str | None]]:
    return [table for table in tables if table[1] == "BASE TABLE"]


SYSTEM_VIEWS = {
    "INFORMATION_SCHEMA.COLUMNS": SystemView(
        (
            *((name, _Name) for name in ("TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME", "COLUMN_NAME")),
            ("ORDINAL_POSITION", INT),
            ("IS_NULLABLE", varchar(3)),
            ("DATA_TYPE", _Name),
            ("CHARACTER_MAXIMUM_LENGTH", INT),
            ("NUMERIC_PRECISION", SqlType("tinyint")),
            ("NUMERIC_SCALE", INT),
            ("COLLATION_NAME", _Name),
        ),
        lambda database, tables, columns: [_column(database, column) for column in columns],
    ),
    "INFORMATION_SCHEMA.TABLES": SystemView(
        (
            *((name, _Name) for name in ("TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME")),
            ("TABLE_TYPE", varchar(10)),
        ),
        lambda database, tables, columns: [(database, _SCHEMA, table[0], table[1]) for table in tables],
    ),
    "SYS.TABLES": SystemView(
        (("name", _Name), ("object_id", INT)),
        lambda database, tables, columns: [(table[0], _object_id(table)) for table in _base(tables)],
    ),
    "SYS.PARTITIONS": SystemView(
        (("partition_id", BIGINT), ("object_id", INT), ("index_id", INT), ("hobt_id", BIGINT), ("rows", BIGINT)),
        lambda database, tables, columns: [
            (_object_id(table), _object_id(table), 1, _object_id(table), _size(table)[0]) for table in _base(tables)
        ],
    ),
    "SYS.ALLOCATION_UNITS": SystemView(
        (("container_id", BIGINT), ("type", SqlType("tinyint")), ("used_pages", BIGINT)),
        lambda database, tables, columns: [(_object_id(table), _IN_ROW, _size(table)[1]) for table in _base(tables)],
    ),
}
