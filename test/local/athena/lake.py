"""What the tests of Athena do with the emulator's services."""

import gzip
import time
from dataclasses import dataclass
from typing import Any

import boto3
import urllib3
from botocore.config import Config
from tributary_local.athena.trino_client import Session, TrinoClient

DATABASE = "shop"
BUCKET = "lake"
RESULTS = "results"
WORKGROUP = "analysts"


@dataclass(frozen=True)
class Answer:
    """A query execution that succeeded, and all of its rows."""

    execution: dict[str, Any]
    columns: list[dict[str, Any]]
    rows: list[list[str | None]]

    @property
    def scanned(self) -> int:
        return int(self.execution["Statistics"]["DataScannedInBytes"])


@dataclass(frozen=True)
class Lake:
    """Clients and the fixtures they make."""

    athena: Any
    glue: Any
    s3: Any
    cloudwatch: Any
    trino_url: str

    def create(self) -> None:
        for bucket in (BUCKET, RESULTS):
            self.s3.create_bucket(Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        self.glue.create_database(DatabaseInput={"Name": DATABASE, "LocationUri": f"s3://{BUCKET}/warehouse/"})
        self.workgroup(WORKGROUP)

    def workgroup(self, name: str, **configuration: object) -> None:
        result = {"OutputLocation": f"s3://{RESULTS}/{name}/"}
        self.athena.create_work_group(Name=name, Configuration={"ResultConfiguration": result, **configuration})

    def put(self, key: str, text: str) -> int:
        """Stores a text compressed, returns the object's size."""
        content = gzip.compress(text.encode("utf-8"))
        self.s3.put_object(Bucket=BUCKET, Key=key, Body=content)
        return len(content)

    def csv_table(self, name: str, columns: dict[str, str], keys: list[str], types: bool = False) -> None:
        """Makes a table the way the crawler does: with a header line, in the folder of its name."""
        serde = (
            {
                "SerializationLibrary": "org.apache.hadoop.hive.serde2.lazy.LazySimpleSerDe",
                "Parameters": {"field.delim": ","},
            }
            if types
            else {
                "SerializationLibrary": "org.apache.hadoop.hive.serde2.OpenCSVSerde",
                "Parameters": {"separatorChar": ",", "quoteChar": '"'},
            }
        )
        self._table(name, columns, keys, serde, {"classification": "csv", "skip.header.line.count": "1"})

    def json_table(self, name: str, columns: dict[str, str], keys: list[str]) -> None:
        serde = {"SerializationLibrary": "org.openx.data.jsonserde.JsonSerDe", "Parameters": {}}
        self._table(name, columns, keys, serde, {"classification": "json"})

    def _table(
        self, name: str, columns: dict[str, str], keys: list[str], serde: dict[str, Any], parameters: dict[str, str]
    ) -> None:
        self.glue.create_table(
            DatabaseName=DATABASE,
            TableInput={
                "Name": name,
                "TableType": "EXTERNAL_TABLE",
                "Parameters": {**parameters, "compressionType": "gzip"},
                "PartitionKeys": [{"Name": key, "Type": "string"} for key in keys],
                "StorageDescriptor": self._storage(name, columns, serde, ""),
            },
        )

    def partition(self, table: str, folder: str) -> None:
        """Adds the partition that lies in a folder such as `day=2025-01-01`."""
        storage = self.glue.get_table(DatabaseName=DATABASE, Name=table)["Table"]["StorageDescriptor"]
        values = [part.split("=", 1)[1] for part in folder.split("/")]
        location = f"s3://{BUCKET}/{table}/{folder}/"
        self.glue.create_partition(
            DatabaseName=DATABASE,
            TableName=table,
            PartitionInput={"Values": values, "StorageDescriptor": {**storage, "Location": location}},
        )

    def _storage(self, name: str, columns: dict[str, str], serde: dict[str, Any], folder: str) -> dict[str, Any]:
        return {
            "Columns": [{"Name": column, "Type": type_} for column, type_ in columns.items()],
            "Location": f"s3://{BUCKET}/{name}/{folder}",
            "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
            "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
            "SerdeInfo": serde,
        }

    def iceberg(self, *statements: str) -> None:
        """Runs statements in the engine's Iceberg catalog, as another writer would."""
        client = TrinoClient(self.trino_url)
        for statement in statements:
            for _ in client.pages(statement, Session("iceberg", DATABASE, "test")):
                pass

    def start(self, sql: str, workgroup: str = WORKGROUP, **request: object) -> str:
        query_id: str = self.athena.start_query_execution(
            QueryString=sql,
            QueryExecutionContext={"Catalog": "AwsDataCatalog", "Database": DATABASE},
            WorkGroup=workgroup,
            **request,
        )["QueryExecutionId"]
        return query_id

    def unchecked_athena(self) -> Any:
        """A client that leaves it to the service to validate parameters."""
        config = self.athena.meta.config.merge(Config(parameter_validation=False))
        return boto3.client(
            "athena",
            endpoint_url=self.athena.meta.endpoint_url,
            region_name=self.athena.meta.region_name,
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=config,
        )

    def running_on_trino(self) -> list[str]:
        """The queries that the engine has not ended, as its own records show them."""
        answer = urllib3.request("GET", f"{self.trino_url}/v1/query", headers={"X-Trino-User": "test"})
        return [query["query"] for query in answer.json() if query["state"] not in {"FINISHED", "FAILED"}]

    def wait(self, query_id: str, *states: str) -> dict[str, Any]:
        """Waits for one of the states, or else for the end."""
        wanted = {*states, "SUCCEEDED", "FAILED", "CANCELLED"}
        deadline = time.monotonic() + 180
        while True:
            execution: dict[str, Any] = self.athena.get_query_execution(QueryExecutionId=query_id)["QueryExecution"]
            if execution["Status"]["State"] in wanted:
                return execution
            if time.monotonic() > deadline:
                raise TimeoutError(f"{query_id} is still {execution['Status']['State']}")
            time.sleep(0.05)

    def execution(self, sql: str, workgroup: str = WORKGROUP, **request: object) -> dict[str, Any]:
        """Runs a query to its end, whatever that is."""
        return self.wait(self.start(sql, workgroup, **request))

    def query(self, sql: str, workgroup: str = WORKGROUP, **request: object) -> Answer:
        """Runs a query that must succeed, returns the data rows."""
        execution = self.execution(sql, workgroup, **request)
        assert execution["Status"]["State"] == "SUCCEEDED", execution["Status"]
        pages = list(
            self.athena.get_paginator("get_query_results").paginate(QueryExecutionId=execution["QueryExecutionId"])
        )
        columns = pages[0]["ResultSet"]["ResultSetMetadata"]["ColumnInfo"]
        rows = [
            [datum.get("VarCharValue") for datum in row["Data"]] for page in pages for row in page["ResultSet"]["Rows"]
        ]
        if execution["SubstatementType"] in {"SELECT", "EXPLAIN"}:
            assert rows.pop(0) == [column["Name"] for column in columns]
        return Answer(execution, columns, rows)

    def file(self, execution: dict[str, Any]) -> bytes:
        """Reads an execution's result file."""
        return self.object(execution["ResultConfiguration"]["OutputLocation"])

    def object(self, url: str) -> bytes:
        """Reads an object."""
        bucket, _, key = url.removeprefix("s3://").partition("/")
        content: bytes = self.s3.get_object(Bucket=bucket, Key=key)["Body"].read()
        return content

    def objects(self, url: str) -> list[str]:
        """Lists the URLs of the objects below a folder."""
        bucket, _, prefix = url.removeprefix("s3://").partition("/")
        found = self.s3.list_objects_v2(Bucket=bucket, Prefix=prefix).get("Contents", [])
        return sorted(f"s3://{bucket}/{one['Key']}" for one in found)

    def table(self, name: str) -> dict[str, Any]:
        """Gives a table or view as the catalog has it."""
        found: dict[str, Any] = self.glue.get_table(DatabaseName=DATABASE, Name=name)["Table"]
        return found
