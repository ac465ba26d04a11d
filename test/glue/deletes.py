"""A shop whose orders may be deleted, from raw rows to the curated table, without a catalog between."""

import copy
from datetime import datetime
from decimal import Decimal
from typing import Any

from pyspark.sql import SparkSession
from tributary import deletion, quarantine, run_record
from tributary.contract import Contract
from tributary.manifest import Manifest
from tributary.run_record import RunRecord, write_records
from tributary.sql_text import table_name
from tributary.stage import Run, stage
from tributary.sweep import apply_sweep
from tributary.tables import create_or_evolve, describe
from tributary.window import WindowAttempt

from .warehouse import copy_of, fresh_database

AT = datetime(2025, 3, 1)
Rows = list[dict[str, Any]]


def deleting(contract: Contract, deletes: dict[str, Any], *columns: dict[str, Any]) -> Contract:
    """The contract with deletes and more columns."""
    content = contract.model_dump(exclude_none=True)
    content["source"]["deletes"] = deletes
    content["columns"] += [{"description": "Mark.", **column} for column in columns]
    return Contract.model_validate(content)


def window(day: int, attempt: str = "a1") -> WindowAttempt:
    """The window of a day of January 2025."""
    return WindowAttempt(f"202501{day:02}T000000Z_202501{day + 1:02}T000000Z", attempt)


def order(number: int, changed: int, **values: Any) -> dict[str, Any]:
    """An order of January 1st that changed at noon of a day."""
    row = {"record_id": number, "order_id": number, "customer_id": 7, "ordered_at": "2025-01-01T10:00:00Z"}
    row |= {"status": "paid", "currency": "USD", "amount": "10.25", "refund_amount": None, "refunded_at": None}
    return {**row, "updated_at": f"2025-01-{changed:02}T12:00:00Z", **values}


class Shop:
    """A database with the dataset's tables."""

    def __init__(self, spark: SparkSession, contract: Contract) -> None:
        self.spark, self.contract = spark, contract
        self.database = fresh_database(spark)
        for table in (describe(contract), quarantine.TABLE, deletion.TABLE, run_record.TABLE):
            create_or_evolve(spark, self.database, table)

    def copy(self) -> "Shop":
        """Another shop that begins as this one is now."""
        other = copy.copy(self)
        other.database = copy_of(self.spark, self.database)
        return other

    def bring(self, rows: Rows, run_id: str, at: WindowAttempt) -> RunRecord:
        """Stage the rows of a window; the record balances."""
        columns = [*[column.name for column in self.contract.columns], "window_id", "attempt", "_file"]
        place = {"window_id": at.window_id, "attempt": at.attempt, "_file": "f"}
        texts = [
            tuple(None if row.get(name) is None else str(row[name]) for name in columns)
            for row in ({**row, **place} for row in rows)
        ]
        frame = self.spark.createDataFrame(texts, ", ".join(f"{name} string" for name in columns))
        record = stage(self.spark, frame, self.contract, {}, [self.manifest(rows, at)], Run(run_id, self.database, AT))
        write_records(self.spark, table_name(self.database, "run_record"), [record])
        aside = record.rows_out + record.rows_quarantined + record.rows_superseded + record.rows_deleted
        assert record.rows_in == record.rows_read == aside
        parts = (record.money_out, record.money_quarantined, record.money_superseded, record.money_deleted)
        assert all(amount == sum(part[name] for part in parts) for name, amount in record.money_in.items())
        return record

    def manifest(self, rows: Rows, at: WindowAttempt) -> Manifest:
        """The manifest of a window."""
        parts = [{"key": "raw/a", "rows": len(rows), "bytes": 1, "sha256": "0" * 64}] if rows else []
        money = {"amount": sum((Decimal(row["amount"] or 0) for row in rows), Decimal(0)), "refund_amount": Decimal(0)}
        content = {"source": "sales", "dataset": "orders", "contract_version": self.contract.version}
        content |= {"window_id": at.window_id, "attempt": at.attempt, "columns": ["order_id"]}
        return Manifest.model_validate({"schema": 1, "rows": len(rows), "money": money, "parts": parts, **content})

    def sweep(self, keys: list[int], run_id: str, at: WindowAttempt) -> RunRecord:
        """Apply a sweep that found these orders."""
        content = {"source": "sales", "dataset": "orders", "contract_version": self.contract.version, "money": {}}
        content |= {"window_id": at.window_id, "attempt": at.attempt, "columns": ["record_id", "order_id"]}
        parts = [{"key": "k", "rows": len(keys), "bytes": 1, "sha256": "0" * 64}] if keys else []
        manifest = Manifest.model_validate({"schema": 1, "rows": len(keys), "parts": parts, **content})
        texts = [(str(key), str(key), at.window_id, at.attempt, "f") for key in keys]
        columns = ("record_id", "order_id", "window_id", "attempt", "_file")
        raw = self.spark.createDataFrame(texts, ", ".join(f"{name} string" for name in columns)) if keys else None
        record = apply_sweep(self.spark, raw, self.contract, {}, manifest, Run(run_id, self.database, AT))
        write_records(self.spark, table_name(self.database, "run_record"), [record])
        assert record.rows_in == record.rows_out + record.rows_deleted
        for name, amount in record.money_in.items():
            assert amount == record.money_out[name] + record.money_deleted[name]
        return record

    def orders(self) -> dict[int, Decimal]:
        """Amounts of the curated orders."""
        return {row.order_id: row.amount for row in self.spark.table(self.table("orders")).collect()}

    def tombstones(self) -> dict[str, Any]:
        """Tombstones by key."""
        return {row.key: row for row in self.spark.table(self.table("deletion")).collect()}

    def table(self, name: str) -> str:
        """Quoted name of a table."""
        return table_name(self.database, name)

    def snapshots(self) -> int:
        """How often the orders and the tombstones were written."""
        return sum(self.spark.table(f"{self.table(name)}.snapshots").count() for name in ("orders", "deletion"))
