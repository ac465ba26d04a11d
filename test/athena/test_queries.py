"""The analysts' queries: their form, and their figures where DuckDB reads the same SQL as Trino."""

import re
from datetime import date
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from tributary.chain_credit import MARKOV, MARKOV_SHAPLEY
from tributary.touch_credit import MODELS

from .marts import ROOT, Marts, Row

QUERIES = {file.stem: file.read_text() for file in sorted((ROOT / "athena/queries").glob("*.sql"))}
HEADER = re.compile(
    r"-- name: (?P<name>\w+)\n-- description: (?P<description>[^\n]+)\n-- parameters: (?P<parameters>[^\n]+)\n"
    r"-- columns:\n(--   [^\n]+\n)+"
)
MARTS = {
    "campaign_daily",
    "channel_daily",
    "channel_kpi",
    "cohort_roas",
    "customer_daily",
    "journey_daily",
    "product_performance",
    "recommendation",
    "spend_response",
    "campaigns",
}

CHANNELS = [name for name, sql in QUERIES.items() if name.startswith("channel_") and "FROM channel_daily" in sql]
"""Queries with a row a channel, over the mart of every day."""


def campaign_day(day: str, channel: str, **figures: Any) -> Row:
    return {"day": day, "channel": channel, "campaign_id": f"{channel}_1", "creative_type": "video", **figures}


def by(rows: list[Row], *keys: str) -> dict[Any, Row]:
    return {tuple(row[key] for key in keys) if len(keys) > 1 else row[keys[0]]: row for row in rows}


def test_the_nineteen_queries_are_there() -> None:
    assert list(QUERIES) == [
        "budget_recommendations",
        "campaign_roas",
        "channel_click_and_conversion_rates",
        "channel_costs",
        "channel_impression_to_install",
        "channel_kpis_by_country",
        "channel_kpis_by_period",
        "channel_roas",
        "channel_roas_by_model",
        "channel_spend_and_impressions",
        "cohort_roas",
        "creative_type_roas",
        "customer_acquisition",
        "journey_paths",
        "product_sales",
        "spend_response",
        "top_campaigns",
        "top_channels",
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
    assert set(re.findall(r"\b(?:FROM|JOIN)\s+(\w\S*)", body)) <= MARTS
    statements = duckdb.extract_statements(body)
    assert [statement.type for statement in statements] == [duckdb.StatementType.SELECT]


@pytest.mark.parametrize("name", QUERIES)
def test_no_row_in_the_span_gives_zero_totals_and_nothing_else(marts: Marts, name: str) -> None:
    rows = marts.kpi(name)
    if name != "totals":
        assert rows == []
        return
    counts = {column: value for column, value in rows[0].items() if not isinstance(value, float | None)}
    assert set(counts.values()) == {0}
    assert {column for column in rows[0] if column not in counts} >= {"ctr", "cvr", "cac", "blended_roas"}


def test_every_ratio_of_a_channel_is_that_of_the_worked_case(marts: Marts, worked_case: Row) -> None:
    expected = worked_case["channel_metrics"]
    rates = by(marts.kpi("channel_click_and_conversion_rates"), "channel")
    ratios = by(marts.kpi("channel_impression_to_install"), "channel")
    costs = by(marts.kpi("channel_costs"), "channel")
    returns = by(marts.kpi("channel_roas"), "channel")
    for channel in ("google_ads", "facebook", "twitter", "instagram"):
        figures = expected[channel]
        found = {
            "ctr": rates[channel]["ctr"],
            "click_to_install": rates[channel]["cvr"],
            "install_to_order": rates[channel]["install_to_order_rate"],
            "impression_to_install": ratios[channel]["impression_to_install_ratio"],
            "ipm": ratios[channel]["ipm"],
            "cpm": costs[channel]["cpm"],
            "cpc": costs[channel]["cpc"],
            "cpi": costs[channel]["cpi"],
            "cpa_order": costs[channel]["last_touch_cpa"],
            "roas": returns[channel]["last_touch_roas"],
        }
        for metric, value in found.items():
            if figures[metric] is None:
                assert value is None, (channel, metric)
            else:
                assert value == pytest.approx(figures[metric], rel=1e-12), (channel, metric)
        assert returns[channel]["spend"] == Decimal(str(figures["spend_usd"]))
        assert returns[channel]["last_touch_revenue"] == Decimal(str(figures["revenue_usd"]))
        assert rates[channel]["installs"] == figures["installs"]


def test_totals_are_those_of_the_worked_case_paid_and_blended(marts: Marts, worked_case: Row) -> None:
    paid, blended = (worked_case["channel_metrics"][key] for key in ("ALL_PAID", "BLENDED"))
    (total,) = marts.kpi("totals")
    names = {
        "ctr": "ctr",
        "click_to_install": "cvr",
        "impression_to_install": "impression_to_install_ratio",
        "ipm": "ipm",
        "install_to_order": "install_to_order_rate",
        "cpm": "cpm",
        "cpc": "cpc",
        "cpi": "cpi",
        "cpa_order": "last_touch_cpa",
        "roas": "last_touch_roas",
    }
    for metric, column in names.items():
        assert total[column] == pytest.approx(paid[metric], rel=1e-12), metric
    assert total["blended_roas"] == pytest.approx(blended["roas"], rel=1e-12)
    assert (total["spend"], total["last_touch_revenue"]) == (Decimal("859.60"), Decimal("1844.40"))
    assert (total["installs"], total["last_touch_installs"]) == (764, 264)
    assert (total["orders"], total["last_touch_orders"], total["revenue"]) == (151, 51, Decimal("5844.40"))


def test_the_classic_wrong_answers_are_not_given(marts: Marts, worked_case: Row) -> None:
    marts.fill("campaigns", {"campaign_id": "brand", "channel": "google_ads", "name": "Brand", "objective": "installs"})
    wrong = worked_case["wrong_answers"]
    rates = by(marts.kpi("channel_click_and_conversion_rates"), "channel")
    assert rates["google_ads"]["ctr"] != pytest.approx(wrong["google_ads.ctr as average of row ratios"], rel=1e-2)
    campaigns = by(marts.kpi("campaign_roas"), "campaign_id")
    assert campaigns["brand"]["spend"] == Decimal("150.00")
    assert sum(row["spend"] for row in campaigns.values() if row["channel"] == "google_ads") == 350
    returns = by(marts.kpi("channel_roas"), "channel")
    assert returns["instagram"]["last_touch_roas"] != pytest.approx(
        wrong["instagram.roas without currency conversion"], rel=1e-2
    )


def test_campaigns_and_creative_types_divide_their_own_sums(marts: Marts, worked_case: Row) -> None:
    del worked_case
    campaigns = by(marts.kpi("campaign_roas"), "campaign_id", "channel")
    assert campaigns["brand", "google_ads"]["last_touch_roas"] == 4.0
    assert campaigns["generic", "google_ads"]["last_touch_roas"] == 0.75
    assert campaigns["none", "unattributed"]["last_touch_roas"] is None
    kinds = by(marts.kpi("creative_type_roas"), "channel", "creative_type")
    assert kinds["google_ads", "static"]["ctr"] == pytest.approx(1400 / 60000, rel=1e-12)
    assert kinds["google_ads", "video"]["last_touch_roas"] == 0.75
    assert kinds["twitter", "static"]["cvr"] is None


def test_a_campaign_without_a_known_name_stays_with_what_it_spent(marts: Marts) -> None:
    marts.fill_campaign_daily(
        campaign_day("2024-03-01", "a", spend=Decimal(600), last_touch_orders=30, last_touch_revenue=Decimal(900))
    )
    (row,) = marts.kpi("campaign_roas")
    assert (row["campaign"], row["spend"], row["last_touch_roas"]) == (None, Decimal(600), 1.5)
    assert [row["campaign_id"] for row in marts.kpi("top_campaigns")] == ["a_1"]


@pytest.mark.parametrize(("query", "key"), [("top_channels", "channel"), ("top_campaigns", "campaign_id")])
def test_the_best_are_ranked_by_roas_then_revenue_and_small_ones_left_out(marts: Marts, query: str, key: str) -> None:
    def row(channel: str, spend: str, orders: int, revenue: str) -> Row:
        sold = {"last_touch_orders": orders, "last_touch_revenue": Decimal(revenue)}
        return campaign_day("2024-03-01", channel, spend=Decimal(spend), **sold)

    marts.fill_campaign_daily(
        row("lucky", "10", 29, "10000"),
        row("cheap", "499.99", 500, "10000"),
        row("rare", "5000", 29, "100000"),
        row("border", "500", 30, "2000"),
        row("small", "1000", 30, "3000"),
        row("large", "2000", 60, "6000"),
        row("loser", "3000", 40, "-5"),
        row("unattributed", "0", 900, "90000"),
    )
    rows = marts.kpi(query)
    assert [(row["rank"], row[key].removesuffix("_1")) for row in rows] == [
        (1, "border"),
        (2, "large"),
        (3, "small"),
        (4, "loser"),
    ]


def test_equals_share_a_rank_and_stand_in_order_of_name(marts: Marts) -> None:
    same = {"spend": Decimal(500), "last_touch_orders": 30, "last_touch_revenue": Decimal(750)}
    marts.fill_campaign_daily(*[campaign_day("2024-03-01", channel, **same) for channel in ("b", "c", "a")])
    assert [(row["rank"], row["channel"]) for row in marts.kpi("top_channels")] == [(1, "a"), (1, "b"), (1, "c")]


def test_cohorts_that_are_not_mature_are_in_no_ratio_and_are_told(marts: Marts) -> None:
    def cohort(day: str, spend: int, d7: str, d30: str, *, mature: tuple[bool, bool]) -> Row:
        revenue = {"d1_revenue": Decimal(d7) / 2, "d7_revenue": Decimal(d7), "d30_revenue": Decimal(d30)}
        ages = {"d1_mature": True, "d7_mature": mature[0], "d30_mature": mature[1]}
        return {"day": day, "channel": "a", "installs": 2, "spend": Decimal(spend), **revenue, **ages}

    marts.fill(
        "cohort_roas",
        cohort("2024-03-01", 100, "50", "150", mature=(True, True)),
        cohort("2024-03-02", 300, "350", "360", mature=(True, False)),
        cohort("2024-03-03", 50, "1", "1", mature=(False, False)),
        {"day": "2024-03-03", "channel": "organic", "installs": 5, "d7_revenue": Decimal(9)},
    )
    a, organic = marts.kpi("cohort_roas")
    assert {name: a[name] for name in a if name.startswith("d7")} == {
        "d7_mature_days": 2,
        "d7_spend": Decimal("400.00"),
        "d7_revenue": Decimal("400.00"),
        "d7_roas": 1.0,
        "d7_mature_share": pytest.approx(2 / 3, rel=1e-12),
        "d7_immature_days": 1,
        "d7_immature_spend": Decimal("50.00"),
    }
    assert (a["installs"], a["d30_roas"], a["d30_immature_spend"]) == (6, 1.5, Decimal("350.00"))
    assert (a["d1_mature_days"], a["d1_revenue"], a["d1_immature_days"]) == (3, Decimal("200.50"), 0)
    assert a["d1_roas"] == pytest.approx(200.5 / 450, rel=1e-12)
    assert (organic["d7_roas"], organic["d7_mature_share"], organic["d7_revenue"]) == (None, 0.0, Decimal(0))


def test_the_newest_advice_of_the_span_is_shown_a_channel_before_its_creative_types(marts: Marts) -> None:
    def advice(day: str, channel: str, creative_type: str, action: str) -> Row:
        return {"day": day, "channel": channel, "creative_type": creative_type, "action": action}

    marts.fill(
        "recommendation",
        advice("2024-02-28", "a", "all", "lower"),
        advice("2024-03-30", "a", "all", "lower"),
        advice("2024-03-31", "b", "all", "hold"),
        advice("2024-03-31", "a", "aaa", "test"),
        advice("2024-03-31", "a", "all", "raise"),
        advice("2024-04-01", "a", "all", "lower"),
    )
    rows = [(row["channel"], row["creative_type"], row["action"]) for row in marts.kpi("budget_recommendations")]
    assert rows == [("a", "all", "raise"), ("a", "aaa", "test"), ("b", "all", "hold")]
    assert {str(row["day"]) for row in marts.kpi("budget_recommendations", "2024-02-01", "2024-02-29")} == {
        "2024-02-28"
    }


def test_a_channels_roas_stands_side_by_side_by_model_each_of_its_own_sums(marts: Marts) -> None:
    def kpi(day: str, channel: str, model: str, spend: int, revenue: int) -> Row:
        return {"day": day, "channel": channel, "model": model, "spend": Decimal(spend), "revenue": Decimal(revenue)}

    marts.fill(
        "channel_kpi",
        kpi("2024-03-01", "a", "linear", 10, 5),
        kpi("2024-03-02", "a", "linear", 30, 55),
        kpi("2024-03-01", "a", "markov", 10, 0),
        kpi("2024-03-02", "a", "markov", 30, 20),
        kpi("2024-04-02", "a", "markov", 30, 20),
        kpi("2024-03-01", "unattributed", "linear", 0, 9),
    )
    a, unattributed = marts.kpi("channel_roas_by_model")
    assert (a["spend"], a["linear_roas"], a["markov_roas"], a["shapley_roas"]) == (40, 1.5, 0.5, None)
    assert (unattributed["spend"], unattributed["linear_roas"]) == (0, None)


def test_every_model_of_the_mart_has_a_column_of_its_own() -> None:
    models = {*MODELS, MARKOV, MARKOV_SHAPLEY}
    assert set(re.findall(r"model = '(\w+)'", QUERIES["channel_roas_by_model"])) == models
    assert set(re.findall(r"AS (\w+)_roas", QUERIES["channel_roas_by_model"])) == models


def test_a_period_is_a_day_a_week_from_monday_or_a_month(marts: Marts) -> None:
    days = ["2024-03-03", "2024-03-04", "2024-03-10", "2024-03-31", "2024-04-01"]
    marts.fill_campaign_daily(*[campaign_day(day, "a", impressions=10, clicks=i) for i, day in enumerate(days)])
    rows = marts.kpi("channel_kpis_by_period", "2024-03-03", "2024-04-01")
    found = [(row["grain"], str(row["period_start"]), row["clicks"]) for row in rows]
    assert found == [
        ("month", "2024-03-01", 6),
        ("month", "2024-04-01", 4),
        ("week", "2024-02-26", 0),
        ("week", "2024-03-04", 3),
        ("week", "2024-03-25", 3),
        ("week", "2024-04-01", 4),
        *[("day", day, i) for i, day in enumerate(days)],
    ]
    assert rows[0]["ctr"] == pytest.approx(6 / 40, rel=1e-12)
    assert type(rows[0]["period_start"]) is date


def test_a_country_without_delivery_shows_no_rate_and_free_installs(marts: Marts) -> None:
    marts.fill_campaign_daily(
        campaign_day("2024-03-01", "a", country="US", impressions=1000, clicks=10, spend=Decimal(5)),
        campaign_day("2024-03-01", "a", country="BR", installs=4),
    )
    brazil, states = marts.kpi("channel_kpis_by_country")
    assert (brazil["country"], brazil["cvr"], brazil["last_touch_roas"], brazil["cpi"]) == ("BR", None, None, 0.0)
    assert (states["country"], states["cvr"], states["ipm"], states["cpi"]) == ("US", 0.0, 0.0, None)


def test_acquisition_costs_all_that_was_spent(marts: Marts) -> None:
    day = {"day": "2024-03-01", "spend": Decimal(90)}
    marts.fill(
        "customer_daily",
        {**day, "channel": "a", "new_customers": 3, "returning_customers": 1, "orders": 4, "revenue": Decimal(40)},
        {**day, "channel": "never"},
    )
    a, never = marts.kpi("customer_acquisition")
    assert (a["last_touch_cac"], a["last_touch_new_customers"], a["last_touch_revenue"]) == (30.0, 3, Decimal(40))
    assert (never["channel"], never["last_touch_cac"]) == ("never", None)
    firsts = [{"spend": Decimal(90), "last_touch_first_orders": n} for n in (3, 0)]
    marts.fill_campaign_daily(*[campaign_day("2024-03-01", f"c{i}", **row) for i, row in enumerate(firsts)])
    assert [row["last_touch_cac"] for row in marts.kpi("channel_costs")] == [30.0, None]
    assert marts.kpi("totals")[0]["cac"] == 60.0


def test_paths_are_ranked_by_conversions_and_by_revenue_within_their_type_and_share_all_of_it(marts: Marts) -> None:
    def path(path: str, conversions: int, value: str, **more: Any) -> Row:
        return {"day": "2024-03-01", "conversion_type": "order", "path": path, "conversions": conversions} | {
            "value": Decimal(value),
            **more,
        }

    marts.fill(
        "journey_daily",
        path("a > b", 2, "10.005", touches=5, single_touch_conversions=0),
        path("a > b", 2, "10", day="2024-03-02", touches=7),
        path("a", 4, "70", touches=8, single_touch_conversions=2),
        path("unattributed", 12, "120"),
        path("refunded", 0, "-10.005"),
        path("a", 100, "0", day="2024-04-01"),
        path("a", 3, "0", conversion_type="install", touches=3, single_touch_conversions=3),
    )
    (install, *orders) = marts.kpi("journey_paths")
    assert list(install.values()) == ["install", 1, "a", 3, 1.0, 3, 1.0, Decimal(0), None, 1]
    assert [(row["rank"], row["path"], row["conversions"], row["revenue_rank"]) for row in orders] == [
        (1, "unattributed", 12, 1),
        (2, "a", 4, 2),
        (3, "a > b", 4, 3),
        (4, "refunded", 0, 4),
    ]
    assert [row["share_of_conversions"] for row in orders] == [0.6, 0.2, 0.2, 0.0]
    assert sum(row["share_of_revenue"] for row in orders) == pytest.approx(1, rel=1e-12)
    assert [row["touches_per_conversion"] for row in orders] == [0.0, 2.0, 3.0, None]
    assert [row["revenue"] for row in orders] == [Decimal(120), Decimal(70), Decimal("20.01"), Decimal("-10.01")]


def test_the_twenty_paths_of_most_conversions_and_of_most_revenue_are_shown(marts: Marts) -> None:
    marts.fill(
        "journey_daily",
        *[
            {"day": "2024-03-01", "conversion_type": "order", "path": f"p{i:02}", "conversions": i}
            | {"value": Decimal(50 - i)}
            for i in range(50)
        ],
    )
    rows = marts.kpi("journey_paths")
    assert [row["path"] for row in rows] == [f"p{i:02}" for i in (*range(49, 29, -1), *range(19, -1, -1))]
    assert [row["share_of_conversions"] for row in rows][:1] == [49 / 1225]


def test_products_add_up_by_category_and_channel(marts: Marts) -> None:
    line = {"channel": "a", "order_lines": 2, "units": 3, "revenue": Decimal("10.005"), "unconverted_lines": 1}
    marts.fill(
        "product_performance",
        {**line, "day": "2024-03-01", "category": "Tea"},
        {**line, "day": "2024-03-02", "category": "Tea"},
        {**line, "day": "2024-03-02", "category": "Cups"},
    )
    cups, tea = marts.kpi("product_sales")
    assert (cups["category"], cups["last_touch_revenue"]) == ("Cups", Decimal("10.01"))
    assert (tea["order_lines"], tea["units"], tea["last_touch_revenue"], tea["unconverted_lines"]) == (
        4,
        6,
        Decimal("20.01"),
        2,
    )


def test_a_response_is_shown_where_its_days_overlap_the_span(marts: Marts) -> None:
    row = {"channel": "a", "first_day": "2024-03-10", "last_day": "2024-05-31", "days": 83}
    marts.fill(
        "spend_response",
        {**row, "measure": "elasticity"},
        *[{**row, "measure": "correlation", "lag_days": lag, "estimate": 0.5} for lag in (1, 0)],
    )
    rows = marts.kpi("spend_response", "2024-03-01", "2024-03-10")
    assert [(row["measure"], row["lag_days"]) for row in rows] == [
        ("correlation", 0),
        ("correlation", 1),
        ("elasticity", None),
    ]
    assert marts.kpi("spend_response", "2024-03-01", "2024-03-09") == []


def test_days_outside_the_span_do_not_count_and_both_ends_do(marts: Marts) -> None:
    figures = {"impressions": 10, "spend": Decimal(1), "last_touch_revenue": Decimal(2)}
    marts.fill_campaign_daily(*[campaign_day(f"2024-03-0{day}", "a", **figures) for day in (1, 2, 3, 4)])
    assert marts.kpi("totals", "2024-03-02", "2024-03-03")[0]["impressions"] == 20
    (row,) = marts.kpi("channel_roas", "2024-03-02", "2024-03-03")
    assert (row["spend"], row["last_touch_revenue"], row["last_touch_roas"]) == (Decimal(2), Decimal(4), 2.0)


@pytest.mark.parametrize("query", CHANNELS)
def test_a_channel_that_only_spends_or_never_spends_is_shown(marts: Marts, query: str) -> None:
    marts.fill_campaign_daily(
        campaign_day("2024-03-01", "unattributed", last_touch_orders=3, last_touch_revenue=Decimal(30)),
        campaign_day("2024-03-01", "spends_only", impressions=100, spend=Decimal(5)),
        campaign_day("2024-03-01", "organic", installs=7),
        campaign_day("2024-03-01", "google_ads", clicks=10, spend=Decimal(5), last_touch_revenue=Decimal(10)),
    )
    channels = list(dict.fromkeys(row["channel"] for row in marts.kpi(query)))
    by_figure = ["google_ads", "spends_only", "organic", "unattributed"]
    assert channels == (by_figure if query in ("channel_roas", "channel_spend_and_impressions") else sorted(by_figure))


def test_what_has_no_rate_is_counted_beside_the_sums(marts: Marts) -> None:
    marts.fill_campaign_daily(campaign_day("2024-03-01", "a", unconverted_spend=2, unconverted_sales=3))
    (total,) = marts.kpi("totals")
    assert (total["unconverted_spend"], total["unconverted_sales"], total["spend"]) == (2, 3, 0)
    assert marts.kpi("channel_spend_and_impressions")[0]["unconverted_spend"] == 2
    assert marts.kpi("channel_roas")[0]["unconverted_sales"] == 3


def test_money_is_summed_exactly_and_rounded_once(marts: Marts) -> None:
    third = Decimal("0.003333333333")
    large = campaign_day("2024-03-01", "b", impressions=10**15, spend=Decimal("1234567890123456789.12"), installs=1)
    marts.fill_campaign_daily(*[campaign_day("2024-03-01", "a", spend=third, creative_type=str(i)) for i in range(3)])
    assert marts.kpi("totals")[0]["spend"] == Decimal("0.01")
    marts.fill_campaign_daily(large)
    row = by(marts.kpi("channel_spend_and_impressions"), "channel")["b"]
    assert row["spend"] == Decimal("1234567890123456789.12")
    assert by(marts.kpi("channel_impression_to_install"), "channel")["b"]["ipm"] == pytest.approx(1e-12, rel=1e-12)
