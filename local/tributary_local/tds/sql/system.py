"""The server's own views, as far as clients ask for them: what is in them is put together from MariaDB's catalog."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from zlib import crc32

from tributary_local.tds.sql.values import Value, literal
from tributary_local.tds.sqltype import BIGINT, BIT, INT, MAX_LENGTH, SqlType, nvarchar, varchar

_SCHEMA = "dbo"
_SCHEMA_ID = 1
_PAGE = 8192
_IN_ROW = 1
_PRIMARY = "PRIMARY"
_BYTES = {"tinyint": 3, "smallint": 5, "int": 10, "bigint": 19, "money": 19, "smallmoney": 10, "float": 53, "real": 24}
"""What NUMERIC_PRECISION says of types that take none."""

_Name = nvarchar(128)
Tables = Sequence[Sequence[str | None]]
"""Name, type, rows and bytes of every table."""
Columns = Sequence[tuple[str, int, str, SqlType, bool]]
"""Table, position, name, type and nullability of every column."""
Indexes = Sequence[Sequence[str | None]]
"""Table, index, whether values may come twice (1 or 0), place from 1 and name, of every column of every index."""
Row = tuple[Value, ...]


@dataclass(frozen=True)
class Described:
    """What MariaDB's catalog tells of a database."""

    database: str
    tables: Tables
    columns: Columns
    indexes: Indexes


@dataclass(frozen=True)
class SystemView:
    """A view: its columns, and its rows by what is in the database."""

    columns: tuple[tuple[str, SqlType], ...]
    rows: Callable[[Described], list[Row]]

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


def _object_id(table: Sequence[object]) -> int:
    """Of a table, or of anything that names its table first."""
    return crc32(str(table[0]).encode()) >> 1


def _index_ids(indexes: Indexes) -> dict[tuple[str | None, str | None], int]:
    """A number for each index of a table, the primary key's first."""
    names = dict.fromkeys((index[0], index[1]) for index in indexes)
    ordered = sorted(names, key=lambda name: (str(name[0]), name[1] != _PRIMARY, str(name[1])))
    ids: dict[tuple[str | None, str | None], int] = {}
    numbers: dict[str | None, int] = {}
    for table, name in ordered:
        numbers[table] = numbers.get(table, 0) + 1
        ids[table, name] = numbers[table]
    return ids


def _indexes(indexes: Indexes) -> list[Row]:
    unique = {(index[0], index[1]): index[2] == "0" for index in indexes}
    return [
        (_object_id((table,)), number, name, unique[table, name], name == _PRIMARY, *(False,) * 3)
        for (table, name), number in _index_ids(indexes).items()
    ]


def _index_columns(columns: Columns, indexes: Indexes) -> list[Row]:
    ids = _index_ids(indexes)
    positions = {(table, name): position for table, position, name, _, _ in columns}
    return [
        (_object_id((table,)), ids[table, index], int(place or 0), positions[str(table), str(column)])
        for table, index, _, place, column in indexes
        if (str(table), str(column)) in positions
    ]


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
        lambda told: [_column(told.database, column) for column in told.columns],
    ),
    "INFORMATION_SCHEMA.TABLES": SystemView(
        (
            *((name, _Name) for name in ("TABLE_CATALOG", "TABLE_SCHEMA", "TABLE_NAME")),
            ("TABLE_TYPE", varchar(10)),
        ),
        lambda told: [(told.database, _SCHEMA, table[0], table[1]) for table in told.tables],
    ),
    "SYS.TABLES": SystemView(
        (("name", _Name), ("object_id", INT), ("schema_id", INT)),
        lambda told: [(table[0], _object_id(table), _SCHEMA_ID) for table in _base(told.tables)],
    ),
    "SYS.SCHEMAS": SystemView((("name", _Name), ("schema_id", INT)), lambda told: [(_SCHEMA, _SCHEMA_ID)]),
    "SYS.COLUMNS": SystemView(
        (("object_id", INT), ("name", _Name), ("column_id", INT)),
        lambda told: [(_object_id(column), column[2], column[1]) for column in told.columns],
    ),
    "SYS.INDEXES": SystemView(
        (
            *(("object_id", INT), ("index_id", INT), ("name", _Name)),
            *((name, BIT) for name in ("is_unique", "is_primary_key", "has_filter", "is_disabled", "is_hypothetical")),
        ),
        lambda told: _indexes(told.indexes),
    ),
    "SYS.INDEX_COLUMNS": SystemView(
        (("object_id", INT), ("index_id", INT), ("key_ordinal", SqlType("tinyint")), ("column_id", INT)),
        lambda told: _index_columns(told.columns, told.indexes),
    ),
    "SYS.PARTITIONS": SystemView(
        (("partition_id", BIGINT), ("object_id", INT), ("index_id", INT), ("hobt_id", BIGINT), ("rows", BIGINT)),
        lambda told: [
            (_object_id(table), _object_id(table), 1, _object_id(table), _size(table)[0])
            for table in _base(told.tables)
        ],
    ),
    "SYS.ALLOCATION_UNITS": SystemView(
        (("container_id", BIGINT), ("type", SqlType("tinyint")), ("used_pages", BIGINT)),
        lambda told: [(_object_id(table), _IN_ROW, _size(table)[1]) for table in _base(told.tables)],
    ),
}
