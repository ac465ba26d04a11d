"""The tables of both sources against the contracts, which everything downstream reads."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from tributary_local.generator.tables import COLUMNS
from tributary_local.sources.load import TABLES

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT / "local" / "tributary_local" / "sources" / "schema"
CONTRACTS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8"))
    for path in (ROOT / "contracts").glob("*.yaml")
    if "." not in path.stem
}
COLUMN = re.compile(r"  (?P<name>[a-z_]+) (?P<type>[A-Za-z0-9]+(?:\([0-9,]+\))?) (?P<null>NOT NULL|NULL)(?P<rest>.*)")

TYPES = {
    "mysql": {
        "int": {"INT"},
        "bigint": {"BIGINT"},
        "date": {"DATE"},
        "timestamp": {"DATETIME(3)", "DATETIME(6)"},
        "decimal(18,8)": {"DECIMAL(18,8)"},
        "decimal(18,4)": {"DECIMAL(18,4)"},
        "decimal(18,2)": {"DECIMAL(18,2)"},
    },
    "sqlserver": {
        "int": {"int"},
        "bigint": {"bigint"},
        "timestamp": {"datetime2(3)", "datetime2(6)"},
        "decimal(18,2)": {"decimal(18,2)"},
    },
}


def table_of(file: str, table: str) -> str:
    text = (SCHEMA / file).read_text(encoding="utf-8")
    match = re.search(rf"CREATE (?:OR REPLACE )?TABLE [a-z]+\.{table} \((.*?)\n\);", text, re.DOTALL)
    assert match is not None, f"{file} has no {table}"
    return match.group(1)


def files_of(contract: dict[str, Any]) -> list[tuple[str, str]]:
    if contract["source"]["system"] == "marketing":
        return [("marketing.sql", "mysql")]
    return [("sales.mariadb.sql", "mysql"), ("sales.sqlserver.sql", "sqlserver")]


FLAVOURS = [
    (name, file, flavour) for name, contract in sorted(CONTRACTS.items()) for file, flavour in files_of(contract)
]


def at_source(column: dict[str, Any]) -> str:
    return str(column.get("source_column", column["name"]))


@pytest.mark.parametrize(("dataset", "file", "flavour"), FLAVOURS)
def test_a_table_has_the_columns_and_types_of_its_contract(dataset: str, file: str, flavour: str) -> None:
    contract = CONTRACTS[dataset]
    columns = [m for line in table_of(file, contract["source"]["table"]).splitlines() if (m := COLUMN.match(line))]

    assert [m["name"] for m in columns] == [at_source(column) for column in contract["columns"]]
    for match, column in zip(columns, contract["columns"], strict=True):
        # A column that the contract wants filled may still be NULL at the source: that is what quarantine is for.
        assert match["null"] == "NULL" or not column.get("nullable", False), column["name"]
        if column["type"] == "string":
            assert match["type"].startswith("VARCHAR(" if flavour == "mysql" else "nvarchar("), column["name"]
        else:
            assert match["type"] in TYPES[flavour][column["type"]], column["name"]


@pytest.mark.parametrize(("dataset", "file", "flavour"), FLAVOURS)
def test_a_table_can_be_read_in_windows_and_pages(dataset: str, file: str, flavour: str) -> None:
    source = CONTRACTS[dataset]["source"]
    text = table_of(file, source["table"])
    columns = {m["name"]: m for line in text.splitlines() if (m := COLUMN.match(line))}
    names = {column["name"]: at_source(column) for column in CONTRACTS[dataset]["columns"]}
    pages = [names[column] for column in source.get("page_by", source["key"])]
    change = names[source["change_column"]]

    assert {columns[name]["null"] for name in (*pages, change)} == {"NOT NULL"}
    assert columns[change]["type"].endswith("(6)")
    assert f"({change})" in text
    whole = f"PRIMARY KEY ({', '.join(pages)})" in text
    assert whole or (flavour == "sqlserver" and [columns[page]["rest"][-12:] for page in pages] == ["PRIMARY KEY,"])


@pytest.mark.parametrize("dataset", sorted(CONTRACTS))
def test_generated_lines_have_the_columns_of_the_contract(dataset: str) -> None:
    assert COLUMNS[dataset] == tuple(at_source(column) for column in CONTRACTS[dataset]["columns"])


def test_every_generated_table_is_loaded_into_the_database_of_its_contract() -> None:
    systems = {dataset: contract["source"]["system"] for dataset, contract in CONTRACTS.items()}
    assert {table: system for system, tables in TABLES.items() for table in tables} == systems


def test_both_databases_of_sales_hold_the_same() -> None:
    def columns(file: str, flavour: str) -> dict[str, list[tuple[str, str, str]]]:
        types = {kind: name for name, kinds in TYPES[flavour].items() for kind in kinds}
        return {
            table: [
                (m["name"], types.get(m["type"], m["type"].lower().removeprefix("n")), m["null"])
                for line in table_of(file, table).splitlines()
                if (m := COLUMN.match(line))
            ]
            for table in TABLES["sales"]
        }

    assert columns("sales.mariadb.sql", "mysql") == columns("sales.sqlserver.sql", "sqlserver")
