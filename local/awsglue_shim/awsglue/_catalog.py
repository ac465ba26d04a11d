"""What the Data Catalog says of a table and its partitions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import boto3


@dataclass(frozen=True)
class PartitionKey:
    """A partition column: its name and its catalog type."""

    name: str
    type: str


@dataclass(frozen=True)
class Partition:
    """One partition: the values of the keys, in their order, and the folder of its objects."""

    values: tuple[str, ...]
    location: str


@dataclass(frozen=True)
class CatalogTable:
    """A table of files: where it is, how its files are written, and its columns without the partition keys."""

    database: str
    name: str
    location: str
    classification: str
    has_header: bool
    delimiter: str
    columns: tuple[str, ...]
    partition_keys: tuple[PartitionKey, ...]


def glue_client() -> Any:  # noqa: ANN401 (boto3 builds its clients at run time)
    """A client of the catalog that the environment points at."""
    return boto3.client("glue")


def load_table(glue: Any, database: str, name: str) -> CatalogTable:  # noqa: ANN401
    """Read a table's definition from the catalog (GetTable)."""
    table = glue.get_table(DatabaseName=database, Name=name)["Table"]
    storage = table["StorageDescriptor"]
    parameters = {**storage.get("Parameters", {}), **table.get("Parameters", {})}
    serde = storage.get("SerdeInfo", {}).get("Parameters", {})
    delimiter = parameters.get("delimiter") or serde.get("field.delim") or serde.get("separatorChar") or ","
    return CatalogTable(
        database=database,
        name=name,
        location=storage["Location"].rstrip("/"),
        classification=parameters.get("classification", ""),
        has_header=parameters.get("skip.header.line.count", "0") == "1",
        delimiter=delimiter,
        columns=tuple(column["Name"] for column in storage["Columns"]),
        partition_keys=tuple(PartitionKey(key["Name"], key["Type"]) for key in table.get("PartitionKeys", [])),
    )


def load_partitions(glue: Any, table: CatalogTable, expression: str) -> list[Partition]:  # noqa: ANN401
    """List the partitions that the catalog finds for an expression (GetPartitions).

    Args:
        glue: Client of the catalog.
        table: The table; one without partition keys is a single partition at its own location.
        expression: Condition over the partition keys that the catalog evaluates; empty for all partitions.
    """
    if not table.partition_keys:
        return [Partition((), table.location)]
    request = {"DatabaseName": table.database, "TableName": table.name}
    if expression:
        request["Expression"] = expression
    pages = glue.get_paginator("get_partitions").paginate(**request)
    return [
        Partition(tuple(entry["Values"]), entry["StorageDescriptor"]["Location"].rstrip("/"))
        for page in pages
        for entry in page["Partitions"]
    ]
