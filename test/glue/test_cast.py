"""Raw text to typed rows, and every broken value to its rule."""

import base64
import json
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from tributary.cast import FAULT, FAULTS, LINE_FAULTS, WARNINGS, cast, sound
from tributary.contract import Contract, parse_contract
from tributary.schema import contract_schema, curated_schema
from tributary.vocabulary import Vocabulary

KINDS = """
dataset: kinds
version: 1
description: A column of every type.
owner: tests
source:
  system: marketing
  table: kinds
  key: [id]
  change_column: updated_at
  time_zone: UTC
  overlap_minutes: 0
  safety_lag_minutes: 0
  chunk_rows: 1000
raw: { format: jsonl }
curated: { event_time_immutable: false }
columns:
  - { name: id, type: bigint, description: Key. }
  - { name: small, type: int, nullable: true, description: An int. }
  - { name: flag, type: boolean, nullable: true, description: A boolean. }
  - { name: ratio, type: double, nullable: true, description: A double. }
  - { name: day, type: date, nullable: true, description: A date. }
  - { name: word, type: string, nullable: true, description: Text., values: [a, b] }
  - { name: code, type: string, nullable: true, description: A code., values: [USD, EUR], any_case: true }
  - { name: channel, type: string, nullable: true, vocabulary: channel, description: A name. }
  - { name: price, type: 'decimal(18,4)', nullable: true, role: money, unit: USD, description: Money. }
  - { name: photo, type: binary, nullable: true, description: Bytes. }
  - { name: updated_at, type: timestamp, description: Change time. }
freshness: { max_age_hours: 1 }
checks:
  - { rule: min, column: price, value: 0.1, severity: error }
  - { rule: min, column: small, value: -5, severity: warn }
  - { rule: max, column: small, value: 2147483646, severity: error }
"""
VOCABULARIES = {"channel": Vocabulary("channel", {"fb": "facebook"})}
SOUND: dict[str, str | None] = {"id": "1", "updated_at": "2025-01-01T00:00:00.000000Z"}


@pytest.fixture(scope="module")
def kinds() -> Contract:
    return parse_contract(KINDS, "kinds.yaml")


def raw(spark: SparkSession, contract: Contract, rows: list[dict[str, str | None]]) -> DataFrame:
    columns = [*[column.name for column in contract.columns], "window_id", "attempt", "_file"]
    lineage = {"window_id": "20250101T000000Z_20250102T000000Z", "attempt": "a1", "_file": "s3://raw/part"}
    values = [tuple({**lineage, **row}.get(column) for column in columns) for row in rows]
    return spark.createDataFrame(values, ", ".join(f"`{column}` string" for column in columns))


BROKEN: list[tuple[str, str | None, str]] = [
    ("id", None, "required"),
    ("updated_at", None, "required"),
    ("id", "", "type"),
    ("id", "1e3", "type"),
    ("id", " 12 ", "type"),
    ("id", "12\n", "type"),
    ("id", "1.0", "type"),
    ("id", "0x10", "type"),
    ("id", "１２", "type"),  # noqa: RUF001 - digits of another script are the point
    ("id", "9223372036854775808", "range"),
    ("small", "2147483648", "range"),
    ("small", "-2147483649", "range"),
    ("flag", "True", "type"),
    ("flag", "1", "type"),
    ("flag", "yes", "type"),
    ("ratio", "NaN", "type"),
    ("ratio", "Infinity", "type"),
    ("ratio", "1,5", "type"),
    ("ratio", "1e999", "range"),
    ("day", "2025-02-30", "range"),
    ("day", "2025-13-01", "range"),
    ("day", "0000-00-00", "range"),
    ("day", "0000-01-01", "range"),
    ("day", "20250101", "type"),
    ("day", "2025-1-1", "type"),
    ("day", "2025-01-01T00:00:00Z", "type"),
    ("day", "today", "type"),
    ("word", "c", "values"),
    ("word", "A", "values"),
    ("word", "", "values"),
    ("word", "a ", "values"),
    ("word", "a\ufffd", "encoding"),
    ("id", "1\ufffd", "encoding"),
    ("channel", "", "vocabulary"),
    ("channel", " - ", "vocabulary"),
    ("channel", "caf\ufffd", "encoding"),
    ("price", "12.34567", "scale"),
    ("price", "0.00001", "scale"),
    ("price", "100000000000000.0000", "range"),
    ("price", "1e3", "type"),
    ("price", "12,34", "type"),
    ("price", "$12", "type"),
    ("price", " 12.00", "type"),
    ("price", ".5", "type"),
    ("price", "0.0999", "min"),
    ("price", "-1.0000", "min"),
    ("small", "2147483647", "max"),
    ("updated_at", "2025-01-01 00:00:00", "type"),
    ("updated_at", "2025-01-01T00:00:00", "type"),
    ("updated_at", "2025-01-01T00:00:00+0200", "type"),
    ("updated_at", "2025-01-01T00:00:00+02", "type"),
    ("updated_at", "2025-01-01T00:00:00 +02:00", "type"),
    ("updated_at", "2025-01-01T00:00:00+02:00Z", "type"),
    ("updated_at", "2025-01-01T00:00:00ZZ", "type"),
    ("updated_at", "2025-01-01T00:00:00.+02:00", "type"),
    ("updated_at", "2025-01-01T00:00:00.123456789+02:00", "scale"),
    ("updated_at", "2025-01-01T00:00:00+14:01", "range"),
    ("updated_at", "2025-01-01T00:00:00-02:60", "range"),
    ("updated_at", "2025-02-29T00:00:00+02:00", "range"),
    ("updated_at", "0000-00-00T00:00:00+00:00", "range"),
    ("updated_at", "0000-12-31T23:00:00-05:00", "range"),
    ("updated_at", "0001-01-01T00:00:00+05:00", "range"),
    ("updated_at", "9999-12-31T23:00:00-05:00", "range"),
    ("photo", "A", "type"),
    ("photo", "QUJ", "type"),
    ("photo", "QUI=QUI=", "type"),
    ("photo", "QU=I", "type"),
    ("photo", "====", "type"),
    ("photo", "QUJD\n", "type"),
    ("photo", " QUJD", "type"),
    ("photo", "QU_D", "type"),
    ("photo", "QUJ\ufffd", "encoding"),
    ("updated_at", "2025-01-01T00:00:00.1234567Z", "scale"),
    ("updated_at", "2025-02-29T00:00:00Z", "range"),
    ("updated_at", "2025-01-01T24:00:00Z", "range"),
    ("updated_at", "2025-01-01T00:00:60Z", "range"),
]


def test_a_value_that_counts_in_any_case_is_stored_as_the_contract_writes_it(
    spark: SparkSession, kinds: Contract
) -> None:
    texts = ["USD", "usd", " Eur ", "", "US D", "GBP", None]
    rows = [{**SOUND, "id": str(number), "code": text} for number, text in enumerate(texts)]
    found = cast(raw(spark, kinds, rows), kinds, VOCABULARIES).orderBy("id").collect()
    assert [row["code"] for row in found] == ["USD", "USD", "EUR", None, None, None, None]
    rules = [[fault["rule"] for fault in row[FAULTS]] for row in found]
    assert rules == [[], [], [], ["values"], ["values"], ["values"], []]


def test_every_broken_value_is_a_fault_with_its_rule(spark: SparkSession, kinds: Contract) -> None:
    rows = [{**SOUND, column: value} for column, value, _ in BROKEN]
    found = cast(raw(spark, kinds, rows), kinds, VOCABULARIES)
    faults = [[tuple(fault) for fault in row[FAULTS]] for row in found.collect()]
    assert faults == [[expected] for expected in BROKEN]
    assert sound(found, kinds).count() == 0


def test_sound_values_keep_every_digit(spark: SparkSession, kinds: Contract) -> None:
    text: dict[str, str | None] = {
        "id": "9223372036854775807",
        "small": "-2147483648",
        "flag": "false",
        "ratio": "-1.5e-3",
        "day": "9999-12-31",
        "word": "b",
        "code": " usd ",
        "channel": " FB ",
        "price": "99999999999999.9999",
        "photo": "AP8Q/w==",
        "updated_at": "2025-01-01T23:59:59.123456Z",
    }
    padded = {**text, "price": "12.34000000", "updated_at": "2025-01-01T23:59:59.1234560Z"}
    found = sound(cast(raw(spark, kinds, [text, padded]), kinds, VOCABULARIES), kinds)
    assert found.drop("window_id", "attempt").schema.simpleString() == contract_schema(kinds).simpleString()
    first, second = found.collect()
    assert first.asDict() == {
        "id": 9223372036854775807,
        "small": -2147483648,
        "flag": False,
        "ratio": -0.0015,
        "day": date(9999, 12, 31),
        "word": "b",
        "code": "USD",
        "channel": "facebook",
        "price": Decimal("99999999999999.9999"),
        "photo": bytearray(b"\x00\xff\x10\xff"),
        "updated_at": datetime(2025, 1, 1, 23, 59, 59, 123456),
        "window_id": "20250101T000000Z_20250102T000000Z",
        "attempt": "a1",
    }
    assert (second.price, second.updated_at) == (Decimal("12.3400"), datetime(2025, 1, 1, 23, 59, 59, 123456))


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2025-01-01T00:00:00Z", datetime(2025, 1, 1)),
        ("2025-01-01T00:00:00.123456000Z", datetime(2025, 1, 1, 0, 0, 0, 123456)),
        ("2025-01-01T00:30:00.5+02:00", datetime(2024, 12, 31, 22, 30, 0, 500000)),
        ("2025-03-30T02:30:00.123456-05:30", datetime(2025, 3, 30, 8, 0, 0, 123456)),
        ("2025-01-01T00:00:00.100000000-00:00", datetime(2025, 1, 1, 0, 0, 0, 100000)),
        ("0001-01-01T14:00:00+14:00", datetime(1, 1, 1)),
        ("9999-12-31T09:59:59.999999-14:00", datetime(9999, 12, 31, 23, 59, 59, 999999)),
        ("1582-10-10T00:00:00+01:00", datetime(1582, 10, 9, 23)),
    ],
)
def test_a_timestamp_comes_out_in_utc_with_every_digit(
    spark: SparkSession, kinds: Contract, text: str, time: datetime
) -> None:
    row = sound(cast(raw(spark, kinds, [{**SOUND, "updated_at": text}]), kinds, VOCABULARIES), kinds).first()
    assert row.updated_at == time


def test_a_large_binary_value_keeps_every_byte_and_no_bytes_are_a_value(spark: SparkSession, kinds: Contract) -> None:
    photo = bytes(range(256)) * 4096
    rows: list[dict[str, str | None]] = [
        {**SOUND, "photo": text} for text in (base64.b64encode(photo).decode(), "", None)
    ]
    found = sound(cast(raw(spark, kinds, rows), kinds, VOCABULARIES), kinds).collect()
    assert [row.photo if row.photo is None else bytes(row.photo) for row in found] == [photo, b"", None]


def test_a_double_has_one_zero_so_that_no_two_rows_differ_in_its_sign_alone(
    spark: SparkSession, kinds: Contract
) -> None:
    rows: list[dict[str, str | None]] = [{**SOUND, "ratio": text} for text in ("0", "-0", "-0.0e1")]
    found = sound(cast(raw(spark, kinds, rows), kinds, VOCABULARIES), kinds).collect()
    assert [str(row.ratio) for row in found] == ["0.0"] * 3


def test_null_is_a_value_where_the_contract_says_so(spark: SparkSession, kinds: Contract) -> None:
    row = sound(cast(raw(spark, kinds, [SOUND]), kinds, VOCABULARIES), kinds).first()
    assert [row[name] for name in ("small", "flag", "ratio", "day", "word", "channel", "price", "photo")] == [None] * 8


def test_a_row_with_several_faults_names_each(spark: SparkSession, kinds: Contract) -> None:
    rows = [{**SOUND, "id": None, "price": "free", "word": "c"}]
    row = cast(raw(spark, kinds, rows), kinds, VOCABULARIES).first()
    assert [tuple(fault) for fault in row[FAULTS]] == [
        ("id", None, "required"),
        ("word", "c", "values"),
        ("price", "free", "type"),
    ]
    assert json.loads(row["_key"]) == {"id": None}


def test_the_faults_of_a_line_leave_no_others_and_keep_its_key(spark: SparkSession, kinds: Contract) -> None:
    rows: list[dict[str, str | None]] = [{"id": "7"}, SOUND]
    faults = [[("_line", "{", "line")], []]
    frame = raw(spark, kinds, rows).withColumn(
        LINE_FAULTS,
        F.when(
            F.col("updated_at").isNull(),
            F.array(F.struct(*[F.lit(part).alias(name) for part, name in zip(faults[0][0], FAULT.names, strict=True)])),
        ),
    )
    found = cast(frame, kinds, VOCABULARIES).collect()
    assert [[tuple(fault) for fault in row[FAULTS]] for row in found] == faults
    assert [row["_key"] for row in found] == ['{"id":"7"}', None]


def test_huge_values_are_kept_in_part(spark: SparkSession, kinds: Contract) -> None:
    row = cast(raw(spark, kinds, [{**SOUND, "id": "9" * 100_000}]), kinds, VOCABULARIES).first()
    assert [tuple(fault) for fault in row[FAULTS]] == [("id", "9" * 1000, "range")]
    assert json.loads(row["_key"]) == {"id": "9" * 1000}


def test_a_check_that_warns_counts_the_row_and_lets_it_pass(spark: SparkSession, kinds: Contract) -> None:
    found = cast(raw(spark, kinds, [{**SOUND, "small": "-6"}, {**SOUND, "small": "-5"}]), kinds, VOCABULARIES)
    assert [row[WARNINGS] for row in found.collect()] == [["min:small"], []]
    assert sound(found, kinds).count() == 2


def test_clicks_above_impressions_warn_and_negative_spend_is_a_fault(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    contract = contracts["ad_performance"]
    row: dict[str, str | None] = {column.name: "x" for column in contract.columns}
    row |= {"ad_date": "2025-01-01", "creative_type": "static", "updated_at": "2025-01-01T00:00:00Z"}
    row |= {"currency": "USD"}
    rows = [
        {**row, "impressions": "10", "clicks": "11", "spend": "0.0000"},
        {**row, "impressions": "10", "clicks": "10", "spend": "-0.0001"},
    ]
    first, second = cast(raw(spark, contract, rows), contract, VOCABULARIES).collect()
    assert (first[WARNINGS], first[FAULTS]) == (["at_most_column:clicks"], [])
    assert (second[WARNINGS], [tuple(fault) for fault in second[FAULTS]]) == ([], [("spend", "-0.0001", "min")])


def test_an_empty_csv_field_of_a_number_is_null_and_of_a_string_is_text(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    contract = contracts["app_installs"]
    row: dict[str, str | None] = {
        "install_id": "",
        "device_id": "",
        "installed_at": "2025-01-01T00:00:00Z",
        "platform": "ios",
        "country": "",
        "updated_at": "2025-01-01T00:00:00Z",
    }
    found = cast(raw(spark, contract, [row]), contract, {}).first()
    assert [tuple(fault) for fault in found[FAULTS]] == [("install_id", None, "required")]
    assert found["device_id"] == ""


def test_a_column_that_the_raw_table_lacks_is_null(spark: SparkSession, kinds: Contract) -> None:
    found = cast(raw(spark, kinds, [SOUND]).drop("price", "updated_at"), kinds, VOCABULARIES).first()
    assert found["price"] is None
    assert [tuple(fault) for fault in found[FAULTS]] == [("updated_at", None, "required")]


def test_types_that_a_crawler_inferred_are_brought_back_to_text(spark: SparkSession, kinds: Contract) -> None:
    typed = raw(spark, kinds, [SOUND]).selectExpr(
        "cast(id as bigint) id",
        "cast(7 as int) small",
        "true flag",
        "cast(0.5 as double) ratio",
        "date'2025-01-31' day",
        "timestamp'2025-01-01 00:00:00.000001' updated_at",
        "window_id",
        "attempt",
        "_file",
    )
    row = sound(cast(typed, kinds, VOCABULARIES), kinds).first()
    assert (row.id, row.small, row.flag, row.ratio) == (1, 7, True, 0.5)
    assert (row.day, row.updated_at) == (date(2025, 1, 31), datetime(2025, 1, 1, 0, 0, 0, 1))


def test_the_curated_schema_is_the_contract_with_lineage(contracts: dict[str, Contract]) -> None:
    schema: Any = curated_schema(contracts["orders"])
    assert [(field.name, field.dataType.simpleString(), field.nullable) for field in schema] == [
        ("record_id", "bigint", False),
        ("order_id", "bigint", False),
        ("customer_id", "bigint", False),
        ("ordered_at", "timestamp_ntz", False),
        ("status", "string", False),
        ("currency", "string", False),
        ("amount", "decimal(18,2)", False),
        ("refund_amount", "decimal(18,2)", True),
        ("refunded_at", "timestamp_ntz", True),
        ("updated_at", "timestamp_ntz", False),
        ("window_id", "string", False),
        ("attempt", "string", False),
        ("run_id", "string", False),
        ("loaded_at", "timestamp_ntz", False),
    ]
    assert curated_schema(contracts["customers"])["device_id"].nullable
