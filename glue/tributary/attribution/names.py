"""Names that the models keep for themselves."""

from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

UNATTRIBUTED = "unattributed"
"""Stands for the conversions that no touch counts for, in a path of its own and in every result."""

RESERVED = ("start", "conversion", "null", UNATTRIBUTED)
"""States of a chain and what has no channel: no channel may be named so, with or without parentheses, in any case."""


def is_reserved(channel: Column) -> Column:
    """Whether a channel is named like a reserved state."""
    return F.lower(F.regexp_replace(channel, r"^\((.*)\)$", "$1")).isin(*RESERVED)


def is_unattributed(path: Column) -> Column:
    """Whether a path is that of the conversions without a touch."""
    return path == F.array(F.lit(UNATTRIBUTED))
