"""Writes the raw files of the bench as the extractor's commit leaves them, each size once."""

import hashlib
import json
import shutil
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from pathlib import Path

import duckdb
from tributary.contract import Contract
from tributary.manifest import manifest_key
from tributary.raw_objects import attempt_prefix

from bench.etl.datasets import CACHE, DATASETS, WINDOW, contracts
from bench.etl.raw_rows import Size, raw_rows, touches

KEPT = CACHE / "bench-etl"

_FORMS = {
    "csv": "FORMAT csv, HEADER true, COMPRESSION gzip",
    "jsonl": "FORMAT json, COMPRESSION gzip",
}


def raw_data(size: Size) -> Path:
    """Folder that stands for the raw bucket: objects by their keys, manifests among them.

    It is kept under a hash of what makes the data, and made whole or not at all.
    """
    made_of = b"".join((Path(__file__).parent / name).read_bytes() for name in ("raw_rows.py", "raw_data.py"))
    made_of += repr((size, [contract.model_dump_json() for contract in contracts().values()])).encode()
    folder = KEPT / f"{size.touches}-{hashlib.sha256(made_of).hexdigest()[:12]}"
    if not folder.exists():
        unfinished = folder.with_suffix(".part")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(parents=True)
        _write(unfinished, size)
        unfinished.rename(folder)
    return folder


def _write(folder: Path, size: Size) -> None:
    with duckdb.connect(str(folder / "rows.duckdb")) as database:
        database.execute("SET memory_limit = '4GB'; SET enable_progress_bar = false")
        database.execute(f"CREATE TABLE touches AS {touches(size)}")
        for dataset in DATASETS:
            contract = contracts()[dataset]
            order = ", ".join(contract.source.page_by or contract.source.key)
            database.execute(f"CREATE TABLE {dataset} AS {raw_rows(dataset, size)} ORDER BY {order}")
            _write_dataset(folder, database, contract)
            database.execute(f"DROP TABLE {dataset}")
    (folder / "rows.duckdb").unlink()


def _write_dataset(folder: Path, database: duckdb.DuckDBPyConnection, contract: Contract) -> None:
    prefix, form = attempt_prefix(contract, WINDOW), contract.raw.format
    (folder / prefix).mkdir(parents=True)
    money = [column.name for column in contract.money]
    sums = ", ".join(["count(*)", *[f"sum(try_cast({name} AS DECIMAL(38, 12)))" for name in money]])
    rows, *amounts = _one(database, f"SELECT {sums} FROM {contract.dataset}")

    def part(number: int) -> dict[str, object]:
        first = number * contract.source.chunk_rows
        chunk = f"rowid >= {first} AND rowid < {first + contract.source.chunk_rows}"
        key = f"{prefix}part-{number:05}-00000-r.{form}.gz"
        with database.cursor() as cursor:
            copied = _one(
                cursor,
                f"COPY (SELECT * FROM {contract.dataset} WHERE {chunk} ORDER BY rowid) "
                f"TO '{folder / key}' ({_FORMS[form]})",
            )
        body = (folder / key).read_bytes()
        return {"key": key, "rows": copied[0], "bytes": len(body), "sha256": hashlib.sha256(body).hexdigest()}

    with ThreadPoolExecutor(2) as pool:
        parts = list(pool.map(part, range(-(-rows // contract.source.chunk_rows))))
    manifest = {
        "schema": 1,
        "source": contract.source.system,
        "dataset": contract.dataset,
        "contract_version": contract.version,
        "window_id": WINDOW.window_id,
        "attempt": WINDOW.attempt,
        "rows": rows,
        "money": {name: f"{Decimal(amount):f}" for name, amount in zip(money, amounts, strict=True)},
        "columns": [column.name for column in contract.columns],
        "parts": parts,
    }
    target = folder / manifest_key(contract, WINDOW.window_id)
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(json.dumps(manifest))


def _one(connection: duckdb.DuckDBPyConnection, statement: str) -> tuple[int, ...]:
    row = connection.execute(statement).fetchone()
    if row is None:
        raise duckdb.InvalidInputException(f"no row: {statement}")
    return row
