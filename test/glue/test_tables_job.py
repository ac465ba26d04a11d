"""The job `tables` as it runs: contracts and migrations in its working folder."""

import runpy
import shutil
import sys
from pathlib import Path

import pytest
from pyspark.sql import SparkSession
from tributary import marts, publish_attribution
from tributary.contract import load_contracts
from tributary.migration import MigrationError
from tributary.tables import create_or_evolve, describe

from .warehouse import fresh_database

ROOT = Path(__file__).parents[2]
MIGRATION = """
dataset: orders
version: 3
description: Money is paid back, and goods are refunded.
steps:
  - { step: rename_column, column: refunded_at, to: paid_back_at }
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("orders.yaml", "customers.yaml"):
        shutil.copy(ROOT / "contracts" / name, tmp_path)
    monkeypatch.chdir(tmp_path)
    # Marts have no contract, and there are many of them.
    monkeypatch.setattr(marts, "TABLES", ())
    monkeypatch.setattr(publish_attribution, "TABLES", ())
    return tmp_path


def run(monkeypatch: pytest.MonkeyPatch, database: str, *options: str) -> None:
    arguments = {"JOB_NAME": "tables", "run_id": "r", "curated_database": database, "curated_bucket": "curated"}
    given = [part for name, value in arguments.items() for part in (f"--{name}", value)]
    monkeypatch.setattr(sys, "argv", ["tables.py", *given, *options])
    runpy.run_path(str(ROOT / "glue/jobs/tables.py"), run_name="__main__")


def test_the_job_migrates_a_table_when_its_contract_breaks_it_and_refuses_before_it_does_anything(
    spark: SparkSession, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = fresh_database(spark)
    for contract in load_contracts(folder).values():
        create_or_evolve(spark, database, describe(contract))
    orders, customers = folder / "orders.yaml", folder / "customers.yaml"
    orders.write_text(orders.read_text().replace("refunded_at", "paid_back_at").replace("version: 2", "version: 3"))
    (folder / "orders.v3.migration.yaml").write_text(MIGRATION)
    sound = customers.read_text()
    customers.write_text(sound.replace("personal_data: pseudonymous", "personal_data: none"))
    with pytest.raises(MigrationError, match=r"customers: version \d stays though it breaks what is stored"):
        run(monkeypatch, database)
    assert "refunded_at" in spark.table(f"glue_catalog.{database}.orders").columns
    customers.write_text(sound)
    run(monkeypatch, database)
    columns = spark.table(f"glue_catalog.{database}.orders").columns
    assert ("paid_back_at" in columns, "refunded_at" in columns) == (True, False)


def test_a_rebuild_of_a_dataset_that_is_not_there_is_refused(
    spark: SparkSession, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ValueError, match="no contract of dataset 'refunds'; there are customers, orders"):
        run(monkeypatch, fresh_database(spark), "--rebuild", "orders,refunds")
