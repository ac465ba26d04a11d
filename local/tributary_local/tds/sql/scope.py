"""The tables that a statement can name and the columns they bring."""

from dataclasses import dataclass

from tributary_local.tds.errors import SqlServerError, invalid_column, invalid_object, unbound_identifier, unsupported
from tributary_local.tds.sql.bound import Bound
from tributary_local.tds.sql.catalog import Catalog, CatalogColumn, quoted
from tributary_local.tds.sql.syntax import Table


@dataclass(frozen=True)
class _Source:
    name: str
    alias: str
    columns: dict[str, CatalogColumn]
    optional: bool


class Scope:
    """Sources of a FROM clause, in order."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._sources: list[_Source] = []

    def add(self, table: Table, *, optional: bool) -> str:
        """Bring a table in and return its SQL; ``optional`` for the right side of a LEFT JOIN, whose rows may be NULL.

        Raises:
            SqlServerError: 208 for an unknown table, 1013 for a name used twice.
        """
        shown = ".".join(part for part in (table.database, table.schema, table.name) if part is not None)
        if table.database is not None and table.database.lower() != self._catalog.database.lower():
            raise unsupported("a table of another database")
        found = self._catalog.table(table.schema, table.name)
        if found is None:
            raise invalid_object(shown)
        name = (table.alias or table.name).lower()
        if any(source.name == name for source in self._sources):
            raise SqlServerError(1013, f'The objects "{shown}" in the FROM clause have the same exposed names.')
        alias = f"s{len(self._sources)}"
        columns = {column.name.lower(): column for column in found.columns}
        self._sources.append(_Source(name, alias, columns, optional))
        return f"{found.sql} AS {alias}"

    def column(self, qualifier: str | None, name: str) -> tuple[str, Bound]:
        """The column's name as the catalog spells it, and the bound column.

        Raises:
            SqlServerError: 207 unknown column, 209 ambiguous column, 4104 unknown qualifier.
        """
        sources = [s for s in self._sources if qualifier is None or s.name == qualifier.lower()]
        if qualifier is not None and not sources:
            raise unbound_identifier(f"{qualifier}.{name}")
        having = [s for s in sources if name.lower() in s.columns]
        if not having:
            raise invalid_column(name)
        if len(having) > 1:
            raise SqlServerError(209, f"Ambiguous column name '{name}'.")
        return self._bound(having[0], having[0].columns[name.lower()])

    def all_columns(self, qualifier: str | None) -> list[tuple[str, Bound]]:
        """Names and columns of ``*`` or ``qualifier.*``.

        Raises:
            SqlServerError: 263 without a FROM clause, 107 for an unknown qualifier.
        """
        if not self._sources:
            raise SqlServerError(263, "Must specify table to select from.")
        sources = [s for s in self._sources if qualifier is None or s.name == qualifier.lower()]
        if not sources:
            raise SqlServerError(
                107,
                f"The column prefix '{qualifier}' does not match with a table name or alias name used in the query.",
            )
        return [self._bound(source, column) for source in sources for column in source.columns.values()]

    @staticmethod
    def _bound(source: _Source, column: CatalogColumn) -> tuple[str, Bound]:
        sql = f"{source.alias}.{quoted(column.name)}"
        return column.name, Bound(sql, column.type, column.nullable or source.optional, stored=column.stored)
