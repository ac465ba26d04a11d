"""Names and values that reach SQL text: checked or quoted, so that a value can't become a statement."""

import re
from datetime import datetime

CATALOG = "glue_catalog"

_NAME = re.compile(r"[a-z][a-z0-9_]{0,254}")


def table_name(database: str, table: str) -> str:
    """Quoted three-part name of a table in the Iceberg catalog.

    Raises:
        ValueError: a part that is not snake_case.
    """
    for part in (database, table):
        if _NAME.fullmatch(part) is None:
            raise ValueError(f"{part!r} is no name of a database or table: snake_case only")
    return f"{CATALOG}.`{database}`.`{table}`"


def text_literal(text: str) -> str:
    """The text as a SQL string literal of Spark."""
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def timestamp_literal(time: datetime) -> str:
    """A naive UTC time as a SQL literal; a bound Python time would pass through the driver's own zone."""
    return f"TIMESTAMP_NTZ '{time.isoformat(sep=' ')}'"
