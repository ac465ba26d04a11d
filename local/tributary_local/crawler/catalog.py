"""The Data Catalog, as far as a crawler writes to it."""

from collections.abc import Iterable
from typing import Any

import boto3
from botocore.exceptions import ClientError
from tributary_local.crawler.errors import CrawlError
from tributary_local.emulator.protocol import Json

Record = dict[str, Any]

# Partitions that one request takes.
BATCH = 100

# Members of a table that GetTable adds and UpdateTable refuses.
READ_ONLY = {"DatabaseName", "CreateTime", "UpdateTime", "CreatedBy", "IsRegisteredWithLakeFormation", "CatalogId"}
READ_ONLY |= {"VersionId", "FederatedTable", "IsMultiDialectView", "Status"}


class Catalog:
    """One database of the catalog."""

    def __init__(self, database: str) -> None:
        self._glue: Any = boto3.client("glue")
        self._database = database

    def classifiers(self, names: Iterable[str]) -> list[Record]:
        """Return the records of classifiers, in order.

        Raises:
            CrawlError: one doesn't exist.
        """
        return [self._call("get_classifier", Name=name)["Classifier"] for name in names]

    def tables(self) -> list[Record]:
        """Return the tables of the database.

        Raises:
            CrawlError: the database doesn't exist.
        """
        self._call("get_database", Name=self._database)
        pages = self._glue.get_paginator("get_tables").paginate(DatabaseName=self._database)
        return [table for page in pages for table in page["TableList"]]

    def create_table(self, table: Record, indexes: list[Record]) -> None:
        """Create a table with its partition indexes."""
        self._call("create_table", DatabaseName=self._database, TableInput=table)
        for index in indexes:
            self._call(
                "create_partition_index", DatabaseName=self._database, TableName=table["Name"], PartitionIndex=index
            )

    def update_table(self, table: Record) -> None:
        """Replace a table's definition; members that GetTable adds are left out."""
        definition = {name: value for name, value in table.items() if name not in READ_ONLY}
        self._call("update_table", DatabaseName=self._database, TableInput=definition)

    def delete_table(self, name: str) -> None:
        """Delete a table with its partitions."""
        self._call("delete_table", DatabaseName=self._database, Name=name)

    def partitions(self, table: str) -> dict[tuple[str, ...], Record]:
        """Return a table's partitions by their values."""
        pages = self._glue.get_paginator("get_partitions").paginate(DatabaseName=self._database, TableName=table)
        return {tuple(one["Values"]): one for page in pages for one in page["Partitions"]}

    def create_partitions(self, table: str, partitions: list[Record]) -> None:
        """Create partitions.

        Raises:
            CrawlError: one is refused.
        """
        for start in range(0, len(partitions), BATCH):
            answer = self._call(
                "batch_create_partition",
                DatabaseName=self._database,
                TableName=table,
                PartitionInputList=partitions[start : start + BATCH],
            )
            _refuse_errors(answer)

    def update_partitions(self, table: str, partitions: list[Record]) -> None:
        """Replace the definitions of partitions.

        Raises:
            CrawlError: one is refused.
        """
        entries = [{"PartitionValueList": one["Values"], "PartitionInput": one} for one in partitions]
        for start in range(0, len(entries), BATCH):
            answer = self._call(
                "batch_update_partition",
                DatabaseName=self._database,
                TableName=table,
                Entries=entries[start : start + BATCH],
            )
            _refuse_errors(answer)

    def delete_partition(self, table: str, values: tuple[str, ...]) -> None:
        """Delete a partition."""
        self._call("delete_partition", DatabaseName=self._database, TableName=table, PartitionValues=list(values))

    def _call(self, operation: str, **arguments: Json) -> Record:
        try:
            answer: Record = getattr(self._glue, operation)(**arguments)
        except ClientError as error:
            details = error.response["Error"]
            raise CrawlError(f"{details['Message']} (Service: AWS Glue; Error Code: {details['Code']})") from error
        return answer


def _refuse_errors(answer: Record) -> None:
    if answer.get("Errors"):
        details = answer["Errors"][0]["ErrorDetail"]
        raise CrawlError(f"{details['ErrorMessage']} (Service: AWS Glue; Error Code: {details['ErrorCode']})")
