"""Lines of raw objects: what every reader takes for the same row, and what can be told of the rest."""

import pytest
from tributary.raw_line import LineReader

COLUMNS = [("id", "bigint"), ("name", "string"), ("price", "decimal(18,2)"), ("sold", "boolean"), ("rate", "double")]
JSON = LineReader("jsonl", COLUMNS, ["id"])
CSV = LineReader("csv", COLUMNS, ["id"])
Values = list[str | None]
Faults = list[tuple[str, str, str]]


@pytest.mark.parametrize(
    ("line", "values"),
    [
        ('{"id":9007199254740993,"name":"a \\"b\\"\\n","price":"1.50","sold":true,"rate":1.5e3}', None),
        ('{"id":null,"name":"\N{GRINNING FACE}","price":null,"sold":null,"rate":null}', None),
        ('{"id":"x","name":"; DROP TABLE t","price":"free","sold":"maybe","rate":"NaN"}', None),
        # Right, and not as the extractor writes it: read line by line.
        ('{"id":1, "name":"b","price":null,"sold":false,"rate":2}', ["1", "b", None, "false", "2"]),
        ('{"name":"b","id":1,"price":null,"sold":false,"rate":2}', ["1", "b", None, "false", "2"]),
        ('{"id":1,"name":"\\ud83d\\ude00","price":null,"sold":null,"rate":1.10}', ["1", "😀", None, None, "1.10"]),
    ],
)
def test_a_json_object_of_the_columns_has_no_fault(line: str, values: Values | None) -> None:
    assert JSON.is_plain(line.encode()) == (values is None)
    read = JSON.read(line.encode())
    assert read.faults == []
    if values is not None:
        assert read.values == values


REST = '"price":null,"sold":null,"rate":null'


@pytest.mark.parametrize(
    ("line", "id_and_name", "rule"),
    [
        ("", [None, None], "line"),
        ("nonsense", [None, None], "line"),
        ("[]", [None, None], "line"),
        ("7", [None, None], "line"),
        ("[" * 100_000, [None, None], "line"),
        (f'{{"id":7,"name":"a",{REST}', ["7", None], "line"),
        (f'{{"id":"7","name":"a",{REST}}}}}', ["7", None], "line"),
        (f'{{"id":NaN,"name":"a",{REST}}}', ["NaN", None], "line"),
        (f'{{"id":1,{REST}}}', ["1", None], "fields"),
        (f'{{"id":1,"name":"a","x":0,{REST}}}', ["1", "a"], "fields"),
        (f'{{"id":1,"id":2,"name":"a",{REST}}}', ["2", "a"], "fields"),
    ],
)
def test_a_line_that_is_no_json_object_of_the_columns_is_a_fault_with_what_can_be_told(
    line: str, id_and_name: Values, rule: str
) -> None:
    assert not JSON.is_plain(line.encode())
    read = JSON.read(line.encode())
    assert read.values == [*id_and_name, None, None, None]
    assert read.faults == [("_line", line[:1000], rule)]


@pytest.mark.parametrize(
    ("fields", "values", "faults"),
    [
        ('"id":{"a":1},"name":["b"]', [None, None], [("id", '{"a": "1"}', "type"), ("name", '["b"]', "type")]),
        ('"id":true,"name":5', [None, "5"], [("id", "true", "type"), ("name", "5", "type")]),
        # No fault of the line: these are values that the contract's rules refuse.
        ('"id":1,"name":"\\ud800"', ["1", "\ufffd"], []),
        (f'"id":{"9" * 5000},"name":"a"', ["9" * 5000, "a"], []),
    ],
)
def test_a_value_of_another_json_type_than_its_column_is_a_fault(fields: str, values: Values, faults: Faults) -> None:
    line = f"{{{fields},{REST}}}".encode()
    assert not JSON.is_plain(line)
    read = JSON.read(line)
    assert (read.values[:2], read.faults) == (values, faults)


def test_a_decimal_as_a_number_is_a_fault_whose_amount_still_counts() -> None:
    line = b'{"id":1,"name":"a","price":12.50,"sold":null,"rate":null}'
    assert not JSON.is_plain(line)
    assert JSON.read(line).values[2] == "12.50"
    assert JSON.read(line).faults == [("price", "12.50", "type")]


def test_bytes_that_are_no_utf_8_stand_as_replacement_characters() -> None:
    line = b'{"id":1,"name":"caf\xe9","price":null,"sold":null,"rate":null}'
    assert not JSON.is_plain(line)
    assert JSON.read(line).values[:2] == ["1", "caf\ufffd"]
    assert not CSV.is_plain(b"1,caf\xe9,,,")
    assert CSV.read(b"1,caf\xe9,,,").values == ["1", "caf\ufffd", None, None, None]


@pytest.mark.parametrize(
    ("line", "plain", "values", "faults"),
    [
        ("1,a,,true,2", True, ["1", "a", None, "true", "2"], []),
        (",a,,,", True, [None, "a", None, None, None], []),
        ('1,"a, b",1.50,"2",', True, ["1", "a, b", "1.50", "2", None], []),
        ('1,"  a ",,,', True, ["1", "  a ", None, None, None], []),
        ("1,café\u2028😀,,,", True, ["1", "café\u2028😀", None, None, None], []),
        # Right, and read line by line: a reader may know no escape, or not tell NULL from an empty text.
        (r'1,"a, \"b\"",,,', False, ["1", 'a, "b"', None, None, None], []),
        (r'1,"\\",,,', False, ["1", "\\", None, None, None], []),
        (r'1,"\\\"\\\\",,,', False, ["1", r"\"\\", None, None, None], []),
        (r'1,"\\N",,,', False, ["1", r"\N", None, None, None], []),
        ('1,"",,,', False, ["1", "", None, None, None], []),
        ("1,,,,", False, ["1", None, None, None, None], []),
        ('1,a,,,""', False, ["1", "a", None, None, ""], []),
        # Not as the extractor writes it.
        (" 1 , a ,,,", False, [" 1 ", " a ", None, None, None], []),
        ('1,"a\tb",,,', False, ["1", "a\tb", None, None, None], []),
        ("", False, [None] * 5, [("_line", "", "fields")]),
        ("1,a", False, ["1", "a", None, None, None], [("_line", "1,a", "fields")]),
        ("1,a,,,,", False, ["1", "a", None, None, None], [("_line", "1,a,,,,", "fields")]),
        ('1,"a,,,', False, [None] * 5, [("_line", '1,"a,,,', "line")]),
        ('1,a"b,,,', False, [None] * 5, [("_line", '1,a"b,,,', "line")]),
        ('1,"a"b,,,', False, [None] * 5, [("_line", '1,"a"b,,,', "line")]),
        ('1,"a""b",,,', False, [None] * 5, [("_line", '1,"a""b",,,', "line")]),
        (r'1,"a\b",,,', False, [None] * 5, [("_line", r'1,"a\b",,,', "line")]),
        (r'1,"a\",,,', False, [None] * 5, [("_line", r'1,"a\",,,', "line")]),
        (r"1,a\b,,,", False, [None] * 5, [("_line", r"1,a\b,,,", "line")]),
        ("1,a\r,,,", False, [None] * 5, [("_line", "1,a\r,,,", "line")]),
    ],
)
def test_a_record_of_csv_has_its_fields_and_quotes_that_close_and_escapes_that_are_one(
    line: str, plain: bool, values: Values, faults: Faults
) -> None:
    assert CSV.is_plain(line.encode()) == plain
    read = CSV.read(line.encode())
    assert (read.values, read.faults) == (values, faults)
