"""Types as Glue infers them."""

from typing import Any

import pytest
from tributary_local.crawler.column_types import Type, merge, of_json, of_text, render


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0", "bigint"),
        ("-12", "bigint"),
        ("+12", "bigint"),
        ("007", "bigint"),
        ("9223372036854775807", "bigint"),
        ("9223372036854775808", "double"),
        ("1.50", "double"),
        (".5", "double"),
        ("1e3", "double"),
        ("true", "boolean"),
        ("FALSE", "boolean"),
        ("2025-01-31", "date"),
        ("2025-01-31 12:00:00", "timestamp"),
        ("2025-01-31 12:00:00.123456", "timestamp"),
        ("2025-01-31T12:00:00", "string"),
        ("2025-01-31T12:00:00.123456Z", "string"),
        ("1,5", "string"),
        ("NaN", "string"),
        ("", None),
    ],
)
def test_a_csv_value_has_the_type_of_its_form(value: str, expected: Type) -> None:
    assert of_text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (1, "int"),
        (2**31, "bigint"),
        (2**63, "double"),
        (1.5, "double"),
        (True, "boolean"),
        ("12", "string"),
        ("2025-01-31", "string"),
        ({"A": 1, "b": [1, 2.5]}, "struct<a:int,b:array<double>>"),
        ([], "array<string>"),
        (None, "string"),
    ],
)
def test_a_json_value_has_its_own_type(value: Any, expected: str) -> None:
    assert render(of_json(value)) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("int", "bigint", "bigint"),
        ("bigint", "double", "double"),
        ("date", "timestamp", "timestamp"),
        ("date", "bigint", "string"),
        ("boolean", "int", "string"),
        (None, "date", "date"),
        ({"a": "int"}, {"a": "double", "b": None}, {"a": "double", "b": None}),
        (["int"], ["string"], ["string"]),
        (["int"], "int", "string"),
    ],
)
def test_two_types_meet_in_the_narrowest_that_holds_both(one: Type, other: Type, expected: Type) -> None:
    assert merge(one, other) == expected
    assert merge(other, one) == expected
