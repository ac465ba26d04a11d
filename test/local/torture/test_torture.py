"""Every type of both engines with its extreme values, from the source to what Athena reads.

Each value is held against the text that the server itself gives for it: in the raw file and in the crawled raw table
as text, in the curated table (Spark, Iceberg, Parquet) by value. What is no value of its column's type is in quarantine
with the rule that it breaks, and its text is in the raw file all the same.
"""

import gzip
import json
from collections.abc import Iterator

import pytest

from . import values
from .conftest import Journey
from .platform import CURATED
from .sources import Dataset
from .values import Text

ENGINES = ["mysql", "sqlserver"]
DATASETS = [f"{engine}_{kind}" for engine in ENGINES for kind in ("values", "texts", "records")]
JSON_LINES = [name for name in DATASETS if not name.endswith("_records")]
CSV = [name for name in DATASETS if name.endswith("_records")]

Row = dict[str, object]


def by_key(dataset: Dataset, rows: list[list[object]]) -> dict[str, Row]:
    names = [name for name, _ in dataset.columns]
    found = {str(row[0]): dict(zip(names, row, strict=True)) for row in rows}
    assert len(found) == len(rows)
    return found


def set_aside(dataset: Dataset) -> dict[str, tuple[str, str, str]]:
    """By row that can't be curated: the column, the rule that its value breaks, and its text in the raw file."""
    found = {}
    for key, name, kind, text in dataset.cells:
        if text is not None:
            try:
                values.curated(kind, text)
            except values.UnfitError as unfit:
                found[key] = (name, str(unfit), values.raw(kind, text))
    return found


def objects(journey: Journey, name: str) -> Iterator[dict[str, Text]]:
    for file in journey.files[name]:
        for line in gzip.decompress(file.read_bytes()).decode().removesuffix("\n").split("\n"):
            found = json.loads(line, parse_int=str, parse_float=str)
            yield {key: str(value).lower() if isinstance(value, bool) else value for key, value in found.items()}


@pytest.mark.parametrize("name", DATASETS)
def test_every_row_of_the_source_is_extracted_and_each_page_agrees_with_its_checksum(
    journey: Journey, name: str
) -> None:
    told, dataset = journey.told[name], journey.datasets[name]
    assert told["rows"] == len(dataset.texts) > 100
    assert told["drift"]["faults"] == []
    assert told["pages_read_again"] == 0


@pytest.mark.parametrize("name", JSON_LINES)
def test_the_raw_file_has_every_value_in_the_servers_own_text(journey: Journey, name: str) -> None:
    dataset = journey.datasets[name]
    found = {str(row["id"]): row for row in objects(journey, name)}
    differing = [
        (key, column, found[key][column], text)
        for key, column, kind, text in dataset.cells
        if found[key][column] != (None if text is None else values.raw(kind, text))
    ]
    assert differing == []


@pytest.mark.parametrize("name", DATASETS)
def test_athena_reads_of_the_raw_table_what_is_in_the_raw_file(journey: Journey, name: str) -> None:
    dataset, types = journey.datasets[name], journey.platform.raw_types(journey.datasets[name])
    found = by_key(dataset, journey.platform.raw_rows(dataset))
    assert len(found) == len(dataset.texts)
    differing = []
    for key, column, kind, text in dataset.cells:
        # Athena reads NULL of CSV as the empty string, and half of a surrogate pair as a question mark.
        written = "" if text is None and name in CSV else text and values.raw(kind, text)
        if written is not None and written != values.whole(written):
            written = values.whole(written).replace("\ufffd", "?")
        expected = values.of_raw_text(kind, written) if written else written
        value = values.of_raw_table(types, column, kind, found[key][column])
        if value != expected:
            differing.append((key, column, types[column], value, expected))
    assert differing == []


@pytest.mark.parametrize("name", DATASETS)
def test_athena_reads_of_the_curated_table_every_value_of_the_source(journey: Journey, name: str) -> None:
    dataset, aside = journey.datasets[name], set_aside(journey.datasets[name])
    found = by_key(dataset, journey.platform.curated_rows(dataset))
    assert sorted(found) == sorted({str(row[0]) for row in dataset.texts} - set(aside))
    differing = []
    for key, column, kind, text in dataset.cells:
        if key not in aside:
            value = values.of_trino(kind, found[key][column])
            expected = None if text is None else values.curated(kind, text)
            if value != expected:
                differing.append((key, column, kind, value, expected))
    assert differing == []


@pytest.mark.parametrize("name", DATASETS)
def test_what_does_not_fit_its_type_is_in_quarantine_with_its_text_and_the_rule(journey: Journey, name: str) -> None:
    aside = set_aside(journey.datasets[name])
    rows = journey.platform.rows(CURATED, "quarantine", ["dataset", "key", "column", "rule", "value"])
    found = {
        json.loads(key)["id"]: (column, rule, value) for dataset, key, column, rule, value in rows if dataset == name
    }
    assert found == {key: (column, rule, values.whole(text)[:1000]) for key, (column, rule, text) in aside.items()}


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("mysql_values", {"range", "scale"}),
        ("mysql_texts", set()),
        ("mysql_records", {"range"}),
        ("sqlserver_values", {"encoding", "scale"}),
        ("sqlserver_texts", {"encoding"}),
        ("sqlserver_records", {"scale"}),
    ],
)
def test_the_tables_hold_what_is_set_aside_on_purpose(journey: Journey, name: str, rules: set[str]) -> None:
    assert {rule for _, rule, _ in set_aside(journey.datasets[name]).values()} == rules
