"""Structure of a contract: what stored rows and their readers depend on, and what a change of it may break."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import BaseModel, ConfigDict

from tributary.contract import BucketBy, Column, Contract, PartitionBy


class ColumnStructure(BaseModel):
    """What is depended on of a column; the fields are those of `tributary.contract.Column`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    type: str
    nullable: bool = False
    source_column: str
    unit: str | None = None
    currency_column: str | None = None
    money: bool = False
    personal_data: Literal["none", "pseudonymous", "keyed_hash"] = "none"
    values: list[str] | None = None
    vocabulary: str | None = None

    @classmethod
    def of(cls, column: Column) -> Self:
        """That of a contract's column."""
        return cls(
            name=column.name,
            type=column.type,
            nullable=column.nullable,
            source_column=column.name_at_source,
            unit=column.unit,
            currency_column=column.currency_column,
            money=column.role == "money",
            personal_data=column.personal_data,
            values=column.values,
            vocabulary=column.vocabulary,
        )


class Structure(BaseModel):
    """What is depended on of a contract.

    It is kept, in `contracts/lock.json` and with each table, so a field that is added needs a default.

    Attributes:
        delete_column: that marks deleted rows.
        deletes: how the platform learns of them.
        format: of the raw files.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    dataset: str
    version: int
    system: str
    table: str
    key: list[str]
    change_column: str
    time_zone: str
    deletes: Literal["column", "key_sweep"] | None = None
    delete_column: str | None = None
    format: Literal["csv", "jsonl"]
    partition_by: PartitionBy | None = None
    bucket_by: BucketBy | None = None
    event_time_immutable: bool
    columns: list[ColumnStructure]

    @classmethod
    def of(cls, contract: Contract) -> Self:
        """That of a contract."""
        source, curated = contract.source, contract.curated
        return cls(
            dataset=contract.dataset,
            version=contract.version,
            system=source.system,
            table=source.table,
            key=source.key,
            change_column=source.change_column,
            time_zone=source.time_zone,
            deletes=None if source.deletes is None else source.deletes.by,
            delete_column=contract.delete_column,
            format=contract.raw.format,
            partition_by=curated.partition_by,
            bucket_by=curated.bucket_by,
            event_time_immutable=curated.event_time_immutable,
            columns=[ColumnStructure.of(column) for column in contract.columns],
        )

    @property
    def layout_columns(self) -> set[str]:
        """The columns that the table is partitioned or bucketed by."""
        return {layout.column for layout in (self.partition_by, self.bucket_by) if layout is not None}

    def by_name(self) -> dict[str, ColumnStructure]:
        """The columns by name, in order."""
        return {column.name: column for column in self.columns}

    def text(self) -> str:
        """JSON of what is not default, the same for the same structure."""
        return self.model_dump_json(exclude_defaults=True)
