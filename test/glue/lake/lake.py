"""A lake to stage histories into: all tables of the platform, and no bucket or catalog before them."""

import copy
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

from pyspark.sql import SparkSession
from tributary import deletion, quarantine, reconcile, restatement, run_record
from tributary.contract import Contract
from tributary.manifest import Manifest
from tributary.marts import TABLES
from tributary.run_record import RunRecord, write_records
from tributary.sql_text import table_name
from tributary.stage import Run, stage
from tributary.tables import create_or_evolve, describe
from tributary.vocabulary import load_vocabularies
from tributary.window import WindowAttempt

from ..warehouse import copy_of, fresh_database
from .history import Version
from .reference import Rows

CONTRACTS = Path(__file__).parents[3] / "contracts"
STARTED = datetime(2025, 3, 1)

Extract = tuple[WindowAttempt, Sequence[Version]]
"""A window's attempt and the versions that it read."""


class Lake:
    """A database with the tables of some datasets, and the marts: a new one, or one that is there."""

    def __init__(self, spark: SparkSession, contracts: Mapping[str, Contract], database: str | None = None) -> None:
        self.spark, self.contracts = spark, contracts
        self.database = fresh_database(spark) if database is None else database
        books = (quarantine.TABLE, deletion.TABLE, run_record.TABLE, reconcile.TABLE, restatement.TABLE)
        for table in (*map(describe, contracts.values()), *books, *TABLES):
            create_or_evolve(spark, self.database, table)

    def copy(self) -> "Lake":
        """Another lake that begins as this one is now."""
        other = copy.copy(self)
        other.database = copy_of(self.spark, self.database)
        return other

    def stage(self, dataset: str, extracts: Sequence[Extract], run_id: str) -> RunRecord:
        """Stage some windows of a dataset at once; the record balances."""
        rows = sum(len(versions) for _, versions in extracts)
        manifests = [manifest(self.contracts[dataset], window, versions) for window, versions in extracts]
        record = self.stage_as(dataset, extracts, manifests, run_id)
        aside = record.rows_quarantined + record.rows_superseded + record.rows_deleted
        assert record.rows_in == record.rows_read == rows == record.rows_out + aside
        return record

    def stage_as(
        self, dataset: str, extracts: Sequence[Extract], manifests: Sequence[Manifest], run_id: str
    ) -> RunRecord:
        """Stage what raw holds of some windows, whatever their manifests say."""
        contract = self.contracts[dataset]
        columns = [column.name for column in contract.columns]
        texts = [
            (*[version.texts.get(name) for name in columns], window.window_id, window.attempt, "f")
            for window, versions in extracts
            for version in versions
        ]
        names = [*columns, "window_id", "attempt", "_file"]
        raw = self.spark.createDataFrame(texts, ", ".join(f"{name} string" for name in names)) if texts else None
        vocabularies = load_vocabularies(CONTRACTS, contract)
        record = stage(self.spark, raw, contract, vocabularies, manifests, Run(run_id, self.database, STARTED))
        write_records(self.spark, self.table("run_record"), [record])
        return record

    def table(self, name: str) -> str:
        """Quoted name of a table."""
        return table_name(self.database, name)

    def rows(self, table: str, columns: Sequence[str], condition: str = "true") -> Rows:
        """Rows of a table, each with how often it is there."""
        found = self.spark.table(self.table(table)).where(condition).select(*[f"`{name}`" for name in columns])
        return Counter(tuple(row) for row in found.collect())


def manifest(contract: Contract, window: WindowAttempt, versions: Sequence[Version]) -> Manifest:
    """What an extract that read these versions commits."""
    parts = [{"key": "raw/a", "rows": len(versions), "bytes": 1, "sha256": "0" * 64}] if versions else []
    content: dict[str, Any] = {"schema": 1, "source": contract.source.system, "dataset": contract.dataset}
    content |= {"contract_version": contract.version, "columns": [column.name for column in contract.columns]}
    content |= {"window_id": window.window_id, "attempt": window.attempt, "rows": len(versions), "parts": parts}
    sums = {column.name: sum(map(_amount, [v.texts.get(column.name) for v in versions])) for column in contract.money}
    return Manifest.model_validate(content | {"money": {name: Decimal(amount) for name, amount in sums.items()}})


def _amount(text: str | None) -> Decimal:
    """The amount of a raw text; nothing where it is no number."""
    try:
        return Decimal(text or 0)
    except InvalidOperation:
        return Decimal(0)
