"""A whole lake of a few people: raw objects with their versions, staged tables, results of queries, Spark's events."""

import io
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import partial, reduce
from pathlib import Path
from typing import Any
from uuid import UUID

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard
from pyspark.sql import DataFrame, SparkSession
from tributary import quality
from tributary.committed_windows import committed_windows
from tributary.contract import Contract
from tributary.erasure import record
from tributary.erasure.forget import Lake as Place
from tributary.erasure.forget import forget
from tributary.manifest import Manifest, read_manifest
from tributary.raw_lines import read_lines
from tributary.raw_objects import attempt_prefix, examine
from tributary.run_record import RunRecord, write_records
from tributary.stage import Run, stage
from tributary.sweep import apply_sweep, keys_only, read_keys
from tributary.tables import create_or_evolve
from tributary.vocabulary import load_vocabularies
from tributary.window import WindowAttempt

from ..deletes import deleting
from ..lake.content import content
from ..lake.lake import CONTRACTS, Lake
from ..object_store import commit, commit_keys, packed
from . import town
from .town import NEW, OTHER, PERSON, SWEPT_ORDER, WINDOWS, Line
from .versioned_store import Store, Stored, TableFiles, Versions

PEOPLE = ["customers", "orders", "order_items", "app_installs", "touchpoints"]
STARTED = datetime(2025, 3, 1)
REQUEST = str(UUID(int=77))
SWEPT = {SWEPT_ORDER, 560000000004}
"""Orders that the source has deleted by the second window."""


class _Raw:
    """Puts what an extract writes into the raw bucket."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def put(self, key: str, body: bytes) -> None:
        self._store.put("raw", key, body, "team=sales", ContentType="application/gzip", Metadata={"writer": "w"})


class LakeOfPeople:
    """Made with the person, or of sources that never had them; `save` and `restore` bring it back to what it was."""

    def __init__(self, spark: SparkSession, contracts: dict[str, Contract], folder: Path, *, with_person: bool) -> None:
        orders = deleting(contracts["orders"], {"by": "key_sweep", "every_days": 1})
        self.spark, self.folder, self._with_person = spark, folder, with_person
        self.contracts = {**contracts, "orders": orders}
        self.tables = Lake(spark, self.contracts)
        self.database = self.tables.database
        for table in (quality.TABLE, record.TABLE):
            create_or_evolve(spark, self.database, table)
        self.files = TableFiles(spark, self.database)
        self.store = Store(raw=Versions(), curated=self.files, results=Versions(), artifacts=Versions())
        self.place = Place(self.database, "raw", "curated", "results", "artifacts", "/")
        for dataset in PEOPLE:
            self._extract(self.contracts[dataset])
        self._sweep_keys(orders)
        self.stage_all("run-1")
        self._write_quality()
        self._query()
        self.files.look()

    def _lines(self, contract: Contract) -> list[list[Line]]:
        windows = town.lines(contract)
        return [[line for line in lines if self._with_person or not line.theirs] for lines in windows]

    def _extract(self, contract: Contract) -> None:
        """Commit the windows, the first one in two parts: what is the person's lies in the second of them."""
        raw, windows = _Raw(self.store), self._lines(contract)
        for window, lines in zip(WINDOWS, windows, strict=False):
            own, others = ([line for line in lines if line.theirs is theirs] for theirs in (True, False))
            parts = [others, own] if window == WINDOWS[0] else [lines]
            texts = [[line.text.encode() for line in part] for part in parts if part]
            commit(raw, contract, window, texts, town.money(contract, lines))  # type: ignore[arg-type]
        # An attempt that was never committed, one that another superseded in place, and one that was deleted.
        header = [",".join(column.name for column in contract.columns).encode()] if contract.raw.format == "csv" else []
        first = packed([*header, *[line.text.encode() for line in windows[0]]])
        if windows[0]:
            begun = WindowAttempt(WINDOWS[1].window_id, "b9")
            raw.put(f"{attempt_prefix(contract, begun)}part-00000-00000-x.{contract.raw.format}.gz", first)
            kept = self.store.keys("raw", attempt_prefix(contract, WINDOWS[1]))[0]
            versions = self.store.buckets["raw"]
            versions[kept].insert(0, Stored(first))
            gone = f"{attempt_prefix(contract, begun)}part-00001-00000-x.{contract.raw.format}.gz"
            raw.put(gone, first)
            versions.delete(gone)

    def _sweep_keys(self, contract: Contract) -> None:
        for window, missing in ((WINDOWS[0], set()), (WINDOWS[1], SWEPT)):
            rows = [
                json.loads(line.text) for lines in self._lines(contract) for line in lines if line.text.endswith("}")
            ]
            keys = {row["order_id"]: row["record_id"] for row in rows if row["order_id"] not in missing}
            texts = [f'{{"record_id":{second},"order_id":{first}}}'.encode() for first, second in sorted(keys.items())]
            commit_keys(_Raw(self.store), contract, replace(window, attempt="k1"), [texts])  # type: ignore[arg-type]

    def manifests(self, contract: Contract) -> list[Manifest]:
        """The committed windows; their objects are as the manifests say."""
        found = [
            read_manifest(self.store, "raw", contract, at) for at in committed_windows(self.store, "raw", contract)
        ]
        for manifest in found:
            examine(self.store, "raw", contract, manifest)
        return found

    def stage_all(self, run_id: str, database: str | None = None) -> list[RunRecord]:
        """Stage all windows of all datasets from raw, as the jobs do, and apply the last sweep."""
        run, records = Run(run_id, database or self.database, STARTED), []
        for key in self.store.keys("raw"):
            file = self.folder / key
            file.parent.mkdir(parents=True, exist_ok=True)
            body = self.store.get_object(Bucket="raw", Key=key)["Body"].read()
            file.write_bytes(body)
        for dataset in PEOPLE:
            contract = self.contracts[dataset]
            manifests = self.manifests(contract)
            frames = [read_lines(self.spark, f"file://{self.folder}", contract, one) for one in manifests if one.parts]
            rows = reduce(partial(DataFrame.unionByName, allowMissingColumns=True), frames) if frames else None
            vocabularies = load_vocabularies(CONTRACTS, contract)
            records.append(stage(self.spark, rows, contract, vocabularies, manifests, run))
        orders = self.contracts["orders"]
        keys = keys_only(orders)
        swept = read_manifest(self.store, "raw", keys, replace(WINDOWS[1], attempt="k1"), "keys")
        odd = examine(self.store, "raw", keys, swept, "keys") > 0
        found = read_keys(self.spark, f"file://{self.folder}", orders, swept, odd=odd)
        records.append(apply_sweep(self.spark, found, orders, {}, swept, run))
        write_records(self.spark, f"glue_catalog.{run.database}.run_record", records)
        return records

    def _write_quality(self) -> None:
        who = [PERSON, OTHER] if self._with_person else [OTHER]
        at = quality.Place(run_id="run-1", dataset="orders", window_id="w", checked_at=STARTED)
        told = {
            "clean": f'such as {{"customer_id":{OTHER}}}',
            "r": ", ".join(f'{{"customer_id":{one}}}' for one in who),
        }
        results = [
            quality.Result(
                place=replace(at, window_id=WINDOWS[0].window_id),
                rule="referenced",
                columns=name,
                expectation="e",
                severity="warn",
                value=Decimal(1),
                detail=detail,
            )
            for name, detail in told.items()
        ]
        quality.write_quality(self.spark, f"glue_catalog.{self.database}.data_quality", results)

    def _query(self) -> None:
        """Results of queries, and Spark's events."""
        put = partial(self.store.put, "results")
        put("analysts/others.csv", f'"customer_id"\n"{OTHER}"\n'.encode())
        put("analysts/others.csv.metadata", b"m")
        put("analysts/old.csv", b'"orders"\n"1"\n')
        rows = pa.table({"device_id": [town.OTHERS]})
        put("analysts/others.parquet", _parquet(rows))
        if self._with_person:
            put("analysts/theirs.csv", f'"name","n"\n"x, ""y""","{PERSON}"\n'.encode())
            put("analysts/theirs.csv.metadata", b"m")
            self.store.buckets["results"]["analysts/old.csv"].insert(0, Stored(f'"d"\n"{NEW}"\n'.encode()))
            put("analysts/device.parquet", _parquet(pa.table({"a": [[{"b": NEW}]]})))
            put("analysts/told.txt", f"a\t{NEW}\n".encode())
        events = zstandard.compress(b'{"Event":"SparkListenerApplicationStart"}\n' * 100)
        self.store.put("artifacts", "spark-events/stage/events_1_app.zstd", events)
        self.store.put("artifacts", "glue/scripts/stage.py", b"print(1)\n")

    def ask(self, mode: str = "erase", customer: object = PERSON, erasure_id: str = REQUEST) -> None:
        """Put a request."""
        request = json.dumps({"schema": 1, "customer": str(customer), "mode": mode}).encode()
        self.store.put("results", f"erasures/{erasure_id}.json", request)

    def forget(self, run_id: str = "forget-1") -> dict[str, Any] | None:
        """Run the job's part that is not Glue's."""
        return forget(self.spark, self.store, self.place, self.contracts, REQUEST, run_id, STARTED)

    def rows(self, names: Sequence[str]) -> dict[str, list[str]]:
        """What tables hold, without when."""
        return content(self.tables, names)

    def table(self, name: str) -> DataFrame:
        return self.spark.table(f"glue_catalog.{self.database}.{name}")

    def raw(self) -> dict[str, list[str]]:
        """Lines of the raw objects that are there, and what the manifests say of their rows and money."""
        found = {key: self.store.lines("raw", key) for key in self.store.keys("raw") if key.endswith(".gz")}
        for key in self.store.keys("raw", "manifests/"):
            said = json.loads(self.store.get_object(Bucket="raw", Key=key)["Body"].read())
            parts = [(part["key"], part["rows"]) for part in said["parts"]]
            amounts = {name: float(amount) for name, amount in said["money"].items()}
            found[key] = [str((said["rows"], amounts, sorted(parts)))]
        return found

    def answers(self) -> dict[str, Any]:
        """The answer of the request."""
        body = self.store.get_object(Bucket="results", Key=f"erasures/{REQUEST}.result.json")["Body"].read()
        found: dict[str, Any] = json.loads(body)
        return found

    def save(self) -> None:
        """Remember the lake as it is."""
        self.files.look()
        self._saved = {
            name: {key: list(all_) for key, all_ in held.items()} for name, held in self.store.buckets.items()
        }
        self._metadata = {name: self._operations(name).current().metadataFileLocation() for name in self._names()}

    def restore(self) -> None:
        """Bring the lake back to what it was when it was saved."""
        self.store.before_write, self.store.locked = lambda: None, set()
        catalog, identifier = self._catalog()
        for name in self._names():
            catalog.dropTable(identifier(f"{self.database}.{name}"), False)
        self.files.restore(self._saved["curated"])
        for name in ("raw", "results", "artifacts"):
            held = self.store.buckets[name]
            held.clear()
            held.update({key: list(all_) for key, all_ in self._saved[name].items()})
        for name, metadata in self._metadata.items():
            catalog.registerTable(identifier(f"{self.database}.{name}"), metadata)
            self.spark.catalog.refreshTable(f"glue_catalog.{self.database}.{name}")

    def _catalog(self) -> tuple[Any, Any]:
        state = self.spark._jsparkSession.sessionState()
        catalog = state.catalogManager().catalog("glue_catalog").icebergCatalog()
        return catalog, self.spark._jvm.org.apache.iceberg.catalog.TableIdentifier.parse

    def _names(self) -> list[str]:
        return [row.tableName for row in self.spark.sql(f"SHOW TABLES IN glue_catalog.{self.database}").collect()]

    def _operations(self, name: str) -> Any:
        catalog, identifier = self._catalog()
        return catalog.loadTable(identifier(f"{self.database}.{name}")).operations()


def _parquet(rows: pa.Table) -> bytes:
    file = io.BytesIO()
    pq.write_table(rows, file)
    return file.getvalue()
