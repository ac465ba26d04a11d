"""Gives the rows that Trino answers a SHOW or DESCRIBE with the form they have in Athena."""

import re
from collections.abc import Callable
from dataclasses import replace

from tributary_local.athena.column_info import utility_column
from tributary_local.athena.hive_type import hive_type
from tributary_local.athena.result import Result

Shape = Callable[[Result], Result]
_INTERNAL_SCHEMAS = {"information_schema", "system"}


def as_it_is(result: Result) -> Result:
    """Keeps a query's rows."""
    return result


def nothing(result: Result) -> Result:
    """Drops what Trino answers to a statement that Athena answers with nothing."""
    return replace(result, columns=[], rows=[])


def databases(result: Result) -> Result:
    """Lists the databases of the Glue Data Catalog."""
    rows = [row[:1] for row in result.rows if row[0] not in _INTERNAL_SCHEMAS]
    return Result([utility_column("database_name")], rows)


def table_names(pattern: str | None, heading: str = "tab_name") -> Shape:
    """Lists tables or views, those that match Hive's pattern: `*` is any text and `|` means or."""
    wanted = None if pattern is None else re.compile(re.sub(r"(?<!\.)\*", ".*", pattern), re.IGNORECASE)

    def shape(result: Result) -> Result:
        rows = [row[:1] for row in result.rows if wanted is None or wanted.fullmatch(row[0] or "")]
        return Result([utility_column(heading)], rows)

    return shape


def column_names(result: Result) -> Result:
    """Lists a table's columns."""
    return Result([utility_column("field")], [[_padded(row[0])] for row in result.rows])


def partitions(result: Result) -> Result:
    """Lists partitions as `key=value/key=value`."""
    keys = [column["Name"] for column in result.columns]
    rows: list[list[str | None]] = [
        ["/".join(f"{key}={value}" for key, value in zip(keys, row, strict=True))] for row in result.rows
    ]
    return Result([utility_column("partition")], rows)


def description(result: Result) -> Result:
    """Describes a table, one tab-separated and padded text a row, partition keys a second time below."""
    lines = [_line(name, hive_type(type_ or ""), comment) for name, type_, _, comment in result.rows]
    keys = [line for line, row in zip(lines, result.rows, strict=True) if row[2] == "partition key"]
    if keys:
        lines += [
            "\t \t ",
            "# Partition Information\t \t ",
            _line("# col_name", "data_type", "comment"),
            "\t \t ",
            *keys,
        ]
    columns = [utility_column(name) for name in ("col_name", "data_type", "comment")]
    return Result(columns, [[line] for line in lines])


def plan_lines(result: Result) -> Result:
    """Splits a query plan into a row a line."""
    text = "".join(row[0] or "" for row in result.rows) + "\n"
    return replace(result, rows=[[line] for line in text.split("\n")])


def _line(*fields: str | None) -> str:
    return "\t".join(_padded(field) for field in fields)


def _padded(text: str | None) -> str:
    return (text or "").ljust(20)
