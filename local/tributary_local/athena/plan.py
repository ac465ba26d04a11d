"""Plans what Trino runs for an Athena statement."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tributary_local.athena import shapes
from tributary_local.athena.names import qualified_name, quoted, string
from tributary_local.athena.request_error import RequestError
from tributary_local.athena.shapes import Shape
from tributary_local.athena.statement import Statement
from tributary_local.athena.tokens import Token

CATALOG = "awsdatacatalog"


@dataclass(frozen=True)
class Plan:
    """One query for Trino.

    Attributes:
        sql: Its text.
        parameters: Values for the `?` in it, as the request gave them.
        using: Expressions for the `?` that an EXECUTE statement gives itself.
        shape: Turns Trino's rows into Athena's.
        properties: Trino's session properties that it needs.
    """

    sql: str
    parameters: list[str] = field(default_factory=list)
    using: str | None = None
    shape: Shape = shapes.as_it_is
    properties: dict[str, str] = field(default_factory=dict)


def plan(statement: Statement, database: str) -> Plan | None:
    """Plans a statement that Trino would answer in another form, or know by another name.

    Returns:
        None when the statement's own text is what Trino should run.

    Raises:
        RequestError: The statement is malformed.
    """
    planner = _PLANNERS.get(statement.subtype)
    return planner(_Words(statement), database) if planner else None


class _Words:
    """Reads the tokens of a SHOW, DESCRIBE, DROP or MSCK statement from left to right."""

    def __init__(self, statement: Statement) -> None:
        self._statement = statement
        self._rest: list[Token] = list(statement.tokens)

    def skip(self, *keywords: str) -> bool:
        """Passes one of the keywords if it comes next."""
        if self._rest and self._rest[0].keyword in keywords:
            self._rest.pop(0)
            return True
        return False

    def name(self) -> list[str]:
        """Reads a name of up to three parts."""
        parts, read = qualified_name(self._rest, 0)
        del self._rest[:read]
        return parts

    def string(self) -> str | None:
        """Reads a string literal if one comes next."""
        if self._rest and self._rest[0].kind == "string":
            return self._rest.pop(0).text[1:-1].replace("''", "'")
        return None

    def end(self) -> None:
        """Demands that nothing is left."""
        if self._rest:
            text = self._statement.text
            raise RequestError(f"mismatched input '{self._rest[0].text}' in: {text}", "MALFORMED_QUERY")


def _show_databases(words: _Words, database: str) -> Plan:
    del database
    words.skip("SHOW")
    words.skip("DATABASES", "SCHEMAS")
    words.end()
    return Plan(f"SHOW SCHEMAS FROM {CATALOG}", shape=shapes.databases)


def _show_tables(words: _Words, database: str) -> Plan:
    words.skip("SHOW")
    words.skip("TABLES")
    schema = words.name()[-1] if words.skip("IN", "FROM") else database
    words.skip("LIKE")
    pattern = words.string()
    words.end()
    return Plan(f"SHOW TABLES FROM {CATALOG}.{quoted(schema)}", shape=shapes.table_names(pattern))


def _show_columns(words: _Words, database: str) -> Plan:
    words.skip("SHOW")
    words.skip("COLUMNS")
    words.skip("IN", "FROM")
    table = words.name()
    if words.skip("IN", "FROM"):
        table = [words.name()[-1], table[-1]]
    words.end()
    return Plan(f"SHOW COLUMNS FROM {_table(table, database)}", shape=shapes.column_names)


def _show_partitions(words: _Words, database: str) -> Plan:
    words.skip("SHOW")
    words.skip("PARTITIONS")
    table = words.name()
    words.end()
    table[-1] += "$partitions"
    return Plan(f"TABLE {_table(table, database)}", shape=shapes.partitions)


def _describe(words: _Words, database: str) -> Plan:
    words.skip("DESC", "DESCRIBE")
    words.skip("EXTENDED", "FORMATTED")
    table = words.name()
    words.end()
    return Plan(f"DESCRIBE {_table(table, database)}", shape=shapes.description)


def _drop(words: _Words, database: str) -> Plan:
    """Writes a name in Hive's backticks for Trino."""
    words.skip("DROP")
    kind = "TABLE" if words.skip("TABLE") else "VIEW"
    words.skip("VIEW")
    condition = "IF EXISTS " if words.skip("IF") and words.skip("EXISTS") else ""
    table = words.name()
    words.end()
    return Plan(f"DROP {kind} {condition}{_table(table, database)}", shape=shapes.nothing)


def _show_views(words: _Words, database: str) -> Plan:
    words.skip("SHOW")
    words.skip("VIEWS")
    schema = words.name()[-1] if words.skip("IN", "FROM") else database
    words.skip("LIKE")
    pattern = words.string()
    words.end()
    views = f"SELECT table_name FROM {CATALOG}.information_schema.views"  # noqa: S608 - a constant
    return Plan(f"{views} WHERE table_schema = {string(schema)} ORDER BY 1", shape=shapes.table_names(pattern, "views"))


def _repair_table(words: _Words, database: str) -> Plan:
    for keyword in ("MSCK", "REPAIR", "TABLE"):
        words.skip(keyword)
    table = words.name()
    words.end()
    schema = table[-2] if len(table) > 1 else database
    arguments = ", ".join(string(argument) for argument in (schema, table[-1], "ADD"))
    return Plan(f"CALL {CATALOG}.system.sync_partition_metadata({arguments})", shape=shapes.nothing)


_PLANNERS: dict[str, Callable[[_Words, str], Plan]] = {
    "DESCRIBE_TABLE": _describe,
    "DROP_TABLE": _drop,
    "DROP_VIEW": _drop,
    "MSCK_REPAIR_TABLE": _repair_table,
    "SHOW_COLUMNS": _show_columns,
    "SHOW_DATABASES": _show_databases,
    "SHOW_PARTITIONS": _show_partitions,
    "SHOW_TABLES": _show_tables,
    "SHOW_VIEWS": _show_views,
}


def _table(parts: list[str], database: str) -> str:
    schema = parts[-2] if len(parts) > 1 else database
    return f"{CATALOG}.{quoted(schema)}.{quoted(parts[-1])}"
