"""Reads the files of chosen partitions as text columns."""

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.types import StringType, StructField, StructType

from ._catalog import CatalogTable, Partition

# Spark gives an unquoted empty field this text before it compares it with its null value, while "" stays an empty
# string. Unicode keeps these code points out of text for good.
_NULL_MARK = "\ufdd0null\ufdd0"


def read_partitions(spark: SparkSession, table: CatalogTable, partitions: list[Partition]) -> DataFrame:
    """Read CSV or JSON Lines.

    In CSV a backslash in quotes makes the quote or backslash after it an ordinary character, as it does for the serde
    of the tables, and a row ends with its line, as Glue's reader has it by default; an empty field is NULL, ``""`` is
    an empty string, and a header that differs from the catalog's columns is refused. In JSON a string, an integer and
    a boolean keep their exact text; a fractional number literal is a double, as in Glue.

    Args:
        spark: Session to read with.
        table: Format, columns and location.
        partitions: What to read; nothing else of the table is listed.

    Returns:
        The table's columns and its partition columns, all text.

    Raises:
        ValueError: If the table's classification is neither csv nor json, or a partition lies outside the Hive layout.
    """
    keys = [key.name for key in table.partition_keys]
    schema = StructType([StructField(name, StringType()) for name in (*table.columns, *keys)])
    if not partitions:
        return spark.createDataFrame([], schema)
    _require_hive_layout(table, partitions)
    reader = spark.read.schema(schema).option("basePath", table.location)
    paths = [partition.location for partition in partitions]
    if table.classification == "json":
        return reader.json(paths)
    if table.classification == "csv":
        return reader.csv(
            paths,
            sep=table.delimiter,
            quote='"',
            escape="\\",
            header=table.has_header,
            enforceSchema=not table.has_header,
            nullValue=_NULL_MARK,
            emptyValue="",
        )
    raise ValueError(f"table {table.name} has classification {table.classification!r}, not csv or json")


def _require_hive_layout(table: CatalogTable, partitions: list[Partition]) -> None:
    """Spark reads the partition columns off the paths: each must lie below the table in folders of ``key=value``."""
    keys = [key.name for key in table.partition_keys]
    for partition in partitions:
        below = partition.location.removeprefix(table.location).strip("/")
        folders = below.split("/") if below else []
        if [folder.partition("=")[0] for folder in folders] != keys:
            raise ValueError(f"partition {partition.location} is not laid out as {keys} below {table.location}")
