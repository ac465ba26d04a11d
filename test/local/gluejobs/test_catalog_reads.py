import json
from typing import Any

import pytest

DATABASE = "raw"

CSV = r"""install_id,device_id,note,spend
1,a,,12.3400
2,b,"",0.10
3,"c, d","she said \"hi\" \\",99999999999999.123456
4,f," spaced ",5
"""

HEADER = "install_id,device_id,note,spend"

LINES = r"""{"id": 9007199254740993, "amount": "12.3400", "note": "two\nlines", "active": true, "empty": "","gone":null}
{"id": 2, "amount": "0.10", "note": "a \"quoted\" word", "active": false, "empty": "x", "gone": null}
"""

READ = """
from pyspark.sql.functions import input_file_name
args = getResolvedOptions(sys.argv, ["table", "push_down_predicate", "catalog_predicate"])
frame = glue_context.create_dynamic_frame.from_catalog(
    database="raw", table_name=args["table"], push_down_predicate=args["push_down_predicate"],
    additional_options={"catalogPartitionPredicate": args["catalog_predicate"]},
).resolveChoice(choice="cast:string").toDF()
rows = frame.withColumn("file", input_file_name()).orderBy(frame.columns[0]).collect()
print(json.dumps({"columns": frame.dtypes, "rows": [row.asDict() for row in rows]}))
"""


@pytest.fixture(scope="module")
def raw(lab: Any) -> Any:
    """Two tables as a crawler leaves them: partitions of CSV by day and window, and JSON Lines."""
    lab.glue.create_database(DatabaseInput={"Name": DATABASE})
    keys = ["extract_date", "window_id"]
    csv = ["install_id", "device_id", "note", "spend"]
    create_table(lab, "installs", "csv", csv, keys, {"skip.header.line.count": "1", "delimiter": ","})
    add_partition(lab, "installs", keys, ["2025-01-01", "w1"], "part-0.csv", CSV)
    add_partition(lab, "installs", keys, ["2025-01-02", "w1"], "part-0.csv", f"{HEADER}\n5,g,x,1\n")
    add_partition(lab, "installs", keys, ["2025-01-02", "w2"], "part-0.csv", f"{HEADER}\n6,h,y,2\n")
    create_table(lab, "orders", "json", ["id", "amount", "note", "active", "empty", "gone"], ["extract_date"], {})
    add_partition(lab, "orders", ["extract_date"], ["2025-01-01"], "part-0.jsonl", LINES)
    return lab


def create_table(
    lab: Any, name: str, classification: str, columns: list[str], keys: list[str], parameters: dict[str, str]
) -> None:
    lab.glue.create_table(
        DatabaseName=DATABASE,
        TableInput={
            "Name": name,
            "Parameters": {"classification": classification, **parameters},
            "PartitionKeys": [{"Name": key, "Type": "string"} for key in keys],
            "StorageDescriptor": {
                "Columns": [{"Name": column, "Type": "string"} for column in columns],
                "Location": f"s3://glue-test/raw/{name}/",
            },
        },
    )


def add_partition(lab: Any, table: str, keys: list[str], values: list[str], file: str, body: str) -> None:
    folder = "/".join(f"{key}={value}" for key, value in zip(keys, values, strict=True))
    lab.put(f"raw/{table}/{folder}/{file}", body)
    lab.glue.create_partition(
        DatabaseName=DATABASE,
        TableName=table,
        PartitionInput={
            "Values": values,
            "StorageDescriptor": {"Location": f"s3://glue-test/raw/{table}/{folder}/", "Columns": []},
        },
    )


def read(lab: Any, preamble: str, table: str, predicate: str = "", catalog: str = "") -> tuple[Any, Any]:
    """What a job reads, and what it logs about that."""
    arguments = {"--table": table, "--push_down_predicate": predicate, "--catalog_predicate": catalog}
    lines = lab.succeed(preamble + READ, arguments)
    logged = [line.removeprefix("from_catalog ") for line in lines if line.startswith("from_catalog ")]
    assert len(logged) == 1
    return json.loads(lines[-1]), json.loads(logged[0])


def test_only_the_partitions_of_the_predicate_are_opened(raw: Any, preamble: str) -> None:
    # A partition that is registered and has no folder fails every read that lists it.
    add_partition(raw, "installs", ["extract_date", "window_id"], ["2025-01-03", "w9"], "part-0.csv", "")
    raw.s3.delete_object(Bucket="glue-test", Key="raw/installs/extract_date=2025-01-03/window_id=w9/part-0.csv")

    result, logged = read(raw, preamble, "installs", "extract_date = '2025-01-02' AND window_id IN ('w2', 'w3')")

    path = "s3://glue-test/raw/installs/extract_date=2025-01-02/window_id=w2"
    assert [(row["install_id"], row["file"]) for row in result["rows"]] == [("6", f"{path}/part-0.csv")]
    assert [(row["extract_date"], row["window_id"]) for row in result["rows"]] == [("2025-01-02", "w2")]
    assert logged == {
        "database": "raw",
        "table": "installs",
        "catalogPartitionPredicate": "",
        "push_down_predicate": "extract_date = '2025-01-02' AND window_id IN ('w2', 'w3')",
        "partitions_from_catalog": 4,
        "partitions_read": 1,
        "paths": [path],
    }


def test_the_catalog_prunes_before_the_job_does(raw: Any, preamble: str) -> None:
    result, logged = read(raw, preamble, "installs", "window_id = 'w1'", "extract_date = '2025-01-02'")

    assert [row["install_id"] for row in result["rows"]] == ["5"]
    assert (logged["partitions_from_catalog"], logged["partitions_read"]) == (2, 1)


def test_csv_keeps_null_apart_from_empty_text_and_every_digit(raw: Any, preamble: str) -> None:
    result, _ = read(raw, preamble, "installs", "extract_date = '2025-01-01'")

    assert [[row[name] for name in ("install_id", "device_id", "note", "spend")] for row in result["rows"]] == [
        ["1", "a", None, "12.3400"],
        ["2", "b", "", "0.10"],
        ["3", "c, d", 'she said "hi" \\', "99999999999999.123456"],
        ["4", "f", " spaced ", "5"],
    ]


def test_json_lines_keep_line_breaks_nulls_and_every_digit(raw: Any, preamble: str) -> None:
    result, _ = read(raw, preamble, "orders")

    assert [[row[name] for name in ("id", "amount", "note", "active", "empty", "gone")] for row in result["rows"]] == [
        ["2", "0.10", 'a "quoted" word', "false", "x", None],
        ["9007199254740993", "12.3400", "two\nlines", "true", "", None],
    ]


def test_no_partition_gives_the_tables_columns_and_no_rows(raw: Any, preamble: str) -> None:
    result, logged = read(raw, preamble, "installs", "extract_date = '1999-01-01'")

    assert result["rows"] == []
    names = ["install_id", "device_id", "note", "spend", "extract_date", "window_id"]
    assert result["columns"] == [[name, "string"] for name in names]
    assert logged["paths"] == []


def test_a_line_break_inside_quotes_splits_a_csv_row_as_it_does_in_glue(raw: Any, preamble: str) -> None:
    create_table(raw, "notes", "csv", ["id", "note"], ["day"], {"skip.header.line.count": "1"})
    add_partition(raw, "notes", ["day"], ["2025-01-01"], "part-0.csv", 'id,note\n1,"two\nlines"\n')

    result, _ = read(raw, preamble, "notes")

    assert len(result["rows"]) == 2


def test_a_header_that_is_not_the_catalogs_fails_the_run(raw: Any, preamble: str) -> None:
    create_table(raw, "swapped", "csv", ["id", "note"], ["day"], {"skip.header.line.count": "1"})
    add_partition(raw, "swapped", ["day"], ["2025-01-01"], "part-0.csv", "note,id\nx,1\n")

    record = raw.run(preamble + READ, {"--table": "swapped", "--push_down_predicate": "", "--catalog_predicate": ""})

    assert record["JobRunState"] == "FAILED"
    assert "CSV header does not conform to the schema" in record["ErrorMessage"]


def test_a_predicate_over_anything_but_partition_columns_fails_the_run(raw: Any, preamble: str) -> None:
    record = raw.run(
        preamble + READ,
        {"--table": "installs", "--push_down_predicate": "device_id = 'a'", "--catalog_predicate": ""},
    )

    assert record["JobRunState"] == "FAILED"
    assert (
        "User's pushdown predicate: device_id = 'a' can not be resolved against partition columns: "
        "[extract_date, window_id]"
    ) in record["ErrorMessage"]
