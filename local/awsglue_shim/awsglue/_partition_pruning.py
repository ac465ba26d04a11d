"""Which partitions a ``push_down_predicate`` lets through."""

from pyspark.errors import AnalysisException, ParseException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 (Spark's own alias)
from pyspark.sql.types import IntegerType, StringType, StructField, StructType

from ._catalog import CatalogTable, Partition

_POSITION = "__position"


def prune_partitions(
    spark: SparkSession, table: CatalogTable, partitions: list[Partition], predicate: str
) -> list[Partition]:
    """Keep the partitions whose values satisfy a predicate.

    Args:
        spark: Session that evaluates the predicate.
        table: Names and types of the partition columns.
        partitions: The candidates.
        predicate: Spark SQL condition over the partition columns; empty lets everything through.

    Raises:
        ValueError: If the predicate isn't SQL or names anything but the partition columns.
    """
    if not predicate or not partitions:
        return partitions
    keys = table.partition_keys
    text = StructType(
        [StructField(_POSITION, IntegerType()), *(StructField(key.name, StringType()) for key in keys)],
    )
    rows = [(position, *partition.values) for position, partition in enumerate(partitions)]
    values = spark.createDataFrame(rows, text).select(
        F.col(_POSITION), *(F.col(f"`{key.name}`").cast(key.type).alias(key.name) for key in keys)
    )
    try:
        kept = values.where(predicate).select(_POSITION).collect()
    except (AnalysisException, ParseException) as error:
        names = ", ".join(key.name for key in keys)
        raise ValueError(
            f"User's pushdown predicate: {predicate} can not be resolved against partition columns: [{names}]"
        ) from error
    return [partitions[position] for position in sorted(row[0] for row in kept)]
