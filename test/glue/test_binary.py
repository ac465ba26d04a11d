"""A binary column from its raw base64 to the curated table, byte by byte."""

import base64
from datetime import datetime
from typing import Any

from pyspark.sql import SparkSession
from tributary import quarantine
from tributary.contract import Contract
from tributary.manifest import Manifest
from tributary.newest import content_hash
from tributary.stage import Run, stage
from tributary.tables import create_or_evolve, describe

from .warehouse import fresh_database

WINDOW = "20250101T000000Z_20250102T000000Z"
TIME = "2025-01-01T10:00:00.000000Z"


def test_bytes_null_and_no_bytes_reach_the_curated_table_of_a_contract_that_grew_by_them(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    database, products = fresh_database(spark), contracts["products"]
    for table in (describe(products), quarantine.TABLE):
        create_or_evolve(spark, database, table)
    content: dict[str, Any] = products.model_dump(exclude_none=True)
    content["columns"].append({"name": "photo", "type": "binary", "nullable": True, "description": "Picture."})
    contract = Contract.model_validate(content)
    create_or_evolve(spark, database, describe(contract))
    photos = [bytes(range(256)), b"", None, b"\xff\xfe\x00"]
    texts = [*[None if photo is None else base64.b64encode(photo).decode() for photo in photos], "no base64"]
    same = ("Tea", "food", "1.00", TIME, WINDOW, "a", "s3://raw/part")
    rows = [(str(number), text, *same) for number, text in enumerate(texts)]
    columns = "product_id photo name category price updated_at window_id attempt _file"
    raw = spark.createDataFrame(rows, ", ".join(f"{name} string" for name in columns.split()))
    manifest = Manifest.model_validate(
        {
            "schema": 1,
            "source": "sales",
            "dataset": "products",
            "contract_version": contract.version,
            "window_id": WINDOW,
            "attempt": "a",
            "rows": len(rows),
            "money": {},
            "columns": columns.split()[:6],
            "parts": [{"key": "raw/a", "rows": len(rows), "bytes": 1, "sha256": "0" * 64}],
        }
    )
    for _ in range(2):
        record = stage(spark, raw, contract, {}, [manifest], Run("run-1", database, datetime(2025, 2, 1)))
        assert (record.rows_out, record.rows_quarantined, record.rows_superseded) == (4, 1, 0)
    found = spark.table(f"glue_catalog.{database}.products").orderBy("product_id").collect()
    assert [row.photo if row.photo is None else bytes(row.photo) for row in found] == photos
    faulty = spark.table(f"glue_catalog.{database}.quarantine").collect()
    assert [(row.column, row.value, row.rule) for row in faulty] == [("photo", "no base64", "type")]


def test_bytes_that_are_no_utf_8_don_t_run_into_the_next_column(spark: SparkSession) -> None:
    # Counted as characters, the lead byte of three would take the next column's length for its own.
    rows = [(b"\xe2", "5:abcde"), (b"\xe27:", "abcde")]
    hashes = (
        spark.createDataFrame(rows, "photo binary, name string").selectExpr(content_hash(["photo", "name"])).collect()
    )
    assert hashes[0] != hashes[1]
