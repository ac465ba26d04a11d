"""What the data dictionary is told of the tables."""

import json
from pathlib import Path

import pytest
from tributary import deletion, marts, recommendation
from tributary.data_dictionary import described_tables, main
from tributary.mart_table import mart_table

CONTRACTS = Path(__file__).parents[2] / "contracts"


def test_every_table_is_there_with_each_column_described() -> None:
    tables = {table["name"]: table for table in described_tables(CONTRACTS)}
    assert {table["kind"] for table in tables.values()} == {"dataset", "mart", "record"}
    assert all(column["description"] for table in tables.values() for column in table["columns"])
    orders = tables["orders"]
    assert (orders["kind"], orders["key"], orders["reads"]) == ("dataset", ["order_id"], [])
    assert orders["partition_by"] == ["months(ordered_at)"]
    assert [column["name"] for column in orders["columns"]][-2:] == ["run_id", "loaded_at"]
    advice = tables["recommendation"]
    assert (advice["kind"], advice["job"]) == ("mart", "recommend")
    assert advice["columns"][0] == {
        "name": "day",
        "type": "date",
        "nullable": False,
        "description": recommendation.TABLE.comments["day"],
    }
    assert next(column for column in advice["columns"] if column["name"] == "loaded_at")["type"] == "timestamp"


def test_what_marts_are_made_of_is_there_and_is_no_record() -> None:
    tables = {table["name"]: table["kind"] for table in described_tables(CONTRACTS)}
    read = {name for table in described_tables(CONTRACTS) for name in table["reads"]}
    assert {tables[name] for name in read} == {"dataset", "mart"}


def test_a_column_that_nobody_has_described_is_refused(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    silent = mart_table("silent", deletion.TABLE.schema.fields[:2], "Nothing.", {"dataset": "Dataset."}, ("key",), ())
    monkeypatch.setattr(marts, "TABLES", [silent])
    assert main([str(CONTRACTS)]) == 1
    assert capsys.readouterr().err == "silent: say in its comments what key holds\n"


def test_the_tables_are_printed_as_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(CONTRACTS)]) == 0
    assert json.loads(capsys.readouterr().out) == described_tables(CONTRACTS)
