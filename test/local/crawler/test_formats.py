"""Formats that text is recognised as."""

from typing import Any

import pytest
from tributary_local.crawler.errors import CrawlError
from tributary_local.crawler.formats import detect


def csv(**given: Any) -> list[dict[str, Any]]:
    """Return a CSV classifier's record."""
    return [{"CsvClassifier": {"Name": "c", "Delimiter": ",", "QuoteSymbol": '"', **given}}]


def test_a_quoted_value_may_hold_delimiters_quotes_and_line_breaks() -> None:
    found = detect('id,text\n1,"a, ""b""\nc"\n2,d\n', csv(ContainsHeader="PRESENT"))
    assert found is not None
    assert (found.columns, found.rows) == ({"id": "bigint", "text": "string"}, 2)


def test_a_sample_may_end_inside_a_quoted_value() -> None:
    found = detect('id,text\n1,a\n2,"b\n', csv(ContainsHeader="PRESENT"))
    assert found is not None
    assert found.rows == 1


def test_the_serde_that_knows_an_escape_gives_it_to_the_crawler() -> None:
    text = 'id,text\n1,"a\\",b\\\\"\n2,"\\\\"\n'
    found = detect(text, csv(ContainsHeader="PRESENT", Serde="OpenCSVSerDe"))
    assert found is not None
    assert (found.columns, found.rows) == ({"id": "string", "text": "string"}, 2)


@pytest.mark.parametrize("separator", ["\u2028", "\x85", "\x0b", "\x1c"])
def test_only_a_line_feed_ends_a_row_of_csv_or_json(separator: str) -> None:
    rows = detect(f"id,text\n1,a{separator}b\n2,c\n", csv(ContainsHeader="PRESENT"))
    objects = detect(f'{{"id":1,"text":"a{separator if separator > " " else ""}b"}}\n{{"id":2,"text":"c"}}\n', [])
    assert rows is not None
    assert objects is not None
    assert (rows.rows, objects.rows, objects.format.name) == (2, 2, "json")


def test_names_are_lower_case() -> None:
    found = detect("Id,Name\n1,a\n", csv(ContainsHeader="PRESENT"))
    assert found is not None
    assert list(found.columns) == ["id", "name"]


def test_without_a_header_columns_are_numbered_or_named_by_the_classifier() -> None:
    numbered = detect("1,a\n2,b\n", csv(ContainsHeader="ABSENT"))
    named = detect("1,a\n2,b\n", csv(ContainsHeader="ABSENT", Header=["id", "name"]))
    assert numbered is not None
    assert named is not None
    assert numbered.columns == {"col0": "bigint", "col1": "string"}
    assert named.columns == {"id": "bigint", "name": "string"}


@pytest.mark.parametrize(("text", "header"), [("id,name\n1,a\n", True), ("1,a\n2,b\n", False), ("a,b\nc,d\n", False)])
def test_the_builtin_classifier_tells_a_header_from_data(text: str, header: bool) -> None:
    found = detect(text, [])
    assert found is not None
    assert found.format.header is header


@pytest.mark.parametrize("delimiter", [",", "|", "\t", ";"])
def test_the_builtin_classifier_finds_the_delimiter(delimiter: str) -> None:
    found = detect(f"id{delimiter}name\n1{delimiter}a\n", [])
    assert found is not None
    assert found.format.delimiter == delimiter


@pytest.mark.parametrize("text", ["", "one\ntwo\n", "a,b\n1,2,3\n", '[1]\n"x"\n'])
def test_other_text_is_not_recognised(text: str) -> None:
    assert detect(text, csv(ContainsHeader="PRESENT")) is None


def test_json_lines_are_not_taken_for_csv() -> None:
    found = detect('{"a": 1, "b": 2}\n{"a": 1, "b": 2}\n', csv(ContainsHeader="PRESENT"))
    assert found is not None
    assert found.format.name == "json"


def test_other_kinds_of_classifiers_are_refused() -> None:
    with pytest.raises(CrawlError, match="GrokClassifier"):
        detect("a,b\n1,2\n", [{"GrokClassifier": {"Name": "g"}}])
