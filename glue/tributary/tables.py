"""Creates the Iceberg tables and brings them to what the contracts say now."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from pyspark.sql import Row, SparkSession
from pyspark.sql.types import DataType, DecimalType, IntegerType, LongType, StructField, StructType

from tributary.contract import Contract
from tributary.schema import curated_schema
from tributary.sql_text import table_name, text_literal
from tributary.structure import Structure

PROPERTIES = {
    # Format 3 is a one-way door that Athena's readers have not gone through.
    "format-version": "2",
    "write.parquet.compression-codec": "zstd",
}

CONTRACT_PROPERTY = "tributary.contract"
"""Of a curated table: the structure of the contract that it was made for or brought to, see `tributary.structure`."""

_LINEAGE_COMMENTS = {
    "window_id": "Window whose extract brought this version of the row.",
    "attempt": "Attempt of that extract.",
    "run_id": "Run that merged this version of the row.",
    "loaded_at": "When this version of the row was merged, UTC.",
}


class TableError(RuntimeError):
    """A table that can't become what is described; the message names table, column and reason."""


@dataclass(frozen=True)
class TableDescription:
    """An Iceberg table as it should be.

    Attributes:
        name: of the table in its database.
        schema: columns in order.
        comment: of the table.
        comments: of columns, by name.
        partition_by: Iceberg transforms as SQL, such as `days(occurred_at)`.
        sort_by: columns that files are ordered by.
        properties: beside those of every table.
        key: columns that name a row, in order; empty where none are kept to it.
        made_of: tables that a job reads to make the rows, by name and in order; empty of one that no job derives.
    """

    name: str
    schema: StructType
    comment: str
    comments: dict[str, str] = field(default_factory=dict)
    partition_by: Sequence[str] = ()
    sort_by: Sequence[str] = ()
    properties: dict[str, str] = field(default_factory=dict)
    key: Sequence[str] = ()
    made_of: Sequence[str] = ()


def describe(contract: Contract) -> TableDescription:
    """The curated table of a contract: its columns, then the lineage."""
    curated = contract.curated
    partitions = []
    if curated.partition_by is not None:
        partitions.append(f"{curated.partition_by.transform}s(`{curated.partition_by.column}`)")
    if curated.bucket_by is not None:
        partitions.append(f"bucket({curated.bucket_by.buckets}, `{curated.bucket_by.column}`)")
    return TableDescription(
        name=contract.dataset,
        schema=curated_schema(contract),
        comment=contract.description,
        comments={column.name: column.description for column in contract.columns} | _LINEAGE_COMMENTS,
        partition_by=partitions,
        sort_by=curated.sort_by,
        key=contract.source.key,
        properties={CONTRACT_PROPERTY: Structure.of(contract).text()},
    )


def create_or_evolve(
    spark: SparkSession, database: str, table: TableDescription, location: str | None = None
) -> list[str]:
    """Create the table if it is missing, else evolve it; a table that fits is left alone.

    A new nullable column is added, an int widened to bigint, a decimal to a greater precision, a column made nullable;
    files that come are ordered by other columns. No file that is there is touched.

    Args:
        spark: session with the Iceberg catalog and extensions.
        database: of the catalog; it exists.
        table: as it should be.
        location: root of a new table; the catalog's own where None.

    Returns:
        The statements that were run, in order; empty when the table was right.

    Raises:
        TableError: a change that Iceberg can't make without touching data.
    """
    name = table_name(database, table.name)
    exists = spark.catalog.tableExists(name)
    statements = (
        _evolution(spark, name, table) if exists else [creation(name, table, location), *_ordering(name, table)]
    )
    for statement in statements:
        spark.sql(statement)
    return statements


def _sql_type(kind: DataType) -> str:
    return str(kind.simpleString())


def creation(name: str, table: TableDescription, location: str | None, *, replace: bool = False) -> str:
    """Statement that makes an empty table, without the order of its files.

    Args:
        name: quoted name of the table.
        table: as it should be.
        location: root of the table; the catalog's own where None.
        replace: in one commit in the place of one that is there, whose snapshots stay.
    """
    columns = ",\n  ".join(_column_sql(column, table.comments) for column in table.schema.fields)
    properties = PROPERTIES | table.properties
    verb = "CREATE OR REPLACE TABLE" if replace else "CREATE TABLE"
    parts = [f"{verb} {name} (\n  {columns}\n)", "USING iceberg"]
    if table.partition_by:
        parts.append(f"PARTITIONED BY ({', '.join(table.partition_by)})")
    if location is not None:
        parts.append(f"LOCATION {text_literal(location)}")
    parts.append(f"COMMENT {text_literal(table.comment)}")
    parts.append(f"TBLPROPERTIES ({_pairs(properties)})")
    return "\n".join(parts)


def _pairs(properties: dict[str, str]) -> str:
    return ", ".join(f"{text_literal(key)} = {text_literal(value)}" for key, value in properties.items())


def _ordering(name: str, table: TableDescription) -> list[str]:
    if not table.sort_by:
        return []
    distribution = "DISTRIBUTED BY PARTITION " if table.partition_by else ""
    columns = ", ".join(f"`{column}`" for column in table.sort_by)
    return [f"ALTER TABLE {name} WRITE {distribution}LOCALLY ORDERED BY {columns}"]


def _column_sql(column: StructField, comments: dict[str, str]) -> str:
    required = "" if column.nullable else " NOT NULL"
    comment = comments.get(column.name)
    described = "" if comment is None else f" COMMENT {text_literal(comment)}"
    return f"`{column.name}` {_sql_type(column.dataType)}{required}{described}"


def _evolution(spark: SparkSession, name: str, table: TableDescription) -> list[str]:
    present = {column.name: column for column in spark.table(name).schema.fields}
    wanted = {column.name for column in table.schema.fields}
    vanished = [column for column in present if column not in wanted]
    if vanished:
        raise TableError(
            f"{name}: column {vanished[0]} is in the table and is no longer described; "
            "keep it as a nullable column, a table's column is not dropped"
        )
    details = spark.sql(f"DESCRIBE TABLE EXTENDED {name}").collect()
    partitions, described = _partitioning(details), ", ".join(table.partition_by).replace("`", "")
    if partitions != described:
        raise TableError(
            f"{name}: is partitioned by ({partitions}), described is ({described}); "
            "changing it is a migration, not an evolution"
        )
    statements: list[str] = []
    if _comment(details) != table.comment:
        statements.append(f"COMMENT ON TABLE {name} IS {text_literal(table.comment)}")
    previous: str | None = None
    for column in table.schema.fields:
        old = present.get(column.name)
        statements += (
            _addition(name, column, table, previous) if old is None else _change(name, old, column, table.comments)
        )
        previous = column.name
    properties = {str(row.key): str(row.value) for row in spark.sql(f"SHOW TBLPROPERTIES {name}").collect()}
    if properties.get("sort-order", "") != ", ".join(f"{column} ASC NULLS FIRST" for column in table.sort_by):
        statements += _ordering(name, table) or [f"ALTER TABLE {name} WRITE UNORDERED"]
    # Last, so that a table says what it was made for only once it is so.
    told = {key: value for key, value in table.properties.items() if properties.get(key) != value}
    if told:
        statements.append(f"ALTER TABLE {name} SET TBLPROPERTIES ({_pairs(told)})")
    return statements


def _addition(name: str, column: StructField, table: TableDescription, previous: str | None) -> list[str]:
    if not column.nullable:
        raise TableError(f"{name}: new column {column.name} must be nullable: the rows that are there have no value")
    place = "FIRST" if previous is None else f"AFTER `{previous}`"
    return [f"ALTER TABLE {name} ADD COLUMN {_column_sql(column, table.comments)} {place}"]


def _change(name: str, old: StructField, new: StructField, comments: dict[str, str]) -> list[str]:
    statements = []
    alter = f"ALTER TABLE {name} ALTER COLUMN `{new.name}`"
    # As texts: elements of arrays and maps come back nullable.
    if _sql_type(old.dataType) != _sql_type(new.dataType):
        if not _widens(old.dataType, new.dataType):
            raise TableError(
                f"{name}: column {new.name} can't go from {_sql_type(old.dataType)} to {_sql_type(new.dataType)}; "
                "only int to bigint and a decimal to a greater precision of the same scale keep what is stored"
            )
        statements.append(f"{alter} TYPE {_sql_type(new.dataType)}")
    if old.nullable and not new.nullable:
        raise TableError(f"{name}: column {new.name} is nullable and can't become required: it may hold NULL")
    if new.nullable and not old.nullable:
        statements.append(f"{alter} DROP NOT NULL")
    comment = comments.get(new.name)
    if comment is not None and comment != old.metadata.get("comment"):
        statements.append(f"{alter} COMMENT {text_literal(comment)}")
    return statements


def _widens(old: DataType, new: DataType) -> bool:
    if isinstance(old, DecimalType) and isinstance(new, DecimalType):
        return bool(old.scale == new.scale and new.precision >= old.precision)
    return isinstance(old, IntegerType) and isinstance(new, LongType)


def _partitioning(details: list[Row]) -> str:
    """The table's transforms as SQL, without quotes; empty where it has none."""
    transforms = [str(row.data_type) for row in details if str(row.col_name).startswith("Part ")]
    # Spark tells of plain columns in another form.
    names = [str(row.col_name) for row in details]
    if "# Partition Information" in names:
        rest = names[names.index("# Partition Information") + 2 :]
        transforms = rest[: rest.index("")]
    return ", ".join(transforms).replace("`", "")


def _comment(details: list[Row]) -> str | None:
    # Below the columns, one of which may have the same name.
    rest = details[[str(row.col_name) for row in details].index("") :]
    return next((str(row.data_type) for row in rest if row.col_name == "Comment"), None)
