"""Spark schema of a contract: what the curated Iceberg table holds."""

from pyspark.sql.types import (
    BinaryType,
    BooleanType,
    DataType,
    DateType,
    DecimalType,
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
)

from tributary.contract import Column, Contract

_TYPES: dict[str, DataType] = {
    "string": StringType(),
    "boolean": BooleanType(),
    "int": IntegerType(),
    "bigint": LongType(),
    "double": DoubleType(),
    "date": DateType(),
    # UTC without zone: Iceberg's `timestamp`, the same figures whatever a reader's session zone is.
    "timestamp": TimestampNTZType(),
    "binary": BinaryType(),
}

LINEAGE = StructType(
    [
        StructField("window_id", StringType(), nullable=False),
        StructField("attempt", StringType(), nullable=False),
        StructField("run_id", StringType(), nullable=False),
        StructField("loaded_at", TimestampNTZType(), nullable=False),
    ]
)
"""Columns that say how a row came: its window, the extract's attempt, the run and the UTC time it was merged."""


def spark_type(column: Column) -> DataType:
    """Spark type of a contract's column."""
    if column.decimal is not None:
        return DecimalType(*column.decimal)
    return _TYPES[column.type]


def contract_schema(contract: Contract) -> StructType:
    """The contract's columns in its order, `nullable` as it says."""
    return StructType(
        [StructField(column.name, spark_type(column), nullable=column.nullable) for column in contract.columns]
    )


def curated_schema(contract: Contract) -> StructType:
    """The columns of the curated table: the contract's, then the lineage."""
    return StructType([*contract_schema(contract).fields, *LINEAGE.fields])
