"""What EventBridge hears of crawls and of the tables that they change."""

from typing import Any

import pytest

from ..services.emulator import Emulator
from ..services.heard_events import HeardEvents
from .test_crawler import CSV, Client, Lake

CRAWLER, TABLE = "Glue Crawler State Change", "Glue Data Catalog Table State Change"
DATABASE = "Glue Data Catalog Database State Change"


@pytest.fixture
def lake(client: Client) -> Lake:
    return Lake(client)


def details(heard: HeardEvents, count: int) -> list[dict[str, Any]]:
    return [event["detail"] for event in heard.all(count)]


def test_a_crawl_tells_that_it_started_and_what_it_changed(lake: Lake, emulator: Emulator) -> None:
    lake.put("raw/shop/orders/day=2025-01-01/a.csv", CSV)
    lake.define("raw/shop/orders/")
    heard = HeardEvents(emulator.url, "aws.glue", CRAWLER, {"crawlerName": [lake.name]})
    assert lake.crawl()["Status"] == "SUCCEEDED"
    started, succeeded = details(heard, 2)
    assert started.pop("startTime")[:2] == "20"
    assert started == {
        "accountId": "000000000000",
        "crawlerName": lake.name,
        "state": "Started",
        "message": "Crawler Started",
    }
    assert succeeded["state"] == "Succeeded"
    assert (succeeded["tablesCreated"], succeeded["partitionsCreated"]) == ("1", "1")
    assert (succeeded["tablesUpdated"], succeeded["tablesDeleted"]) == ("0", "0")
    assert succeeded["cloudWatchLogLink"].endswith(f"logEventViewer:group=/aws-glue/crawlers;stream={lake.name}")


def test_a_crawl_that_fails_tells_why(lake: Lake, emulator: Emulator) -> None:
    lake.define("raw/shop/orders/", Role="arn:aws:iam::000000000000:role/nobody")
    heard = HeardEvents(emulator.url, "aws.glue", CRAWLER, {"crawlerName": [lake.name], "state": ["Failed"]})
    assert lake.crawl()["Status"] == "FAILED"
    (failed,) = details(heard, 1)
    assert "unable to assume role" in failed["errorMessage"]
    assert failed["message"] == "Crawler Failed"


def test_a_table_that_a_crawl_creates_and_changes_is_told_of(lake: Lake, emulator: Emulator) -> None:
    lake.put("raw/shop/orders/day=2025-01-01/a.csv", "id,amount\n1,1\n2,2\n")
    lake.define("raw/shop/orders/")
    created = HeardEvents(emulator.url, "aws.glue", DATABASE, {"databaseName": [lake.name]})
    updated = HeardEvents(emulator.url, "aws.glue", TABLE, {"databaseName": [lake.name]})
    lake.crawl()
    assert details(created, 1) == [
        {"databaseName": lake.name, "typeOfChange": "CreateTable", "changedTables": ["shop_orders"]}
    ]
    assert updated.none()
    lake.put("raw/shop/orders/day=2025-01-02/b.csv", "id,amount,channel\n1,2,tv\n2,1,tv\n")
    assert lake.crawl()["Status"] == "SUCCEEDED"
    (event,) = updated.all(1)
    assert event["resources"] == [f"arn:aws:glue:eu-central-1:000000000000:table/{lake.name}/shop_orders"]
    assert event["detail"] == {
        "databaseName": lake.name,
        "changedPartitions": [],
        "typeOfChange": "UpdateTable",
        "tableName": "shop_orders",
    }


def test_tables_that_are_deleted_are_told_of_and_those_that_were_not_there_are_not(
    lake: Lake, emulator: Emulator
) -> None:
    for name in ("a", "b"):
        lake.glue.create_table(DatabaseName=lake.name, TableInput={"Name": name})
    pattern = {"databaseName": [lake.name], "typeOfChange": ["DeleteTable", "BatchDeleteTable"]}
    heard = HeardEvents(emulator.url, "aws.glue", DATABASE, pattern)
    lake.glue.delete_table(DatabaseName=lake.name, Name="a")
    lake.glue.batch_delete_table(DatabaseName=lake.name, TablesToDelete=["a", "b"])
    assert [(one["typeOfChange"], one["changedTables"]) for one in details(heard, 2)] == [
        ("DeleteTable", ["a"]),
        ("BatchDeleteTable", ["b"]),
    ]


def test_a_change_that_was_refused_is_not_told_of(lake: Lake, emulator: Emulator) -> None:
    heard = HeardEvents(emulator.url, "aws.glue", TABLE, {"databaseName": [lake.name]})
    with pytest.raises(lake.glue.exceptions.EntityNotFoundException):
        lake.glue.update_table(DatabaseName=lake.name, TableInput={"Name": "gone"})
    assert heard.none()
