"""The outcome of a query that ran to its end."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Result:
    """Columns and rows as Athena presents them.

    Attributes:
        columns: Athena's ColumnInfo of each column.
        rows: Texts, None for NULL.
        update_count: Rows written, 0 for a statement that only reads, None for one that counts nothing.
        engine_query_id: The engine's id of the query, which names the files that it wrote; empty without a query.
    """

    columns: list[dict[str, Any]]
    rows: list[list[str | None]]
    update_count: int | None = 0
    engine_query_id: str = ""
