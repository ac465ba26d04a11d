"""Crawlers against objects in the emulator's S3."""

import gzip
import json
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

Client = Callable[[str], Any]

CSV = 'id,name,spend,day,seen_at,active,note\n1,"Ann, A",1.50,2025-01-01,2025-01-01T00:00:00.000000Z,true,\n'
JSON_LINES = '{"Id": 1, "amount": "12.3400", "big": 9007199254740993, "ratio": 0.5, "ok": true, "gone": null}\n'


class Lake:
    """A bucket, a database, a classifier and a role of one test's own."""

    def __init__(self, client: Client) -> None:
        self.s3, self.glue = client("s3"), client("glue")
        self.name = f"t{uuid.uuid4().hex[:12]}"
        self.role = client("iam").create_role(RoleName=self.name, AssumeRolePolicyDocument="{}")["Role"]["Arn"]
        self.s3.create_bucket(Bucket=self.name, CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
        self.glue.create_database(DatabaseInput={"Name": self.name})
        self.glue.create_classifier(
            CsvClassifier={"Name": self.name, "Delimiter": ",", "QuoteSymbol": '"', "ContainsHeader": "PRESENT"}
        )

    def put(self, key: str, text: str) -> None:
        """Store text, gzipped where the key says so."""
        body = gzip.compress(text.encode()) if key.endswith(".gz") else text.encode()
        self.s3.put_object(Bucket=self.name, Key=key, Body=body)

    def define(self, *paths: str, **changes: Any) -> None:
        """Create the crawler as the platform defines its own."""
        configuration = {
            "Version": 1.0,
            "CrawlerOutput": {"Partitions": {"AddOrUpdateBehavior": "InheritFromTable"}},
            "Grouping": {"TableGroupingPolicy": "CombineCompatibleSchemas", "TableLevelConfiguration": 4},
            "CreatePartitionIndex": True,
        }
        given = {
            "Role": self.role,
            "DatabaseName": self.name,
            "TablePrefix": "shop_",
            "Classifiers": [self.name],
            "Configuration": json.dumps(configuration),
            "SchemaChangePolicy": {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": "LOG"},
            "Targets": {"S3Targets": [{"Path": f"s3://{self.name}/{path}"} for path in paths]},
        }
        self.glue.create_crawler(Name=self.name, **{**given, **changes})

    def crawl(self) -> dict[str, Any]:
        """Run the crawler to its end and return its last crawl."""
        self.glue.start_crawler(Name=self.name)
        deadline = time.monotonic() + 20
        while time.monotonic() < deadline:
            crawler = self.glue.get_crawler(Name=self.name)["Crawler"]
            if crawler["State"] == "READY":
                last: dict[str, Any] = crawler["LastCrawl"]
                return last
            time.sleep(0.05)
        raise AssertionError("the crawler is still running")

    def table(self, name: str) -> dict[str, Any]:
        """Return a table of the catalog."""
        found: dict[str, Any] = self.glue.get_table(DatabaseName=self.name, Name=name)["Table"]
        return found

    def columns(self, name: str) -> dict[str, str]:
        """Return a table's columns and types."""
        return {column["Name"]: column["Type"] for column in self.table(name)["StorageDescriptor"]["Columns"]}

    def partitions(self, name: str) -> list[list[str]]:
        """Return the values of a table's partitions, sorted."""
        found = self.glue.get_partitions(DatabaseName=self.name, TableName=name)["Partitions"]
        return sorted(one["Values"] for one in found)


@pytest.fixture
def lake(client: Client) -> Iterator[Lake]:
    """A lake of the test's own."""
    yield Lake(client)


def key(dataset: str, day: str, part: int = 0, suffix: str = "csv.gz") -> str:
    """Return a key in the layout of the raw bucket."""
    return f"raw/shop/{dataset}/extract_date={day}/window_id=w-{day}/attempt=a1/part-00000-{part:05}.{suffix}"


def test_a_csv_dataset_becomes_one_partitioned_table(lake: Lake) -> None:
    lake.put(key("orders", "2025-01-01"), CSV)
    lake.put(key("orders", "2025-01-02"), CSV)
    lake.define("raw/shop/orders/")
    assert lake.crawl()["Status"] == "SUCCEEDED"

    table = lake.table("shop_orders")
    assert lake.columns("shop_orders") == {
        "id": "bigint",
        "name": "string",
        "spend": "double",
        "day": "date",
        "seen_at": "string",
        "active": "boolean",
        "note": "string",
    }
    assert [key["Name"] for key in table["PartitionKeys"]] == ["extract_date", "window_id", "attempt"]
    assert lake.partitions("shop_orders") == [
        ["2025-01-01", "w-2025-01-01", "a1"],
        ["2025-01-02", "w-2025-01-02", "a1"],
    ]
    storage = table["StorageDescriptor"]
    assert storage["Location"] == f"s3://{lake.name}/raw/shop/orders/"
    assert storage["SerdeInfo"]["SerializationLibrary"].endswith("LazySimpleSerDe")
    assert storage["SerdeInfo"]["Parameters"] == {"field.delim": ","}
    expected = {
        "classification": "csv",
        "compressionType": "gzip",
        "skip.header.line.count": "1",
        "objectCount": "2",
        "recordCount": "2",
        "UPDATED_BY_CRAWLER": lake.name,
        "CrawlerSchemaSerializerVersion": "1.0",
        "CrawlerSchemaDeserializerVersion": "1.0",
    }
    assert table["Parameters"].items() >= expected.items()
    indexes = lake.glue.get_partition_indexes(DatabaseName=lake.name, TableName="shop_orders")
    assert [key["Name"] for key in indexes["PartitionIndexDescriptorList"][0]["Keys"]] == [
        "extract_date",
        "window_id",
        "attempt",
    ]


def test_json_lines_keep_strings_and_tell_numbers_apart(lake: Lake) -> None:
    lake.put(key("events", "2025-01-01", suffix="jsonl.gz"), JSON_LINES)
    lake.define("raw/shop/events/")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    assert lake.columns("shop_events") == {
        "id": "int",
        "amount": "string",
        "big": "bigint",
        "ratio": "double",
        "ok": "boolean",
        "gone": "string",
    }
    serde = lake.table("shop_events")["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"] == "org.openx.data.jsonserde.JsonSerDe"
    assert serde["Parameters"]["paths"] == "amount,big,gone,id,ok,ratio"


def test_a_later_crawl_adds_columns_and_widens_types(lake: Lake) -> None:
    lake.put(key("orders", "2025-01-01"), "id,amount\n1,1\n2,2\n")
    lake.define("raw/shop/orders/")
    lake.crawl()
    lake.put(key("orders", "2025-01-02"), "id,amount,channel\nx,2.5,tv\ny,1.5,tv\n")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    assert lake.columns("shop_orders") == {"id": "string", "amount": "double", "channel": "string"}


def test_a_crawler_that_merges_new_columns_leaves_the_types_of_others(lake: Lake) -> None:
    lake.put(key("orders", "2025-01-01"), "id,amount\n1,1\n2,2\n")
    lake.define("raw/shop/orders/")
    configuration = json.loads(lake.glue.get_crawler(Name=lake.name)["Crawler"]["Configuration"])
    configuration["CrawlerOutput"]["Tables"] = {"AddOrUpdateBehavior": "MergeNewColumns"}
    lake.glue.update_crawler(Name=lake.name, Configuration=json.dumps(configuration))
    lake.crawl()
    lake.put(key("orders", "2025-01-02"), "id,amount,channel\nx,2.5,tv\ny,1.5,tv\n")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    assert lake.columns("shop_orders") == {"id": "bigint", "amount": "bigint", "channel": "string"}


def test_partitions_that_inherit_have_the_tables_columns(lake: Lake) -> None:
    lake.put(key("orders", "2025-01-01"), "id,amount\n1,1\n2,2\n")
    lake.define("raw/shop/orders/")
    lake.crawl()
    lake.put(key("orders", "2025-01-02"), "id,amount,channel\n1,2,tv\n1,2,tv\n")
    lake.crawl()
    columns = lake.table("shop_orders")["StorageDescriptor"]["Columns"]
    found = lake.glue.get_partitions(DatabaseName=lake.name, TableName="shop_orders")["Partitions"]
    assert [one["StorageDescriptor"]["Columns"] for one in found] == [columns, columns]


def test_a_crawler_of_new_folders_leaves_the_table_and_adds_partitions(lake: Lake) -> None:
    lake.put(key("orders", "2025-01-01"), "id,amount\n1,1\n2,2\n")
    lake.define(
        "raw/shop/orders/",
        SchemaChangePolicy={"UpdateBehavior": "LOG", "DeleteBehavior": "LOG"},
        RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"},
    )
    lake.crawl()
    before = lake.table("shop_orders")
    lake.put(key("orders", "2025-01-01", part=1), "this,would,not,fit\n1,2,3,4\n")
    lake.put(key("orders", "2025-01-02"), "id,amount,channel\n1,2,tv\n1,2,tv\n")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    assert lake.table("shop_orders") == before
    assert len(lake.partitions("shop_orders")) == 2


def test_new_folders_only_is_refused_when_the_crawler_may_change_tables(lake: Lake) -> None:
    with pytest.raises(ClientError, match="can only be LOG"):
        lake.define("raw/shop/orders/", RecrawlPolicy={"RecrawlBehavior": "CRAWL_NEW_FOLDERS_ONLY"})


def test_one_crawler_makes_a_table_of_each_target(lake: Lake) -> None:
    lake.put(key("orders", "2025-01-01"), CSV)
    lake.put(key("events", "2025-01-01", suffix="jsonl.gz"), JSON_LINES)
    lake.define("raw/shop/orders/", "raw/shop/events/")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    tables = lake.glue.get_tables(DatabaseName=lake.name)["TableList"]
    assert sorted(table["Name"] for table in tables) == ["shop_events", "shop_orders"]


def test_a_target_without_objects_succeeds_without_a_table(lake: Lake) -> None:
    lake.define("raw/shop/orders/")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    assert lake.glue.get_tables(DatabaseName=lake.name)["TableList"] == []


def test_excluded_and_hidden_objects_are_not_crawled(lake: Lake) -> None:
    lake.put(key("orders", "2025-01-01"), CSV)
    lake.put(key("orders", "2025-01-02") + ".tmp", "not,for\nus,\n")
    lake.put("raw/shop/orders/_SUCCESS", "x")
    target = {"Path": f"s3://{lake.name}/raw/shop/orders/", "Exclusions": ["**.tmp"]}
    lake.define(Targets={"S3Targets": [target]})
    assert lake.crawl()["Status"] == "SUCCEEDED"
    assert lake.partitions("shop_orders") == [["2025-01-01", "w-2025-01-01", "a1"]]


def test_without_a_table_level_the_folder_above_the_partitions_is_the_table(lake: Lake) -> None:
    lake.put(key("orders", "2025-01-01"), CSV)
    lake.put("raw/shop/plain/2025/file.csv", CSV)
    lake.define("raw/shop/", Configuration=json.dumps({"Version": 1.0}))
    assert lake.crawl()["Status"] == "SUCCEEDED"
    tables = lake.glue.get_tables(DatabaseName=lake.name)["TableList"]
    locations = {table["Name"]: table["StorageDescriptor"]["Location"] for table in tables}
    assert locations == {
        "shop_orders": f"s3://{lake.name}/raw/shop/orders/",
        "shop_2025": f"s3://{lake.name}/raw/shop/plain/2025/",
    }


def test_unnamed_folders_below_the_table_level_are_numbered_partitions(lake: Lake) -> None:
    lake.put("raw/shop/orders/2025/01/file.csv", CSV)
    lake.define("raw/shop/orders")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    assert [key["Name"] for key in lake.table("shop_orders")["PartitionKeys"]] == ["partition_0", "partition_1"]
    assert lake.partitions("shop_orders") == [["2025", "01"]]


def test_the_classifiers_serde_is_the_tables(lake: Lake) -> None:
    lake.glue.update_classifier(CsvClassifier={"Name": lake.name, "Serde": "OpenCSVSerDe"})
    lake.put(key("orders", "2025-01-01"), CSV + '2,"a \\"b\\", c\\\\",1,,,,\n')
    lake.define("raw/shop/orders/")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    assert set(lake.columns("shop_orders").values()) == {"string"}
    assert lake.table("shop_orders")["Parameters"]["skip.header.line.count"] == "1"
    serde = lake.table("shop_orders")["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"] == "org.apache.hadoop.hive.serde2.OpenCSVSerde"
    assert serde["Parameters"] == {"separatorChar": ",", "quoteChar": '"'}


@pytest.mark.parametrize("delete_behavior", ["DELETE_FROM_DATABASE", "DEPRECATE_IN_DATABASE", "LOG"])
def test_a_table_whose_objects_are_gone_is_treated_as_the_policy_says(lake: Lake, delete_behavior: str) -> None:
    lake.put(key("orders", "2025-01-01"), CSV)
    policy = {"UpdateBehavior": "UPDATE_IN_DATABASE", "DeleteBehavior": delete_behavior}
    lake.define("raw/shop/orders/", SchemaChangePolicy=policy)
    lake.crawl()
    lake.s3.delete_object(Bucket=lake.name, Key=key("orders", "2025-01-01"))
    assert lake.crawl()["Status"] == "SUCCEEDED"
    tables = lake.glue.get_tables(DatabaseName=lake.name)["TableList"]
    assert len(tables) == (0 if delete_behavior == "DELETE_FROM_DATABASE" else 1)
    deprecated = ["DEPRECATED_BY_CRAWLER" in table["Parameters"] for table in tables]
    assert deprecated == {"DEPRECATE_IN_DATABASE": [True], "LOG": [False]}.get(delete_behavior, [])


def test_a_missing_bucket_fails_the_crawl_with_the_reason(lake: Lake) -> None:
    lake.define(Targets={"S3Targets": [{"Path": "s3://no-such-bucket-here/raw/shop/orders/"}]})
    last = lake.crawl()
    assert last["Status"] == "FAILED"
    assert "NoSuchBucket" in last["ErrorMessage"]


def test_a_missing_role_fails_the_crawl_with_the_reason(lake: Lake, client: Client) -> None:
    lake.define("raw/shop/orders/")
    client("iam").delete_role(RoleName=lake.name)
    last = lake.crawl()
    assert (last["Status"], "assume role" in last["ErrorMessage"]) == ("FAILED", True)


def test_an_object_that_is_not_what_its_name_says_fails_the_crawl(lake: Lake) -> None:
    lake.s3.put_object(Bucket=lake.name, Key=key("orders", "2025-01-01"), Body=b"not gzip")
    lake.define("raw/shop/orders/")
    last = lake.crawl()
    assert (last["Status"], "not a gzip file" in last["ErrorMessage"]) == ("FAILED", True)


def test_folders_laid_out_differently_fail_the_crawl(lake: Lake) -> None:
    lake.put(key("orders", "2025-01-01"), CSV)
    lake.put("raw/shop/orders/stray.csv", CSV)
    lake.define("raw/shop/orders/")
    last = lake.crawl()
    assert (last["Status"], "not laid out alike" in last["ErrorMessage"]) == ("FAILED", True)


def test_a_running_crawler_refuses_to_start_again_and_can_be_stopped(lake: Lake) -> None:
    for day in range(1, 29):
        for part in range(3):
            lake.put(key("orders", f"2025-01-{day:02}", part), "id,amount\n" + "1,1.5\n" * 20000)
    lake.define("raw/shop/orders/")
    lake.glue.start_crawler(Name=lake.name)
    with pytest.raises(lake.glue.exceptions.CrawlerRunningException):
        lake.glue.start_crawler(Name=lake.name)
    with pytest.raises(lake.glue.exceptions.CrawlerRunningException):
        lake.glue.update_crawler(Name=lake.name, Description="x")
    lake.glue.stop_crawler(Name=lake.name)
    deadline = time.monotonic() + 20
    while (crawler := lake.glue.get_crawler(Name=lake.name)["Crawler"])["State"] != "READY":
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert crawler["LastCrawl"]["Status"] == "CANCELLED"
    assert lake.glue.get_tables(DatabaseName=lake.name)["TableList"] == []
    with pytest.raises(lake.glue.exceptions.CrawlerNotRunningException):
        lake.glue.stop_crawler(Name=lake.name)


def test_metrics_count_the_tables_of_the_last_run(lake: Lake) -> None:
    lake.put(key("orders", "2025-01-01"), CSV)
    lake.define("raw/shop/orders/")
    lake.crawl()
    metrics = lake.glue.get_crawler_metrics(CrawlerNameList=[lake.name])["CrawlerMetricsList"][0]
    assert (metrics["TablesCreated"], metrics["TablesUpdated"]) == (1, 0)
    lake.crawl()
    metrics = lake.glue.get_crawler_metrics(CrawlerNameList=[lake.name])["CrawlerMetricsList"][0]
    assert (metrics["TablesCreated"], metrics["TablesUpdated"]) == (0, 1)
