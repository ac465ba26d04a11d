"""The file that a finished query leaves in S3."""

from tributary_local.athena.result import Result
from tributary_local.athena.statement import Statement
from tributary_local.athena.table_creation import parse_table_creation


def result_key(statement: Statement, query_id: str) -> str:
    """Names the file, relative to the output location."""
    if statement.is_query:
        return f"{query_id}.csv"
    if statement.subtype == "CREATE_TABLE_AS_SELECT":
        return query_id if parse_table_creation(statement).is_iceberg else f"tables/{query_id}"
    if statement.subtype in {"DELETE", "MERGE", "UPDATE"}:
        return f"{query_id}.csv"
    if statement.type == "DML" and statement.subtype != "EXPLAIN":
        return query_id
    return f"{query_id}.txt"


def result_content(statement: Statement, result: Result) -> bytes | None:
    """Encodes the rows: CSV for a query, lines of text for DDL, nothing for a statement that writes a table."""
    if statement.is_query:
        header: list[str | None] = [column["Name"] for column in result.columns]
        return "".join(_csv_line(row) for row in [header, *result.rows]).encode("utf-8")
    if result_key(statement, "id").endswith(".txt"):
        rows = result.rows
        if statement.subtype == "EXPLAIN":
            rows = [[column["Name"] for column in result.columns], *rows]
        return "\n".join("\t".join(value or "" for value in row) for row in rows).encode("utf-8")
    return None


def _csv_line(row: list[str | None]) -> str:
    """Every value is quoted, so that an empty string can be told from NULL, which is an empty field."""
    return ",".join("" if value is None else '"' + value.replace('"', '""') + '"' for value in row) + "\n"
