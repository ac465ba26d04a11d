"""The analysts' views: defined as Athena defines them, on the marts as the jobs describe them."""

import re
from decimal import Decimal
from typing import Any

import pytest

from .marts import ROOT, TABLES, Marts

VIEWS = {file.stem: file.read_text() for file in sorted((ROOT / "athena/views").glob("*.sql"))}


def define(marts: Marts, name: str) -> None:
    marts.connection.execute(f"CREATE OR REPLACE VIEW {name} AS {VIEWS[name]}")


def test_the_views_are_there() -> None:
    assert list(VIEWS) == [
        "advice_outcome",
        "campaign_performance",
        "channel_performance",
        "cohort_performance",
        "publication",
    ]


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_has_its_header_and_can_be_defined_again(marts: Marts, name: str) -> None:
    assert re.match(
        rf"-- name: {name}\n-- description: [^\n]+\n-- columns:\n(--   [^\n]+\n)+(SELECT|WITH)\b", VIEWS[name]
    )
    define(marts, name)
    define(marts, name)
    # Of empty marts there is nothing to show but that they are there.
    assert all(row["run_id"] is None for row in marts.ask(f"SELECT * FROM {name}"))


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


def test_advice_stands_beside_what_was_spent_and_earned_before_and_after(marts: Marts) -> None:
    define(marts, "advice_outcome")

    def days(channel: str, spend: dict[int, int]) -> None:
        money = [{"spend": Decimal(each), "last_touch_revenue": Decimal(2 * each)} for each in spend.values()]
        rows = [{"day": f"2024-03-{day:02d}", "channel": channel, **of} for day, of in zip(spend, money, strict=True)]
        marts.fill("channel_daily", *rows)

    def advice(channel: str, action: str, advised: int, creative_type: str = "all") -> dict[str, Any]:
        row = {"day": "2024-03-28", "channel": channel, "creative_type": creative_type, "action": action}
        return row | {"spend_today": Decimal(10), "spend_advised": Decimal(advised), "run_id": "run-1"}

    # The last day that is published is the 30th: two days after the advice.
    days("a", {1: 28, 28: 28, 29: 12, 30: 12})
    days("b", {28: 10, 29: 10})
    days("c", {28: 10})
    marts.fill(
        "recommendation",
        advice("a", "raise", 12),
        advice("a", "raise", 6, creative_type="static"),
        advice("b", "lower", 8),
        advice("c", "hold", 10),
    )
    a, b, c = marts.ask("SELECT * FROM advice_outcome ORDER BY channel")
    assert (a["days_after"], a["spend_before"], a["spend_after"], a["revenue_after"]) == (2, 2.0, 12.0, 24.0)
    assert (a["followed"], a["advised_by"]) == (True, "run-1")
    # Half of what it was, though the advice was a fifth less: nearer to that than to before.
    assert (b["spend_after"], b["followed"]) == (5.0, True)
    # A channel that is advised to hold follows nothing, and a day without rows is one without spend.
    assert (c["spend_after"], c["followed"]) == (0.0, None)


def test_a_cohort_shows_no_revenue_until_it_is_mature(marts: Marts) -> None:
    define(marts, "cohort_performance")
    revenue = {
        "d7_revenue": Decimal(20),
        "d7_roas": 2.0,
        "d30_revenue": Decimal(30),
        "d30_roas": 3.0,
        "d7_mature": True,
    }
    marts.fill("cohort_roas", {"day": "2024-03-01", "channel": "a", "spend": Decimal(10), **revenue})
    (row,) = marts.ask("SELECT * FROM cohort_performance")
    assert (row["d7_revenue"], row["d7_roas"], row["d30_revenue"], row["d30_roas"]) == (20, 2.0, None, None)


def test_the_publication_has_every_mart_and_says_whether_all_are_of_one_run(marts: Marts) -> None:
    define(marts, "publication")

    def published() -> tuple[set[tuple[str, str | None]], set[bool]]:
        rows = marts.ask("SELECT * FROM publication")
        assert len(rows) == len(TABLES)
        return {(row["mart"], row["run_id"]) for row in rows}, {row["one_run"] for row in rows}

    nothing = {(table.name, None) for table in TABLES}
    assert published() == (nothing, {False})
    marts.fill("order_daily", {"day": "2024-03-01", "channel": "a", "run_id": "run-1", "loaded_at": "2025-01-02"})
    marts.fill("channel_daily", *[{"day": f"2024-03-0{day}", "channel": "a", "run_id": "run-1"} for day in (1, 2)])
    named = nothing - {("order_daily", None), ("channel_daily", None)} | {("order_daily", "run-1")}
    assert published() == (named | {("channel_daily", "run-1")}, {True})
    marts.connection.execute("UPDATE channel_daily SET run_id = 'run-2'")
    assert published() == (named | {("channel_daily", "run-2")}, {False})
