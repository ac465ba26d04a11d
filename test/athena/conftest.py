"""The marts of a test: empty, or filled with the worked case."""

import json
from collections.abc import Iterator
from decimal import Decimal

import duckdb
import pytest

from .marts import ROOT, Marts, Row

METRICS = json.loads((ROOT / "test/golden/metrics.json").read_text())


@pytest.fixture
def marts() -> Iterator[Marts]:
    with duckdb.connect() as connection:
        yield Marts(connection)


@pytest.fixture
def worked_case(marts: Marts) -> Row:
    """What the worked case expects, by model, with the marts filled from it; conversions, which have no day, on the
    first. What no ad earned is organic as an install and unattributed as an order.
    """
    rows: list[Row] = []
    for row in METRICS["input"]["ad_daily"]:
        rate = Decimal(str(METRICS["input"]["fx_to_usd"][row["currency"]]))
        delivery = {name: row[name] for name in ("channel", "creative_type", "impressions", "clicks")}
        spend = Decimal(row["spend"]) * rate
        rows.append({**delivery, "day": row["date"], "campaign_id": row["campaign"], "spend": spend})
    creative_types = {row["campaign_id"]: row["creative_type"] for row in rows}
    for row in METRICS["input"]["installs"]:
        rows.append({**_credit(row, creative_types, "organic"), "installs": row["installs"]})
    for row in METRICS["input"]["orders"]:
        sold = {"last_touch_orders": row["orders"], "last_touch_revenue": Decimal(row["revenue_usd"])}
        rows.append({**_credit(row, creative_types, "unattributed"), **sold})
    marts.fill_campaign_daily(*rows)
    return {case["model"]: case["expected"] for case in METRICS["cases"]}


def _credit(row: Row, creative_types: dict[str, str], otherwise: str) -> Row:
    campaign = row["campaign"] or "none"
    return {
        "day": "2024-03-01",
        "channel": otherwise if row["channel"] == "organic" else row["channel"],
        "campaign_id": campaign,
        "creative_type": creative_types.get(campaign, "none"),
    }
