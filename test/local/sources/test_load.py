"""What the generator made, in the source databases."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pymysql.cursors import DictCursor
from tributary_local.generator.rows import SourceData
from tributary_local.generator.tables import COLUMNS
from tributary_local.sources.load import TABLES, create_schema, fill, load

from .source_kpi import prepare

DATABASES = [(database, table) for database, tables in TABLES.items() for table in tables]


@pytest.fixture(scope="module")
def cursor(
    sources: Any, text_lines: dict[str, list[str]], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[DictCursor]:
    folder = tmp_path_factory.mktemp("data")
    for table, rows in text_lines.items():
        with (folder / f"{table}.tsv").open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(rows)
    load(folder, sources.state, sources.credentials)
    with sources.administrator() as connection, connection.cursor(DictCursor) as cursor:
        yield cursor


@pytest.mark.parametrize(("database", "table"), DATABASES)
def test_a_table_holds_exactly_the_generated_rows(
    cursor: DictCursor, data: SourceData, database: str, table: str
) -> None:
    cursor.execute(f"SELECT COUNT(*) AS n FROM {database}.{table}")
    assert cursor.fetchone() == {"n": len(getattr(data, table))}


def test_text_arrives_character_by_character_and_null_as_null(cursor: DictCursor, data: SourceData) -> None:
    cursor.execute("SELECT campaign_id, name, country FROM marketing.campaigns")
    found = {row["campaign_id"]: (row["name"], row["country"]) for row in cursor.fetchall()}
    assert found == {c.campaign_id: (c.name, c.country) for c in data.campaigns}
    assert any("\n" in (name or "") for name, _ in found.values())
    cursor.execute("SELECT customer_id, email, device_id FROM sales.customers")
    assert {tuple(row.values()) for row in cursor.fetchall()} == {
        (c.customer_id, c.email, c.device_id) for c in data.customers
    }


def test_the_sql_over_the_source_tables_finds_what_was_planted(cursor: DictCursor, planted: dict[str, Any]) -> None:
    prepare(cursor)
    cursor.execute("SELECT channel, SUM(installs) AS installs FROM fact GROUP BY channel HAVING SUM(installs) > 0")
    assert {row["channel"]: row["installs"] for row in cursor.fetchall()} == planted["installs"]
    cursor.execute(
        "SELECT channel, SUM(spend) AS spend, SUM(impressions) AS impressions, SUM(clicks) AS clicks FROM fact"
        " GROUP BY channel HAVING SUM(impressions) > 0"
    )
    for row in cursor.fetchall():
        expected = planted["channels"][row["channel"]]
        assert (row["spend"], row["impressions"], row["clicks"]) == (
            Decimal(expected["spend"]),
            expected["impressions"],
            expected["clicks"],
        ), row["channel"]
    cursor.execute("SELECT SUM(orders) AS orders, SUM(revenue) AS revenue, SUM(unconverted_sales) AS u FROM fact")
    sums = planted["sums"]
    assert cursor.fetchone() == {
        "orders": sums["orders"],
        "revenue": Decimal(sums["revenue"]),
        "u": sums["unconverted_sales"],
    }


def test_loading_again_leaves_the_same_rows(
    cursor: DictCursor, text_lines: dict[str, list[str]], tmp_path: Path
) -> None:
    file = tmp_path / "orders.tsv"
    file.write_text("".join(text_lines["orders"]), encoding="utf-8")
    columns = ", ".join(COLUMNS["orders"])
    cursor.execute(f"SELECT {columns} FROM sales.orders ORDER BY record_id")
    before = cursor.fetchall()
    create_schema(cursor)
    fill(cursor, "sales", "orders", file)
    cursor.execute(f"SELECT {columns} FROM sales.orders ORDER BY record_id")
    assert cursor.fetchall() == before
