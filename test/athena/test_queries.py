"""The analysts' queries: their form, and their figures where DuckDB reads the same SQL as Trino."""

import json
import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from tributary.channel_daily import TABLE

ROOT = Path(__file__).parents[2]
QUERIES = {file.stem: file.read_text() for file in sorted((ROOT / "athena/queries").glob("*.sql"))}
METRICS = json.loads((ROOT / "test/golden/metrics.json").read_text())
HEADER = re.compile(
    r"-- name: (?P<name>\w+)\n-- description: (?P<description>[^\n]+)\n-- parameters: (?P<parameters>[^\n]+)\n"
)
SQL_TYPES = {"timestamp_ntz": "timestamp", "string": "varchar"}


@pytest.fixture
def mart() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    types = [(field.name, field.dataType.simpleString()) for field in TABLE.schema.fields]
    columns = ", ".join(f"{name} {SQL_TYPES.get(kind, kind)} NOT NULL" for name, kind in types)
    connection.execute(f"CREATE TABLE channel_daily ({columns})")
    yield connection
    connection.close()


def fill(mart: duckdb.DuckDBPyConnection, *rows: tuple[Any, ...]) -> None:
    """Rows of day, channel, impressions, clicks, spend, installs, last_touch_orders, last_touch_revenue."""
    mart.executemany("INSERT INTO channel_daily VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'run', TIMESTAMP '2025-01-01')", rows)


def run(
    mart: duckdb.DuckDBPyConnection, query: str, first: str = "2024-03-01", last: str = "2024-03-31"
) -> list[dict[str, Any]]:
    result = mart.execute(QUERIES[query], [first, last])
    names = [column[0] for column in result.description]
    return [dict(zip(names, row, strict=True)) for row in result.fetchall()]


def worked_case(mart: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """Fill the mart with the worked case at its grain; its conversions, which have no day, go on the first."""
    rows: dict[tuple[str, str], list[Any]] = {}
    for row in METRICS["input"]["ad_daily"]:
        rate = Decimal(str(METRICS["input"]["fx_to_usd"][row["currency"]]))
        cell = rows.setdefault((row["date"], row["channel"]), [0, 0, Decimal(0), 0, 0, Decimal(0)])
        cell[0] += row["impressions"]
        cell[1] += row["clicks"]
        cell[2] += Decimal(row["spend"]) * rate
    for row in METRICS["input"]["installs"]:
        rows.setdefault(("2024-03-01", row["channel"]), [0, 0, Decimal(0), 0, 0, Decimal(0)])[3] += row["installs"]
    for row in METRICS["input"]["orders"]:
        cell = rows.setdefault(("2024-03-01", row["channel"]), [0, 0, Decimal(0), 0, 0, Decimal(0)])
        cell[4] += row["orders"]
        cell[5] += Decimal(row["revenue_usd"])
    fill(mart, *[(day, channel, *cell) for (day, channel), cell in rows.items()])
    return {case["model"]: case["expected"] for case in METRICS["cases"]}


def test_the_five_queries_are_there() -> None:
    assert list(QUERIES) == [
        "channel_click_and_conversion_rates",
        "channel_impression_to_install",
        "channel_roas",
        "channel_spend_and_impressions",
        "totals",
    ]


@pytest.mark.parametrize("name", QUERIES)
def test_a_query_has_its_header_and_only_selects_from_unqualified_tables(name: str) -> None:
    header = HEADER.match(QUERIES[name])
    assert header is not None
    assert header["name"] == name
    assert header["parameters"].count("date") == QUERIES[name].count("?") == 2
    body = QUERIES[name][header.end() :]
    assert body.startswith("SELECT\n")
    assert ";" not in body
    assert "--" not in body
    assert re.findall(r"\b(?:FROM|JOIN)\s+(\S+)", body, re.IGNORECASE) == ["channel_daily"]
    statements = duckdb.extract_statements(body)
    assert [statement.type for statement in statements] == [duckdb.StatementType.SELECT]


def test_ratios_are_those_of_the_worked_case(mart: duckdb.DuckDBPyConnection) -> None:
    expected = worked_case(mart)["channel_metrics"]
    rates = {row["channel"]: row for row in run(mart, "channel_click_and_conversion_rates")}
    ratios = {row["channel"]: row for row in run(mart, "channel_impression_to_install")}
    returns = {row["channel"]: row for row in run(mart, "channel_roas")}
    for channel in ("google_ads", "facebook", "twitter", "instagram"):
        figures = expected[channel]
        found = {
            "ctr": rates[channel]["ctr"],
            "click_to_install": rates[channel]["cvr"],
            "install_to_order": rates[channel]["install_to_order_rate"],
            "impression_to_install": ratios[channel]["impression_to_install_ratio"],
            "ipm": ratios[channel]["ipm"],
            "roas": returns[channel]["last_touch_roas"],
        }
        for metric, value in found.items():
            if figures[metric] is None:
                assert value is None, (channel, metric)
            else:
                assert value == pytest.approx(figures[metric], rel=1e-12), (channel, metric)
        assert returns[channel]["spend"] == Decimal(str(figures["spend_usd"]))
        assert returns[channel]["last_touch_revenue"] == Decimal(str(figures["revenue_usd"]))


def test_a_rate_is_not_the_average_of_daily_rates(mart: duckdb.DuckDBPyConnection) -> None:
    wrong = worked_case(mart)["wrong_answers"]["google_ads.ctr as average of row ratios"]
    rows = {row["channel"]: row for row in run(mart, "channel_click_and_conversion_rates")}
    assert rows["google_ads"]["ctr"] == pytest.approx(2300 / 160000, rel=1e-12)
    assert abs(rows["google_ads"]["ctr"] - wrong) > 1e-3


def test_totals_count_what_no_channel_earned(mart: duckdb.DuckDBPyConnection) -> None:
    worked_case(mart)
    assert run(mart, "totals") == [
        {
            "spend": Decimal("859.6"),
            "impressions": 430000,
            "clicks": 4400,
            "installs": 764,
            "orders": 151,
            "revenue": Decimal("5844.4"),
        }
    ]


def test_days_outside_the_parameters_do_not_count_and_both_ends_do(mart: duckdb.DuckDBPyConnection) -> None:
    money = (Decimal("1.0000"), 1, 1, Decimal("2.00"))
    fill(mart, *[(date(2024, 3, day), "a", 10, 5, *money) for day in (1, 2, 3, 4)])
    assert run(mart, "totals", "2024-03-02", "2024-03-03")[0]["impressions"] == 20
    assert run(mart, "channel_roas", "2024-03-02", "2024-03-03") == [
        {
            "channel": "a",
            "spend": Decimal("2.0000"),
            "last_touch_revenue": Decimal("4.00"),
            "last_touch_roas": 2.0,
        }
    ]


def test_no_row_in_the_range_gives_zero_totals_and_no_channel(mart: duckdb.DuckDBPyConnection) -> None:
    zero = {"spend": 0, "impressions": 0, "clicks": 0, "installs": 0, "orders": 0, "revenue": 0}
    assert run(mart, "totals") == [zero]
    assert run(mart, "channel_roas") == []


@pytest.mark.parametrize("query", [name for name in QUERIES if name != "totals"])
def test_every_channel_is_shown_in_a_fixed_order(mart: duckdb.DuckDBPyConnection, query: str) -> None:
    fill(
        mart,
        ("2024-03-01", "unattributed", 0, 0, 0, 0, 3, Decimal("30.00")),
        ("2024-03-01", "spends_only", 100, 0, Decimal("5.0000"), 0, 0, 0),
        ("2024-03-01", "organic", 0, 0, 0, 7, 0, 0),
        ("2024-03-01", "google_ads", 100, 10, Decimal("5.0000"), 2, 1, Decimal("10.00")),
    )
    found = [row["channel"] for row in run(mart, query)]
    by_figure = ["google_ads", "spends_only", "organic", "unattributed"]
    by_name = ["google_ads", "organic", "spends_only", "unattributed"]
    assert found == (by_figure if query in ("channel_roas", "channel_spend_and_impressions") else by_name)


def test_a_ratio_over_nothing_is_null_and_of_nothing_is_zero(mart: duckdb.DuckDBPyConnection) -> None:
    fill(
        mart,
        ("2024-03-01", "unattributed", 0, 0, 0, 0, 3, Decimal("30.00")),
        ("2024-03-01", "spends_only", 100, 4, Decimal("5.0000"), 0, 0, 0),
    )
    spends, unattributed = run(mart, "channel_roas")
    assert (spends["last_touch_roas"], unattributed["last_touch_roas"]) == (0.0, None)
    spends, unattributed = run(mart, "channel_click_and_conversion_rates")
    assert (spends["cvr"], spends["install_to_order_rate"]) == (0.0, None)
    assert (unattributed["ctr"], unattributed["cvr"], unattributed["install_to_order_rate"]) == (None, None, None)


def test_small_ratios_and_large_money_keep_their_digits(mart: duckdb.DuckDBPyConnection) -> None:
    fill(mart, ("2024-03-01", "a", 10**15, 10**12 + 1, Decimal("12345678901234567890.1234"), 1, 1, Decimal("0.01")))
    row = run(mart, "channel_roas")[0]
    assert row["spend"] == Decimal("12345678901234567890.1234")
    assert row["last_touch_roas"] == pytest.approx(0.01 / 12345678901234567890.1234, rel=1e-12)
    assert run(mart, "channel_impression_to_install")[0]["ipm"] == pytest.approx(1e-12, rel=1e-12)
    assert run(mart, "channel_click_and_conversion_rates")[0]["ctr"] == pytest.approx((10**12 + 1) / 1e15, rel=1e-12)
