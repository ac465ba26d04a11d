"""The platform from the raw bucket on: our crawler, the stage job on Spark, and Athena's engine over one catalog."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tributary_local.athena.trino_client import Session, TrinoClient

from ..gluejobs.glue_lab import GlueLab, iceberg
from ..gluejobs.package import package
from ..services.trino import Trino
from .sources import ROOT, Dataset

BUCKET = "torture"
RAW, CURATED = "torture_raw", "torture_curated"
PREFIX = f"s3://{BUCKET}"

# Few rows of many columns: compiling whole stages of them costs more than all the rest.
CONF = f"{iceberg(BUCKET)['--conf']} --conf spark.sql.codegen.wholeStage=false --conf spark.sql.shuffle.partitions=1"

MAKE_TABLES = f"""
import sys
from pathlib import Path
from awsglue.context import GlueContext
from pyspark import SparkContext
from tributary import deletion, quarantine, run_record
from tributary.contract import load_contracts
from tributary.tables import create_or_evolve, describe
spark = GlueContext(SparkContext.getOrCreate()).spark_session
contracts = [describe(contract) for contract in load_contracts(Path()).values()]
for table in [*contracts, quarantine.TABLE, deletion.TABLE, run_record.TABLE]:
    create_or_evolve(spark, "{CURATED}", table, f"{PREFIX}/warehouse/{CURATED}/{{table.name}}")
"""


class Platform:
    """Datasets in it, from raw objects to what Athena reads."""

    def __init__(self, lab: GlueLab, trino: Trino) -> None:
        self._lab = lab
        self._trino = trino
        for database in (RAW, CURATED):
            lab.glue.create_database(DatabaseInput={"Name": database, "LocationUri": f"{PREFIX}/warehouse/{database}"})

    def put(self, folder: Path) -> None:
        """Store the objects of a folder under the keys that they have there."""
        for prefix in ("raw", "manifests"):
            for file in sorted((folder / prefix).rglob("*")):
                if file.is_file():
                    self._lab.put(str(file.relative_to(folder)), file.read_bytes())

    def crawl(self, datasets: list[Dataset]) -> None:
        """Crawl each source as `modules/raw-crawler.ts` and `modules/csv-classifier.ts` define it."""
        glue = self._lab.glue
        role = self._lab.client("iam").create_role(RoleName="torture", AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        classifier = {
            "Name": "torture",
            "ContainsHeader": "PRESENT",
            "Delimiter": ",",
            "QuoteSymbol": '"',
            "AllowSingleColumn": False,
            "DisableValueTrimming": True,
            "Serde": "OpenCSVSerDe",
        }
        glue.create_classifier(CsvClassifier=classifier)
        for system in ("marketing", "sales"):
            names = [dataset.name for dataset in datasets if dataset.contract["source"]["system"] == system]
            crawler_name = f"torture-{system}"
            glue.create_crawler(
                Name=crawler_name,
                Role=role,
                DatabaseName=RAW,
                TablePrefix=f"{system}_",
                Classifiers=["torture"],
                Targets={"S3Targets": [{"Path": f"{PREFIX}/raw/{system}/{name}"} for name in names]},
                Configuration=json.dumps(
                    {
                        "Version": 1.0,
                        "CrawlerOutput": {
                            "Partitions": {"AddOrUpdateBehavior": "InheritFromTable"},
                            "Tables": {"AddOrUpdateBehavior": "MergeNewColumns"},
                        },
                        "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas", "TableLevelConfiguration": 4},
                    }
                ),
            )
            glue.start_crawler(Name=crawler_name)
            deadline = time.monotonic() + 120
            while (crawler := glue.get_crawler(Name=crawler_name)["Crawler"])["State"] != "READY":
                assert time.monotonic() < deadline, "the crawler is still running"
                time.sleep(0.1)
            assert crawler["LastCrawl"]["Status"] == "SUCCEEDED", crawler["LastCrawl"]

    def stage(self, datasets: list[Dataset], manifests: dict[str, dict[str, Any]]) -> None:
        """Make the curated tables, and run the job `stage` over each dataset's manifest."""
        contracts = [self._lab.put(f"jobs/{set_.name}.yaml", json.dumps(set_.contract)) for set_ in datasets]
        arguments = {
            "--conf": CONF,
            "--extra-py-files": self._lab.put("jobs/tributary.zip", package()),
            "--extra-files": ",".join(contracts),
        }
        self._lab.succeed(MAKE_TABLES, arguments)
        arguments |= {"--run_id": "run-1", "--curated_database": CURATED, "--raw_bucket": BUCKET, "--raw_database": RAW}
        script = (ROOT / "glue/jobs/stage.py").read_text()
        job = self._lab.create_job(script, arguments, ExecutionProperty={"MaxConcurrentRuns": len(datasets)})
        runs = [self._lab.start(job, _run_of(manifests[dataset.name])) for dataset in datasets]
        for run in runs:
            record = self._lab.wait(job, run, seconds=600)
            assert record["JobRunState"] == "SUCCEEDED", record

    def raw_types(self, dataset: Dataset) -> dict[str, str]:
        """The columns of a raw table with the types that the crawler gave them."""
        table = self._lab.glue.get_table(DatabaseName=RAW, Name=_raw_table(dataset))["Table"]
        return {column["Name"]: column["Type"] for column in table["StorageDescriptor"]["Columns"]}

    def raw_rows(self, dataset: Dataset) -> list[list[Any]]:
        """The rows of a raw table as Athena's engine answers."""
        return self.rows(RAW, _raw_table(dataset), [name for name, _ in dataset.columns])

    def curated_rows(self, dataset: Dataset) -> list[list[Any]]:
        """The rows of a curated table as Athena's engine answers."""
        return self.rows(CURATED, dataset.name, [name for name, _ in dataset.columns])

    def rows(self, database: str, table: str, columns: list[str]) -> list[list[Any]]:
        """The rows of a table as Athena's engine answers."""
        return list(self._rows(database, table, columns))

    def _rows(self, database: str, table: str, columns: list[str]) -> Iterator[list[Any]]:
        selected = ", ".join(f'"{column}"' for column in columns)
        client = TrinoClient(self._trino.url)
        for page in client.pages(f"SELECT {selected} FROM {table}", Session("awsdatacatalog", database, "test")):
            yield from page.rows


def _raw_table(dataset: Dataset) -> str:
    return f"{dataset.contract['source']['system']}_{dataset.name}"


def _run_of(manifest: dict[str, Any]) -> dict[str, str]:
    windows = [{"window_id": manifest["window_id"], "attempt": manifest["attempt"]}]
    return {"--dataset": manifest["dataset"], "--windows": json.dumps(windows)}
