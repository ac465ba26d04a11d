"""A bucket of Iceberg tables that Spark wrote, and what the engine reads of them."""

import json
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import urllib3
from tributary_local.athena.trino_client import PREPARED_NAME, Session, TrinoClient

from ..gluejobs.glue_lab import GlueLab, iceberg
from ..gluejobs.package import ROOT, package
from ..services.emulator import Emulator
from ..services.trino import Trino

# The engine reads a smaller file whole, whatever it needs of it; those of a few rows would all be.
COLUMNS_OF_SMALL_FILES = {"iceberg.parquet_small_file_threshold": "0B"}


@dataclass(frozen=True)
class Reading:
    """A query, and what it read.

    Attributes:
        rows: the answer.
        columns: asked of each table by the plan's scans.
        objects: keys of all objects that were read, the tables' metadata among them.
        files: those of data files.
        lists: how many times objects were listed.
        received: bytes of data files that S3 sent.
        scanned: bytes that the engine counts, as Athena bills them.
    """

    rows: list[list[Any]]
    columns: dict[str, set[str]]
    objects: set[str]
    files: set[str]
    lists: int
    received: int
    scanned: int


class Lake:
    """A bucket and a database of one name, which no other tests have.

    Attributes:
        name: of both.
    """

    def __init__(self, name: str, emulator: Emulator, trino: Trino) -> None:
        self.name = name
        self._trino = trino
        self._client = TrinoClient(trino.url)
        self._log = emulator.access_log
        self._lab = GlueLab(emulator.url, name)
        self._lab.glue.create_database(DatabaseInput={"Name": name, "LocationUri": f"s3://{name}/warehouse"})
        files = (ROOT / "contracts").glob("*.yaml")
        contracts = [self._lab.put(f"jobs/{file.name}", file.read_text("utf-8")) for file in files]
        # Few rows of many columns: to compile whole stages of them costs more than all the rest.
        settings = ["spark.sql.codegen.wholeStage=false", "spark.sql.shuffle.partitions=1"]
        self._arguments = {
            "--conf": " --conf ".join([iceberg(name)["--conf"], *settings]),
            "--extra-py-files": self._lab.put("jobs/tributary.zip", package()),
            "--extra-files": ",".join(contracts),
            "--database": name,
            "--location": f"s3://{name}/warehouse",
        }

    def start(self, script: Path, arguments: Mapping[str, str], seconds: int = 600) -> Callable[[], None]:
        """Start a job; what is returned waits for its end, which must be a good one within the seconds."""
        given = {f"--{name}": value for name, value in arguments.items()}
        job = self._lab.create_job(script.read_text("utf-8"), {**self._arguments, **given}, Timeout=seconds)
        run = self._lab.start(job)

        def end() -> None:
            record = self._lab.wait(job, run, seconds=seconds)
            assert record["JobRunState"] == "SUCCEEDED", record

        return end

    def put(self, key: str, body: bytes) -> None:
        """Store an object."""
        self._lab.put(key, body)

    def files(self, table: str) -> dict[str, int]:
        """The sizes in bytes of a table's data files by their keys."""
        sizes: dict[str, int] = {}
        for page in self._client.pages(f'SELECT file_path, file_size_in_bytes FROM "{table}$files"', self._session()):
            sizes |= {path.removeprefix(f"s3://{self.name}/"): size for path, size in page.rows}
        return sizes

    def columns(self, table: str) -> set[str]:
        """The columns of a table as the catalog has it."""
        found = self._lab.glue.get_table(DatabaseName=self.name, Name=table)["Table"]["StorageDescriptor"]["Columns"]
        return {column["Name"] for column in found}

    def read(self, sql: str, days: Sequence[str] = (), properties: dict[str, str] | None = None) -> Reading:
        """Run a query, with the days as parameters of a prepared statement as Athena's engine binds them."""
        begin = self._log.end()
        using = ", ".join(f"DATE '{day}'" for day in days)
        text = f"EXECUTE {PREPARED_NAME} USING {using}" if days else sql
        pages = list(self._client.pages(text, self._session(sql if days else None, properties)))
        requests = self._log.since(begin, self.name)
        data = [request for request in requests if "/data/" in request.key]
        return Reading(
            rows=[row for page in pages for row in page.rows],
            columns=self._columns(pages[-1].query_id),
            objects={request.key for request in requests if not request.lists},
            files={request.key for request in data},
            lists=sum(request.lists for request in requests),
            received=sum(request.sent for request in data),
            scanned=pages[-1].stats["physicalInputBytes"],
        )

    def _columns(self, query_id: str) -> dict[str, set[str]]:
        """What the scans of a query ask for, by the engine's own record of it."""
        url = f"{self._trino.url}/v1/query/{query_id}"
        record = json.loads(urllib3.request("GET", url, headers={"X-Trino-User": "test"}).data)
        asked: dict[str, set[str]] = defaultdict(set)
        for scan in record["inputs"]:
            asked[scan["table"]] |= {column["name"] for column in scan["columns"]}
        return dict(asked)

    def _session(self, prepared: str | None = None, properties: dict[str, str] | None = None) -> Session:
        return Session("awsdatacatalog", self.name, "test", properties or {}, prepared)
