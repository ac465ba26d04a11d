"""Prints what the curated tables hold, for the data dictionary: `python -m tributary.data_dictionary <contracts>`."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TypedDict

from tributary.all_tables import dataset_tables, mart_tables, record_tables
from tributary.contract import load_contracts
from tributary.tables import TableDescription


class DescribedColumn(TypedDict):
    """A column; `type` as the Data Catalog writes it."""

    name: str
    type: str
    nullable: bool
    description: str


class DescribedTable(TypedDict):
    """A table; `kind` is dataset, mart or record, `job` the one that publishes a mart."""

    name: str
    kind: str
    job: str | None
    description: str
    columns: list[DescribedColumn]
    key: list[str]
    partition_by: list[str]
    sort_by: list[str]
    reads: list[str]


class UndescribedColumnError(ValueError):
    """A column of which nobody has said what it holds; the message names it."""


def described_tables(contracts: Path) -> list[DescribedTable]:
    """Every table of the curated database: datasets, marts, records.

    Args:
        contracts: the folder of contracts.

    Raises:
        UndescribedColumnError: a column has no comment.
    """
    datasets = dataset_tables(load_contracts(contracts)).values()
    marts = [(table, job) for job, tables in mart_tables().items() for table in tables]
    return [
        *[_described(table, "dataset") for table in datasets],
        *[_described(table, "mart", job) for table, job in marts],
        *[_described(table, "record") for table in record_tables()],
    ]


def _described(table: TableDescription, kind: str, job: str | None = None) -> DescribedTable:
    silent = [field.name for field in table.schema.fields if not table.comments.get(field.name)]
    if silent:
        raise UndescribedColumnError(f"{table.name}: say in its comments what {', '.join(silent)} holds")
    return DescribedTable(
        name=table.name,
        kind=kind,
        job=job,
        description=table.comment,
        columns=[
            DescribedColumn(
                name=field.name,
                # Spark's timestamp without zone is Iceberg's and the catalog's timestamp.
                type=field.dataType.simpleString().replace("timestamp_ntz", "timestamp"),
                nullable=field.nullable,
                description=table.comments[field.name],
            )
            for field in table.schema.fields
        ],
        key=list(table.key),
        partition_by=[transform.replace("`", "") for transform in table.partition_by],
        sort_by=list(table.sort_by),
        reads=list(table.made_of),
    )


def main(arguments: Sequence[str]) -> int:
    """Print the tables as JSON; 1 and the reason where they can't be described."""
    (contracts,) = arguments
    try:
        tables = described_tables(Path(contracts))
    except ValueError as cause:
        print(cause, file=sys.stderr)
        return 1
    json.dump(tables, sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
