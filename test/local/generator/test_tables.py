import re

import pytest
from tributary_local.generator.period import DAY_MS, END_MS, text_of_day, text_of_ms, text_of_us
from tributary_local.generator.rows import SourceData
from tributary_local.generator.tables import COLUMNS, escaped

MARKS = {"\\": "\\", "t": "\t", "n": "\n", "r": "\r", "0": "\0"}


def read(field: str) -> str | None:
    """A field as ``LOAD DATA`` reads it by default."""
    return None if field == r"\N" else re.sub(r"\\(.)", lambda mark: MARKS[mark[1]], field)


def test_times_are_written_to_the_digit() -> None:
    assert text_of_ms(0) == "2025-01-01 00:00:00.000"
    assert text_of_ms(31 * DAY_MS + 3_723_004) == "2025-02-01 01:02:03.004"
    assert text_of_us(END_MS * 1000 - 1) == "2025-03-31 23:59:59.999999"
    assert text_of_day(-12) == "2024-12-20"


@pytest.mark.parametrize("text", ["a\tb\nc\r\nd", "C:\\new\\table", r"\N", "", "☕ 'x' \"y\", z", "\0", None])
def test_a_field_holds_any_text_on_one_line(text: str | None) -> None:
    written = escaped(text)
    assert not set(written) & set("\t\n\r\0")
    assert read(written) == text


def test_lines_hold_money_to_the_digit_and_null_as_a_mark(data: SourceData, text_lines: dict[str, list[str]]) -> None:
    first = data.ad_performance[0]
    assert text_lines["ad_performance"][0].split("\t")[8] == f"{first.spend // 10_000}.{first.spend % 10_000:04d}"
    rate = data.fx_rates[0].rate
    assert text_lines["fx_rates"][0].split("\t")[2] == f"{rate // 10**8}.{rate % 10**8:08d}"
    unknown = next(n for n, c in enumerate(data.customers) if c.device_id is None)
    assert text_lines["customers"][unknown].split("\t")[2] == r"\N"
    for table, columns in COLUMNS.items():
        assert len(text_lines[table]) == len(getattr(data, table))
        assert all(line.count("\t") == len(columns) - 1 and line.endswith("\n") for line in text_lines[table])


def test_names_and_addresses_come_back_from_their_lines(data: SourceData, text_lines: dict[str, list[str]]) -> None:
    written = {table: [line[:-1].split("\t") for line in rows] for table, rows in text_lines.items()}
    assert [read(fields[2]) for fields in written["campaigns"]] == [c.name for c in data.campaigns]
    assert [read(fields[1]) for fields in written["products"]] == [p.name for p in data.products]
    assert [read(fields[1]) for fields in written["customers"]] == [c.email for c in data.customers]
    assert [read(fields[4]) for fields in written["touchpoints"]] == [t.channel for t in data.touchpoints]
