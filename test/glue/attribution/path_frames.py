"""Paths as frames, and credits as plain numbers."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from pyspark.sql import DataFrame, SparkSession

SCHEMA = "path array<string>, conversions bigint, nulls bigint, value decimal(18,2)"

Path = tuple[Sequence[str], int, int, Any]
"""Channels, conversions, journeys that did not convert, value."""


def frame(spark: SparkSession, paths: Sequence[Path]) -> DataFrame:
    rows = [(list(path), conversions, nulls, Decimal(str(value))) for path, conversions, nulls, value in paths]
    return spark.createDataFrame(rows, SCHEMA)


def by_channel(credit: DataFrame, column: str = "conversions") -> dict[str, float]:
    return {row["channel"]: row[column] for row in credit.collect()}
