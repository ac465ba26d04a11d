import random

import pytest

from .lake import BUCKET, Lake

DAYS = [f"2025-01-0{day}" for day in range(1, 6)]


@pytest.fixture(scope="module")
def visits(lake: Lake) -> dict[str, int]:
    """A partitioned table of CSV files; the size of each day's file."""
    lake.csv_table("visits", {"device": "string", "city": "string", "spend": "string"}, ["day"])
    noise = random.Random(7)  # noqa: S311
    sizes = {}
    for day in DAYS:
        lines = [f'"{noise.randbytes(16).hex()}","Zürich, 東京",{noise.randrange(10**6) / 100:.2f}' for _ in range(500)]
        sizes[day] = lake.put(f"visits/day={day}/part-0.csv.gz", "\n".join(["device,city,spend", *lines, ""]))
        lake.partition("visits", f"day={day}")
    return sizes


@pytest.mark.usefixtures("visits")
def test_every_partition_of_a_csv_table_is_read_without_its_header(lake: Lake) -> None:
    answer = lake.query("SELECT day, count(*), count(DISTINCT device), min(city) FROM visits GROUP BY day ORDER BY day")
    assert answer.rows == [[day, "500", "500", "Zürich, 東京"] for day in DAYS]


def test_a_predicate_on_the_partition_key_reads_that_partition_alone(lake: Lake, visits: dict[str, int]) -> None:
    everything = lake.query("SELECT count(DISTINCT device) FROM visits")
    one_day = lake.query("SELECT count(DISTINCT device) FROM visits WHERE day = '2025-01-03'")
    assert one_day.rows == [["500"]]
    assert one_day.scanned == visits["2025-01-03"]
    assert everything.scanned == sum(visits.values())


@pytest.mark.usefixtures("visits")
def test_show_partitions_names_each_folder(lake: Lake) -> None:
    assert sorted(lake.query("SHOW PARTITIONS visits").rows) == [[f"day={day}"] for day in DAYS]


def test_numbers_dates_and_missing_values_of_a_typed_csv_table_are_read_by_their_types(lake: Lake) -> None:
    columns = {
        "n": "bigint",
        "spend": "decimal(12,4)",
        "share": "double",
        "day": "date",
        "at": "timestamp",
        "name": "string",
    }
    lake.csv_table("typed", columns, [], types=True)
    rows = ["9007199254740993,12.3400,0.1,2025-01-31,2025-01-31 23:59:59.123,Ü", ",,,,,", "1,-0.0001,2,2025-02-01,,x"]
    lake.put("typed/part-0.csv.gz", "\n".join([",".join(columns), *rows, ""]))
    answer = lake.query("SELECT n, spend, share, day, at, name FROM typed ORDER BY n NULLS LAST")
    assert answer.rows == [
        ["1", "-0.0001", "2.0", "2025-02-01", None, "x"],
        ["9007199254740993", "12.3400", "0.1", "2025-01-31", "2025-01-31 23:59:59.123", "Ü"],
        [None, None, None, None, None, ""],
    ]


def test_json_lines_keep_line_breaks_and_nulls(lake: Lake) -> None:
    lake.json_table("notes", {"id": "bigint", "note": "string", "amount": "string"}, ["day"])
    lake.put(
        "notes/day=2025-01-01/part-0.jsonl.gz",
        '{"id": 1, "note": "two\\nlines", "amount": "12.3400"}\n{"id": 9007199254740993, "note": null, "amount": ""}\n',
    )
    lake.partition("notes", "day=2025-01-01")
    answer = lake.query("SELECT id, note, CAST(NULLIF(amount, '') AS decimal(12,4)), day FROM notes ORDER BY id")
    assert answer.rows == [
        ["1", "two\nlines", "12.3400", "2025-01-01"],
        ["9007199254740993", None, None, "2025-01-01"],
    ]


def test_repair_finds_the_folders_that_the_catalog_does_not_know(lake: Lake) -> None:
    lake.csv_table("found", {"n": "string"}, ["day"])
    lake.put("found/day=2025-01-01/part-0.csv.gz", "n\n1\n")
    assert lake.query("SELECT n FROM found").rows == []
    repaired = lake.query("MSCK REPAIR TABLE `found`")
    assert (repaired.execution["StatementType"], repaired.rows) == ("DDL", [])
    assert lake.query("SELECT n, day FROM found").rows == [["1", "2025-01-01"]]


def test_a_table_outside_the_catalog_is_not_guessed_from_the_bucket(lake: Lake) -> None:
    lake.put("stray/part-0.csv.gz", "n\n1\n")
    assert lake.s3.list_objects_v2(Bucket=BUCKET, Prefix="stray/")["KeyCount"] == 1
    status = lake.execution("SELECT * FROM stray")["Status"]
    assert status["StateChangeReason"] == "TABLE_NOT_FOUND: line 1:15: Table 'awsdatacatalog.shop.stray' does not exist"
