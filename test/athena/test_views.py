"""The analysts' views: defined as Athena defines them, on the marts as the jobs describe them."""

import re
from decimal import Decimal
from typing import Any

import pytest

from .marts import ROOT, Marts

VIEWS = {file.stem: file.read_text() for file in sorted((ROOT / "athena/views").glob("*.sql"))}


def define(marts: Marts, name: str) -> None:
    marts.connection.execute(f"CREATE OR REPLACE VIEW {name} AS {VIEWS[name]}")


def test_the_views_are_there() -> None:
    assert list(VIEWS) == ["campaign_performance", "channel_performance", "cohort_performance"]


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_has_its_header_and_can_be_defined_again(marts: Marts, name: str) -> None:
    assert re.match(rf"-- name: {name}\n-- description: [^\n]+\nSELECT\n", VIEWS[name])
    define(marts, name)
    define(marts, name)
    assert marts.ask(f"SELECT * FROM {name}") == []


def test_a_campaign_keeps_its_rows_with_and_without_a_name(marts: Marts) -> None:
    define(marts, "campaign_performance")
    rows: list[dict[str, Any]] = [
        {"day": "2024-03-01", "channel": "a", "campaign_id": campaign, "spend": Decimal(5)} for campaign in ("c1", "c2")
    ]
    marts.fill_campaign_daily(*rows)
    marts.fill("campaigns", {"campaign_id": "c1", "channel": "a", "name": "Tea “time”", "objective": "installs"})
    found = marts.ask("SELECT campaign, objective, spend FROM campaign_performance ORDER BY campaign_id")
    assert [tuple(row.values()) for row in found] == [("Tea “time”", "installs", 5), (None, None, 5)]


def test_a_day_knows_its_week_and_month(marts: Marts) -> None:
    define(marts, "channel_performance")
    marts.fill("channel_daily", {"day": "2024-03-03", "channel": "a"})
    (row,) = marts.ask("SELECT * FROM channel_performance")
    assert (str(row["week_start"]), str(row["month_start"])) == ("2024-02-26", "2024-03-01")


def test_a_cohort_shows_no_revenue_until_it_is_mature(marts: Marts) -> None:
    define(marts, "cohort_performance")
    revenue = {"d7_revenue": Decimal(20), "d30_revenue": Decimal(30), "d7_mature": True}
    marts.fill("cohort_daily", {"day": "2024-03-01", "channel": "a", "spend": Decimal(10), **revenue})
    (row,) = marts.ask("SELECT * FROM cohort_performance")
    assert (row["d7_revenue"], row["d7_roas"], row["d30_revenue"], row["d30_roas"]) == (20, 2.0, None, None)
