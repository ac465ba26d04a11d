"""Rows that a run writes under a key of its own: a repeated run puts them in the place of its earlier ones."""

from collections.abc import Mapping, Sequence
from functools import reduce
from operator import and_
from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import StructType


def put_rows(
    spark: SparkSession, table: str, schema: StructType, rows: Sequence[Mapping[str, Any]], key: Sequence[str]
) -> None:
    """Write rows, each in the place of the one with its key.

    A run mostly writes its rows once, and an append costs a fraction of a merge: the table is looked up first. Nobody
    else writes rows of these keys meanwhile.

    Args:
        spark: session with the Iceberg catalog and extensions.
        table: quoted name of the table.
        schema: of the table.
        rows: values by column; few rows and at least one, one a key.
        key: columns that name a row, never NULL.
    """
    frame = spark.createDataFrame([tuple(row[name] for name in schema.names) for row in rows], schema)
    # In literals, so that Iceberg opens no file that can't hold one of the keys; by column, as a condition a row nests
    # too deep for Spark where a run has a thousand windows. A row that is found and has none of the keys costs a merge.
    may_be_there = [F.col(column).isin(sorted({row[column] for row in rows})) for column in key]
    if spark.table(table).where(reduce(and_, may_be_there)).isEmpty():
        frame.writeTo(table).append()
        return
    same = " AND ".join(f"t.`{column}` = s.`{column}`" for column in key)
    frame.createOrReplaceTempView("keyed_rows")
    try:
        spark.sql(f"""
            MERGE INTO {table} t USING keyed_rows s ON {same}
            WHEN MATCHED THEN UPDATE SET *
            WHEN NOT MATCHED THEN INSERT *
        """)
    finally:
        spark.catalog.dropTempView("keyed_rows")
