"""Looks at the columns of what callers bring."""

from collections.abc import Sequence

from pyspark.sql import DataFrame

from tributary.attribution.attribution_error import AttributionError


def require_columns(rows: DataFrame, name: str, columns: Sequence[str]) -> None:
    """Refuse rows that lack a column.

    Raises:
        AttributionError: `rows` lack some of the columns.
    """
    lacking = [column for column in columns if column not in rows.columns]
    if lacking:
        raise AttributionError(
            f"{name} lack {', '.join(lacking)}: they need the columns {', '.join(columns)}, "
            f"and have {', '.join(rows.columns)}"
        )
