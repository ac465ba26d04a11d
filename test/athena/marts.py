"""The marts as DuckDB tables, as the jobs describe them, and what fills them."""

from pathlib import Path
from typing import Any

import duckdb
from tributary import marts, publish_attribution, recommendation
from tributary.contract import load_contracts
from tributary.tables import TableDescription, describe

ROOT = Path(__file__).parents[2]
TABLES = (*marts.TABLES, *publish_attribution.TABLES)
"""Marts, all of which are of one run."""

OTHERS = (recommendation.TABLE, describe(load_contracts(ROOT / "contracts")["campaigns"]))
DESCRIPTIONS = {table.name: table for table in (*TABLES, *OTHERS)}
SQL_TYPES = {
    "timestamp_ntz": "timestamp",
    "string": "varchar",
    "array<string>": "varchar[]",
    "map<string,double>": "map(varchar, double)",
}
ZEROS = {
    "string": "none",
    "boolean": False,
    "timestamp_ntz": "2025-01-01",
    "array<string>": [],
    "map<string,double>": {},
}

Row = dict[str, Any]


class Marts:
    """Tables of an engine that reads the same SQL as Athena's."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self.connection = connection
        for table in DESCRIPTIONS.values():
            columns = ", ".join(
                f'"{field.name}" {_sql_type(field.dataType.simpleString())}{"" if field.nullable else " NOT NULL"}'
                for field in table.schema.fields
            )
            connection.execute(f"CREATE TABLE {table.name} ({columns})")

    def fill(self, name: str, *rows: Row) -> None:
        """Insert rows; a column that a row does not give is NULL where it may be, else zero or the like."""
        table = DESCRIPTIONS[name]
        for row in rows:
            assert row.keys() <= {field.name for field in table.schema.fields}
        places = ", ".join("?" for _ in table.schema.fields)
        values = [[row.get(field.name, _zero(table, field.name)) for field in table.schema.fields] for row in rows]
        self.connection.executemany(f"INSERT INTO {name} VALUES ({places})", values)

    def fill_campaign_daily(self, *rows: Row) -> None:
        """Insert rows into `campaign_daily`, and what they add up to into `channel_daily`, as the job does."""
        self.fill("campaign_daily", *rows)
        columns = [field.name for field in DESCRIPTIONS["channel_daily"].schema.fields]
        keys = {"day", "channel", "country", "run_id", "loaded_at"}
        sums = ", ".join(name if name in keys else f"sum({name})" for name in columns)
        self.connection.execute("DELETE FROM channel_daily")
        self.connection.execute(f"INSERT INTO channel_daily SELECT {sums} FROM campaign_daily GROUP BY ALL")

    def ask(self, sql: str, *parameters: str) -> list[Row]:
        """Rows of a statement, columns by name."""
        result = self.connection.execute(sql, parameters)
        names = [column[0] for column in result.description]
        return [dict(zip(names, row, strict=True)) for row in result.fetchall()]

    def kpi(self, name: str, first: str = "2024-03-01", last: str = "2024-03-31") -> list[Row]:
        """Rows of a query of `athena/queries/` for a span of days."""
        return self.ask((ROOT / "athena/queries" / f"{name}.sql").read_text(), first, last)


def _sql_type(kind: str) -> str:
    return SQL_TYPES.get(kind, kind)


def _zero(table: TableDescription, column: str) -> Any:
    field = table.schema[column]
    return None if field.nullable else ZEROS.get(field.dataType.simpleString(), 0)
