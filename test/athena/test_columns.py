"""The headers of views and queries name the columns that the engine gives, and their types."""

import re

import pytest

from .marts import ROOT, Marts

FILES = {f"{file.parent.name}/{file.stem}": file.read_text() for file in sorted((ROOT / "athena").glob("*/*.sql"))}
COLUMN = re.compile(r"^--   (\w+) (\S+): ", re.MULTILINE)
CATALOG_TYPES = {
    "VARCHAR": "string",
    "INTEGER": "int",
    # This engine's sum of bigint; Athena's is a bigint.
    "HUGEINT": "bigint",
}
"""Types of this engine as the Data Catalog writes them, where not by the same name."""


@pytest.mark.parametrize("name", FILES)
def test_a_header_names_each_column_and_its_type(marts: Marts, name: str) -> None:
    given = marts.connection.execute("DESCRIBE " + FILES[name].replace("CAST(? AS date)", "DATE '2024-03-01'"))
    columns = [(column, CATALOG_TYPES.get(kind, kind.lower())) for column, kind, *_ in given.fetchall()]
    assert COLUMN.findall(FILES[name]) == columns
