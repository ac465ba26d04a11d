"""Rows that a run writes under a key of its own: a repeated run puts them in the place of its earlier ones."""

from collections.abc import Sequence

from pyspark.sql import DataFrame, SparkSession


def put_rows(spark: SparkSession, table: str, rows: DataFrame, key: Sequence[str]) -> None:
    """Write rows, each in the place of the one with its key.

    A run mostly writes its rows once, and an append costs a fraction of a merge: the table is looked up first. Nobody
    else writes rows of these keys meanwhile.

    Args:
        spark: session with the Iceberg catalog and extensions.
        table: quoted name of the table.
        rows: its columns, few rows, one a key.
        key: columns that name a row.
    """
    keys = rows.select(*key)
    if keys.join(spark.table(table).select(*key), list(key), "left_semi").isEmpty():
        rows.writeTo(table).append()
        return
    same = " AND ".join(f"t.`{column}` = s.`{column}`" for column in key)
    rows.createOrReplaceTempView("keyed_rows")
    try:
        spark.sql(f"""
            MERGE INTO {table} t USING keyed_rows s ON {same}
            WHEN MATCHED THEN UPDATE SET *
            WHEN NOT MATCHED THEN INSERT *
        """)
    finally:
        spark.catalog.dropTempView("keyed_rows")
