"""Databases of the tests' Iceberg catalog."""

from itertools import count

from pyspark.sql import SparkSession

_numbers = count()


def fresh_database(spark: SparkSession) -> str:
    """An empty database that no other test has."""
    database = f"curated_{next(_numbers)}"
    spark.sql(f"CREATE NAMESPACE glue_catalog.{database}")
    return database


def properties(spark: SparkSession, table: str) -> dict[str, str]:
    return {row.key: row.value for row in spark.sql(f"SHOW TBLPROPERTIES {table}").collect()}


def comment(spark: SparkSession, table: str) -> str:
    rows = spark.sql(f"DESCRIBE TABLE EXTENDED {table}").where("col_name = 'Comment'").collect()
    return str(rows[0].data_type)
