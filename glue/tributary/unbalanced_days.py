"""On which days a mart does not add up to its tables."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import reduce
from typing import Any

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

_TOLD = 5

_ONCE = ("buyers", "devices")
"""Sums that count somebody once, whatever his days: those of days don't add up to them."""

_DERIVED = {
    "refunds": {"refunded": -1},
    "revenue": {"gross_revenue": 1, "refunded": -1},
    "unconverted_sales": {"unconverted_orders": 1, "unconverted_refunds": 1},
}
"""Sums that marts are held to and that follow from others."""


def derived(sums: Mapping[str, Any]) -> dict[str, Any]:
    """The sums that follow from those of the curated tables; one that is not there adds nothing."""
    return {
        name: sum((sign * (sums.get(part) or 0) for part, sign in parts.items()), Decimal(0))
        for name, parts in _DERIVED.items()
    }


def unbalanced_days(mart: DataFrame, column: str, tables: Sequence[DataFrame], total: str) -> str:
    """Say on which days a column of a mart differs from its tables.

    Args:
        mart: with `day`.
        column: of the mart.
        tables: what `tributary.curated_sums` gives by day.
        total: the sum of the tables that the column is held to.

    Returns:
        The first days with what the mart and what its tables have, to come after a message; empty for a sum of those
        who are counted once, and where each day balances.
    """
    if total in _ONCE:
        return ""
    together = reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), tables)
    names = [name for name in together.columns if name != "day"]
    by_day = together.groupBy("day").agg(*[F.sum(name).alias(name) for name in names])
    expected = {row["day"]: (row.asDict() | derived(row.asDict()))[total] or 0 for row in by_day.collect()}
    found = {row["day"]: row["sum"] or 0 for row in mart.groupBy("day").agg(F.sum(column).alias("sum")).collect()}
    days = [day for day in sorted({*expected, *found}) if expected.get(day, 0) != found.get(day, 0)]
    told = ", ".join(f"{day} ({found.get(day, 0)} and {expected.get(day, 0)})" for day in days[:_TOLD])
    more = "" if len(days) <= _TOLD else f" and {len(days) - _TOLD} more"
    return f": on {told}{more}" if days else ""
