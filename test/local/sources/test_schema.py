"""The tables of both sources against the contracts, which everything downstream reads."""

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from tributary_local.generator.tables import COLUMNS

ROOT = Path(__file__).parents[3]
SCHEMA = ROOT / "local" / "tributary_local" / "sources" / "schema"
CONTRACTS = {
    path.stem: yaml.safe_load(path.read_text(encoding="utf-8")) for path in (ROOT / "contracts").glob("*.yaml")
}
COLUMN = re.compile(r"  (?P<name>[a-z_]+) (?P<type>[A-Za-z0-9]+(?:\([0-9,]+\))?) (?P<null>NOT NULL|NULL)(?P<rest>.*)")

TYPES = {
    "mysql": {
        "bigint": {"BIGINT"},
        "date": {"DATE"},
        "timestamp": {"DATETIME(3)", "DATETIME(6)"},
        "decimal(18,4)": {"DECIMAL(18,4)"},
        "decimal(18,2)": {"DECIMAL(18,2)"},
    },
    "sqlserver": {
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


@pytest.mark.parametrize(("dataset", "file", "flavour"), FLAVOURS)
def test_a_table_has_the_columns_types_and_keys_of_its_contract(dataset: str, file: str, flavour: str) -> None:
    contract = CONTRACTS[dataset]
    text = table_of(file, contract["source"]["table"])
    columns = [m for line in text.splitlines() if (m := COLUMN.match(line))]

    assert [m["name"] for m in columns] == [c["name"] for c in contract["columns"]]
    for match, column in zip(columns, contract["columns"], strict=True):
        assert (match["null"] == "NULL") == column.get("nullable", False), column["name"]
        if column["type"] == "string":
            assert match["type"].startswith("VARCHAR(" if flavour == "mysql" else "nvarchar("), column["name"]
        else:
            assert match["type"] in TYPES[flavour][column["type"]], column["name"]

    change = contract["source"]["change_column"]
    assert next(m["type"] for m in columns if m["name"] == change).endswith("(6)")
    assert f"({change})" in text
    if flavour == "mysql":
        assert f"PRIMARY KEY ({', '.join(contract['source']['key'])})" in text
    else:
        (key,) = contract["source"]["key"]
        assert next(m["rest"] for m in columns if m["name"] == key).endswith("PRIMARY KEY,")


@pytest.mark.parametrize("dataset", sorted(CONTRACTS))
def test_generated_lines_have_the_columns_of_the_contract(dataset: str) -> None:
    assert COLUMNS[dataset] == tuple(column["name"] for column in CONTRACTS[dataset]["columns"])
