"""Databases of the tests' Iceberg catalog."""

from itertools import count

from pyspark.sql import SparkSession

_numbers = count()


def fresh_database(spark: SparkSession) -> str:
    """An empty database that no other test has."""
    database = f"curated_{next(_numbers)}"
    spark.sql(f"CREATE NAMESPACE glue_catalog.{database}")
    return database


def copy_of(spark: SparkSession, database: str) -> str:
    """A database of its own that begins as another is now: neither sees what is written to the other from then on.

    Both read the files that were there, which nobody deletes, so that it costs next to nothing.
    """
    copy = fresh_database(spark)
    identifier = spark._jvm.org.apache.iceberg.catalog.TableIdentifier.parse
    catalog = spark._jsparkSession.sessionState().catalogManager().catalog("glue_catalog").icebergCatalog()
    for table in catalog.listTables(identifier(f"{database}.any").namespace()):
        metadata = catalog.loadTable(table).operations().current().metadataFileLocation()
        catalog.registerTable(identifier(f"{copy}.{table.name()}"), metadata)
    return copy


def properties(spark: SparkSession, table: str) -> dict[str, str]:
    return {row.key: row.value for row in spark.sql(f"SHOW TBLPROPERTIES {table}").collect()}


def comment(spark: SparkSession, table: str) -> str:
    rows = spark.sql(f"DESCRIBE TABLE EXTENDED {table}").where("col_name = 'Comment'").collect()
    return str(rows[0].data_type)
