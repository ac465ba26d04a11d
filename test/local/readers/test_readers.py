"""Raw objects as the extractor writes them, and their readers: the crawler, a Glue job's Spark, and Athena's Trino.

All three take the same rows and the same values from CSV and from JSON Lines. What Athena can't tell in CSV: whether a
value is NULL or the empty string. OpenCSVSerde has no NULL; both come out as the empty string. So a contract in CSV has
no nullable string (in a number, date or time the empty string is no value, so there it says NULL), and of a string that
the contract calls NOT NULL, a NULL at the source is a fault that the line reader finds, not Athena.

Half of a surrogate pair, which only UTF-16 sources can hold, is no character. CSV never has one, for the extractor
refuses it; JSON Lines has it as its escape. The crawler passes over it, Spark and Trino give a question mark and say
nothing. So a job never asks them: the line is not plain, the line reader gives U+FFFD, and the row is quarantined with
rule `encoding` (`test/glue/test_stage_job.py` runs such lines through the job). Athena over the raw table shows the
question mark; curated tables never have it.
"""

import base64
import json

import pytest
from tributary.raw_line import LineReader

from .lake import Columns, Lake, Row, encoded

TEXTS = [
    "plain",
    "a,b",
    ",",
    ",,",
    '"',
    '""',
    'say "hi"',
    '"quoted"',
    '","',
    "'",
    "\\",
    "\\\\",
    "\\\\\\",
    "ends in \\",
    "ends in \\\\",
    '\\"',
    '"\\',
    '\\",\\"',
    'a\\",b',
    "C:\\new\\table\\",
    "\\N",
    "\\n",
    "\\u0041",
    "NULL",
    "null",
    " leading",
    "trailing ",
    "  ",
    "\t",
    "\ttab ",
    "a\tb",
    "\u00a0no-break space\u00a0",
    "",
    "é 東京 😀 👩\u200d👧",
    "\ufeffmark",
    "line\u2028separator\x85next",
    "\x7f",
    "#",
    "#,",
    "--",
    "=1+1",
    "true",
    "007",
    "1.10",
    "1e5",
    "NaN",
    "2025-01-01",
    "{}",
    '{"a":"b\\"c"}',
    "x" * 5000,
    '"\\' * 500,
]
CONTROLS = ["\x00", "\x01", "\x08", "\x0b", "\x0c", "\x1a", "\x1b", "\x1f", "a\x00b", "\x01 , \x02"]
BREAKS = ["\n", "\r", "\r\n", "two\nlines", "\n\n", 'a\n"b",\\\n', "\\\n"]

CSV: Columns = [
    ("first", "text"),
    ("id", "integer"),
    ("text", "text"),
    ("day", "plain"),
    ("at", "timestamp"),
    ("share", "number"),
    ("flag", "boolean"),
    ("last", "text"),
]
JSON_LINES: Columns = [*CSV, ("amount", "plain"), ("photo", "hex")]
PHOTOS = [b"", b"\x00", b"\xff\xfe", bytes(range(256)), b"text"]


def row(number: int, text: str | None) -> Row:
    """What the source gives: `text` at both ends of the row and inside of it."""
    known = number % 3 > 0
    return {
        "first": text,
        "id": str(9007199254740993 + number),
        "text": text,
        "day": "2025-01-31" if known else None,
        "at": "2025-01-31 23:59:59.123456" if known else None,
        "share": "0.5" if known else None,
        "flag": str(number % 2) if known else None,
        "last": text,
        "amount": "99999999999999.9900" if known else None,
        "photo": PHOTOS[number % len(PHOTOS)].hex() if known else None,
    }


def read(given: Row, columns: Columns) -> Row:
    """What every reader is to give for it."""
    found = {name: given[name] for name, _ in columns}
    if given["at"] is not None:
        found |= {"at": "2025-01-31T23:59:59.123456Z", "flag": "true" if given["flag"] == "1" else "false"}
    if found.get("photo") is not None:
        found["photo"] = base64.b64encode(bytes.fromhex(found["photo"] or "")).decode()
    return found


CSV_ROWS = [row(number, text) for number, text in enumerate([*TEXTS, *CONTROLS])]
JSON_ROWS = [row(number, text) for number, text in enumerate([*TEXTS, *CONTROLS, *BREAKS, None])]
HALVES = [r"\ud800", r"\udc00", r"a\udfffb", r"\ud800\ud800", r"\ude00\ud83d", r"\ud83dA"]


@pytest.fixture(scope="module")
def rows(lake: Lake) -> dict[str, dict[str, list[Row]]]:
    """Rows by reader and table."""
    lake.put("records", "csv", encoded("csv", CSV, CSV_ROWS))
    lake.put("objects", "jsonl", encoded("jsonl", JSON_LINES, JSON_ROWS))
    halves = [f'{{"id":{number},"text":"{text}","last":"sound"}}\n' for number, text in enumerate(HALVES)]
    lake.put("halves", "jsonl", "".join(halves).encode())
    tables = ["records", "objects", "halves"]
    lake.crawl(tables)
    return {"spark": lake.by_spark(tables), "trino": {table: lake.by_trino(table) for table in tables}}


def ordered(rows: list[Row]) -> list[Row]:
    return sorted(rows, key=lambda row: row["id"] or "")


def test_the_crawler_takes_every_row_and_calls_all_of_csv_text(lake: Lake, rows: object) -> None:
    records, objects = lake.table("records"), lake.table("objects")
    assert records["Parameters"]["recordCount"] == str(len(CSV_ROWS))
    assert objects["Parameters"]["recordCount"] == str(len(JSON_ROWS))
    assert records["Parameters"]["skip.header.line.count"] == "1"
    columns = {column["Name"]: column["Type"] for column in records["StorageDescriptor"]["Columns"]}
    assert columns == {name: "string" for name, _ in CSV}
    types = {"id": "bigint", "share": "double", "flag": "boolean"}
    columns = {column["Name"]: column["Type"] for column in objects["StorageDescriptor"]["Columns"]}
    assert columns == {name: types.get(name, "string") for name, _ in JSON_LINES}


def test_a_glue_job_reads_every_value_of_csv(rows: dict[str, dict[str, list[Row]]]) -> None:
    assert ordered(rows["spark"]["records"]) == [read(given, CSV) for given in CSV_ROWS]


def test_athena_reads_every_value_of_csv_but_null_as_the_empty_string(rows: dict[str, dict[str, list[Row]]]) -> None:
    expected = [{name: value or "" for name, value in read(given, CSV).items()} for given in CSV_ROWS]
    assert ordered(rows["trino"]["records"]) == expected


@pytest.mark.parametrize("reader", ["spark", "trino"])
def test_a_glue_job_and_athena_read_every_value_of_json_lines(
    rows: dict[str, dict[str, list[Row]]], reader: str
) -> None:
    expected = [read(given, JSON_LINES) for given in JSON_ROWS]
    found = ordered(rows[reader]["objects"])
    if reader == "trino":
        found = [{**row, "share": row["share"] and row["share"].replace("5.0E-1", "0.5")} for row in found]
    assert found == expected


def test_athena_takes_the_backslash_for_an_escape_whether_the_crawler_names_it_or_not(
    lake: Lake, rows: dict[str, dict[str, list[Row]]]
) -> None:
    serde = lake.table("records")["StorageDescriptor"]["SerdeInfo"]
    assert serde["SerializationLibrary"] == "org.apache.hadoop.hive.serde2.OpenCSVSerde"
    assert serde["Parameters"] == {"separatorChar": ",", "quoteChar": '"'}
    lake.copy_with_escape("records", "escaped")
    assert ordered(lake.by_trino("escaped")) == ordered(rows["trino"]["records"])


@pytest.mark.parametrize(("raw_format", "columns", "given"), [("csv", CSV, CSV_ROWS), ("jsonl", JSON_LINES, JSON_ROWS)])
def test_the_line_reader_reads_every_value_too_and_leaves_to_the_others_what_all_take_alike(
    raw_format: str, columns: Columns, given: list[Row]
) -> None:
    types = {"id": "bigint", "share": "double", "flag": "boolean", "day": "date", "at": "timestamp"}
    reader = LineReader(raw_format, [(name, types.get(name, "string")) for name, _ in columns], ["id"])
    lines = encoded(raw_format, columns, given).split(b"\n")[:-1]
    lines = lines[1:] if raw_format == "csv" else lines
    found = [reader.read(line) for line in lines]
    assert [line.values for line in found] == [list(read(row, columns).values()) for row in given]
    assert not any(line.faults for line in found)
    odd = [row["text"] for row, line in zip(given, lines, strict=True) if not reader.is_plain(line)]
    escaped = [text for text in TEXTS if '"' in text or "\\" in text or text == "" or "\t" in text]
    assert odd == ([*escaped, *CONTROLS] if raw_format == "csv" else [])


def test_half_of_a_surrogate_pair_is_read_wrong_by_both_and_so_never_given_to_them(
    rows: dict[str, dict[str, list[Row]]],
) -> None:
    wrong = ["?", "?", "a?b", "??", "??", "?A"]
    for engine in ("spark", "trino"):
        assert [row["text"] for row in ordered(rows[engine]["halves"])] == wrong
    reader = LineReader("jsonl", [("id", "bigint"), ("text", "string"), ("last", "string")], ["id"])
    for number, text in enumerate(HALVES):
        line = f'{{"id":{number},"text":"{text}","last":"sound"}}'.encode()
        assert json.loads(line)
        assert not reader.is_plain(line)
        found = reader.read(line)
        assert (found.values[0], found.values[2], found.faults) == (str(number), "sound", [])
        assert "\ufffd" in (found.values[1] or "")
