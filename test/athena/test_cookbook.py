"""The queries that analysts are given to begin with: those of the cookbook, and the examples of the data dictionary."""

import json
import re
from decimal import Decimal
from typing import Any

import pytest

from .joins import loose_joins
from .marts import DESCRIPTIONS, ROOT, TABLES, Marts, Row

COOKBOOK = (ROOT / "docs/cookbook.md").read_text()
BLOCKS = {
    title: sql
    for title, text in re.findall(r"^## (.+)\n((?:(?!## ).*\n?)*)", COOKBOOK, re.MULTILINE)
    for sql in re.findall(r"```sql\n(.*?)```", text, re.DOTALL)
}
VIEWS = {file.stem: file.read_text() for file in sorted((ROOT / "athena/views").glob("*.sql"))}
DICTIONARY: list[dict[str, Any]] = json.loads((ROOT / "docs/data-dictionary.json").read_text())
EXAMPLES = {
    entry["name"]: entry["example"]
    for entry in DICTIONARY
    if entry["kind"] != "kpi" and entry["name"] in {*DESCRIPTIONS, *VIEWS}
}


@pytest.fixture
def asked(marts: Marts) -> Marts:
    """Marts and views with rows of two channels on days of two months."""
    marts.fill("campaigns", *[{"campaign_id": f"{channel}_1", "name": channel} for channel in ("a", "b")])
    keys: list[Row] = [
        {"day": day, "channel": channel, "run_id": "run-1"}
        for day in ("2025-01-13", "2025-01-20", "2025-02-10")
        for channel in ("a", "b", "unattributed")
    ]
    known: dict[str, list[Row]] = {
        "attribution_credit": [
            {"model": model, "conversion_type": "order", "conversions": 2.0} for model in ("last_touch", "markov")
        ],
        "channel_kpi": [{"model": "last_touch"}],
        "cohort_roas": [{"spend": Decimal(10), "d7_mature": True, "d30_mature": True, "d30_revenue": Decimal(20)}],
        "customer_daily": [{"spend": Decimal(10), "new_customers": 2}],
        "model_agreement": [{"conversion_type": "order", "value_spread": 0.5}],
        "order_daily": [{"orders": 2, "gross_revenue": Decimal(20), "refunds": Decimal(-5), "revenue": Decimal(15)}],
        "product_performance": [{"category": category, "revenue": Decimal(3)} for category in ("x", "y")],
        "recommendation": [{"creative_type": "all", "action": "raise", "spend_advised": Decimal(12)}],
        "unobservable_daily": [{"conversion_type": "install", "kind": "no_consent", "conversions": 4}],
    }
    marts.fill(
        "journey_daily",
        *[
            {"day": key["day"], "run_id": "run-1", "conversion_type": "order", "path": path, "first_channel": path[0]}
            | {"last_channel": "b", "conversions": 3, "touches": 4, "value": Decimal(30)}
            for key in keys
            for path in ("a > b", "b")
        ],
    )
    apart = {"campaign_daily", "channel_daily", "campaigns", "journey_daily", "spend_response"}
    for table in DESCRIPTIONS.keys() - apart:
        marts.fill(table, *[{**key, **more} for key in keys for more in known.get(table, [{}])])
    marts.fill("spend_response", {"channel": "a", "first_day": "2025-01-13", "last_day": "2025-02-10"})
    marts.fill_campaign_daily(
        *[
            {**key, "campaign_id": f"{key['channel']}_1", "impressions": 1000, "clicks": 50, "installs": 5}
            | {"spend": Decimal(500), "last_touch_orders": 2, "last_touch_revenue": Decimal(30)}
            for key in keys
        ]
    )
    for name, sql in VIEWS.items():
        marts.connection.execute(f"CREATE VIEW {name} AS {sql}")
    return marts


def test_the_cookbook_is_read_whole() -> None:
    assert len(BLOCKS) == COOKBOOK.count("```sql") == COOKBOOK.count("\n## ")
    assert len(BLOCKS) >= 10


@pytest.mark.parametrize("title", BLOCKS)
def test_a_query_of_the_cookbook_runs_and_has_rows_and_no_empty_column(asked: Marts, title: str) -> None:
    rows = asked.ask(BLOCKS[title])
    assert rows
    assert [name for name in rows[0] if all(row[name] is None for row in rows)] == []


@pytest.mark.parametrize("title", BLOCKS)
def test_a_query_of_the_cookbook_stays_within_one_run(asked: Marts, title: str) -> None:
    assert loose_joins(asked.connection, BLOCKS[title], {table.name for table in TABLES} | set(VIEWS)) == []


@pytest.mark.parametrize("title", BLOCKS)
def test_a_query_of_the_cookbook_bounds_the_day(title: str) -> None:
    assert "day BETWEEN DATE '2025-" in BLOCKS[title] or "FROM publication" in BLOCKS[title]


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_example_of_the_dictionary_runs_and_has_rows(asked: Marts, name: str) -> None:
    assert asked.ask(EXAMPLES[name])
