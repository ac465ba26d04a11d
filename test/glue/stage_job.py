"""Runs `glue/jobs/stage.py` as it is: its own reading of the catalog, over a bucket and a catalog in a folder."""

import copy
import json
import runpy
import shutil
import sys
from pathlib import Path
from typing import Any, Literal

import boto3
import pytest
import yaml
from pyspark.sql import DataFrame, SparkSession
from tributary import deletion, quarantine, raw_lines, run_record
from tributary import sweep as sweeps
from tributary.contract import Contract
from tributary.manifest import Manifest
from tributary.raw_objects import attempt_prefix
from tributary.tables import create_or_evolve, describe
from tributary.window import WindowAttempt

from .object_store import Bucket, commit
from .warehouse import fresh_database

ROOT = Path(__file__).parents[2]
_KEYS = ("extract_date", "window_id", "attempt")


class Catalog:
    """The raw tables as a crawler leaves them, as much of boto3's Glue client as a job uses."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[str, Any]] = {}
        self.partitions: dict[str, list[dict[str, Any]]] = {}

    def get_table(self, *, DatabaseName: str, Name: str) -> dict[str, Any]:  # noqa: N803
        return {"Table": self.tables[Name]}

    def get_paginator(self, operation: str) -> "Catalog":
        assert operation == "get_partitions"
        return self

    def paginate(self, *, TableName: str, **_: Any) -> list[dict[str, Any]]:  # noqa: N803
        return [{"Partitions": self.partitions[TableName]}]


def _told(window: WindowAttempt) -> dict[str, str]:
    return {"window_id": window.window_id, "attempt": window.attempt}


class StageJob:
    """A bucket, a catalog and a database with the dataset's tables; `run` runs the job over what was committed."""

    def __init__(self, spark: SparkSession, contract: Contract, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.contract = contract
        self.bucket, self.catalog = Bucket(folder), Catalog()
        self.database = fresh_database(spark)
        self._spark, self._folder, self._patch = spark, folder, monkeypatch
        # The job finds the contract in its working directory, also one that a test has changed.
        self._contracts = folder / "contracts"
        shutil.copytree(ROOT / "contracts", self._contracts, ignore=shutil.ignore_patterns("*.ts", "*.json"))
        described = yaml.safe_dump(contract.model_dump(exclude_none=True))
        (self._contracts / f"{contract.dataset}.yaml").write_text(described)
        self.create_tables()
        name = f"{contract.source.system}_{contract.dataset}"
        csv = {"classification": "csv", "skip.header.line.count": "1", "delimiter": ","}
        self.catalog.tables[name] = {
            "Name": name,
            "Parameters": csv if contract.raw.format == "csv" else {"classification": "json"},
            "PartitionKeys": [{"Name": key, "Type": "string"} for key in _KEYS],
            "StorageDescriptor": {
                "Columns": [{"Name": column.name, "Type": "string"} for column in contract.columns],
                "Location": f"file://{folder}/raw/{contract.source.system}/{contract.dataset}/",
            },
        }
        self._partitions = self.catalog.partitions.setdefault(name, [])

    def commit(self, window: WindowAttempt, parts: list[list[bytes]], money: dict[str, str]) -> dict[str, Any]:
        """Put an attempt into the bucket and its partition into the catalog."""
        manifest = commit(self.bucket, self.contract, window, parts, money)
        location = f"file://{self._folder}/{attempt_prefix(self.contract, window)}"
        values = [window.extract_date, window.window_id, window.attempt]
        self._partitions.append({"Values": values, "StorageDescriptor": {"Location": location}})
        return manifest

    def table(self, name: str) -> DataFrame:
        """A table of the job's database."""
        return self._spark.table(f"glue_catalog.{self.database}.{name}")

    def with_empty_tables(self) -> "StageJob":
        """The same bucket and catalog, over a database in which nothing was staged yet."""
        other = copy.copy(self)
        other.database = fresh_database(self._spark)
        other.create_tables()
        return other

    def create_tables(self) -> None:
        """Make the tables that the job writes."""
        for table in (describe(self.contract), quarantine.TABLE, deletion.TABLE, run_record.TABLE):
            create_or_evolve(self._spark, self.database, table)

    def run(
        self,
        windows: list[WindowAttempt] | Literal["all"],
        run_id: str = "run-1",
        sweep: WindowAttempt | Literal["last"] | None = None,
        *,
        partial_run: bool = False,
    ) -> None:
        """Run the job; in a `partial_run` as one of a run that moves some datasets alone."""
        arguments = {
            "JOB_NAME": "stage",
            "run_id": run_id,
            "curated_database": self.database,
            "dataset": self.contract.dataset,
            "windows": windows if windows == "all" else json.dumps([_told(window) for window in windows]),
            "raw_bucket": "raw",
            "raw_database": "raw",
        }
        if sweep is not None:
            arguments["sweep"] = sweep if sweep == "last" else json.dumps(_told(sweep))
        if partial_run:
            arguments["partial_run"] = "true"
        read_lines, read_keys, folder = raw_lines.read_lines, sweeps.read_keys, self._folder

        def read_files(spark: SparkSession, root: str, contract: Contract, manifest: Manifest) -> DataFrame:
            assert root == "s3://raw"
            return read_lines(spark, f"file://{folder}", contract, manifest)

        def read_key_files(
            spark: SparkSession, root: str, contract: Contract, manifest: Manifest, *, odd: bool
        ) -> DataFrame | None:
            assert root == "s3://raw"
            return read_keys(spark, f"file://{folder}", contract, manifest, odd=odd)

        with self._patch.context() as patch:
            patch.setattr(boto3, "client", {"s3": self.bucket, "glue": self.catalog}.__getitem__)
            patch.setattr(raw_lines, "read_lines", read_files)
            patch.setattr(sweeps, "read_keys", read_key_files)
            patch.chdir(self._contracts)
            patch.setattr(sys, "argv", ["stage.py", *[t for n, v in arguments.items() for t in (f"--{n}", v)]])
            runpy.run_path(str(ROOT / "glue/jobs/stage.py"), run_name="__main__")
