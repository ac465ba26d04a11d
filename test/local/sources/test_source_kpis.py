"""The SQL over the source tables that the end-to-end test compares with the platform's KPIs, against plain Python."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pymysql.cursors import DictCursor
from tributary_local.generator.generate import generate
from tributary_local.generator.period import DAY_MS, DAY_TEXT
from tributary_local.generator.rows import SourceData
from tributary_local.generator.tables import lines
from tributary_local.sources.load import create_schema, fill, load

from .source_kpi import source_kpi

PERIODS = [(0, 89), (40, 42), (89, 89)]


def run(cursor: DictCursor, name: str, first: str, last: str) -> list[dict[str, Any]]:
    cursor.execute(source_kpi(name, first, last))
    return list(cursor.fetchall())


def last_touch_channel(touches: list[tuple[int, int, str, str]], at: int, otherwise: str) -> str:
    """Walks all touches (time, id, channel, kind) of a device, in milliseconds, and keeps the best that counts."""
    best: tuple[bool, int, int] | None = None
    channel = otherwise
    for occurred, number, touched, kind in touches:
        age = at - occurred
        if age < 0 or age > (7 * DAY_MS if kind == "click" else DAY_MS):
            continue
        rank = (kind == "click", occurred, number)
        if best is None or rank > best:
            best, channel = rank, touched
    return channel


class Expected:
    """KPIs of a period from the generator's rows."""

    def __init__(self, data: SourceData, first: int, last: int) -> None:
        touches = defaultdict(list)
        for t in data.touchpoints:
            touches[t.device_id].append((t.occurred_ms, t.touchpoint_id, t.channel, t.kind))
        self.impressions: dict[str, int] = defaultdict(int)
        self.clicks: dict[str, int] = defaultdict(int)
        self.spend: dict[str, Decimal] = defaultdict(Decimal)
        self.installs: dict[str, int] = defaultdict(int)
        self.orders: dict[str, int] = defaultdict(int)
        self.revenue: dict[str, Decimal] = defaultdict(Decimal)
        for row in data.ad_performance:
            if first <= row.day <= last:
                self.impressions[row.channel] += row.impressions
                self.clicks[row.channel] += row.clicks
                self.spend[row.channel] += Decimal(row.spend).scaleb(-4)
        for install in data.app_installs:
            if first <= install.installed_ms // DAY_MS <= last:
                self.installs[last_touch_channel(touches[install.device_id], install.installed_ms, "organic")] += 1
        devices = {customer.customer_id: customer.device_id for customer in data.customers}
        for order in data.orders:
            if first <= order.ordered_ms // DAY_MS <= last:
                device = devices[order.customer_id]
                seen = [] if device is None else touches[device]
                channel = last_touch_channel(seen, order.ordered_ms, "unattributed")
                self.orders[channel] += 1
                self.revenue[channel] += Decimal(order.amount).scaleb(-2)
        self.channels = sorted({*self.impressions, *self.installs, *self.orders})


@pytest.fixture(scope="module")
def data() -> SourceData:
    return generate()


@pytest.fixture(scope="module")
def cursor(sources: Any, data: SourceData, tmp_path_factory: pytest.TempPathFactory) -> Iterator[DictCursor]:
    folder = tmp_path_factory.mktemp("data")
    for table, rows in lines(data).items():
        with (folder / f"{table}.tsv").open("w", encoding="utf-8") as file:
            file.writelines(rows)
    load(folder, sources.state, sources.credentials)
    with sources.administrator() as connection, connection.cursor(DictCursor) as cursor:
        yield cursor


def ratio(numerator: Any, denominator: Any) -> Any:
    return None if not denominator else pytest.approx(float(numerator) / float(denominator), rel=1e-12)


@pytest.mark.parametrize("period", PERIODS)
def test_every_kpi_equals_what_plain_python_counts(
    cursor: DictCursor, data: SourceData, period: tuple[int, int]
) -> None:
    e = Expected(data, *period)
    first, last = DAY_TEXT[period[0]], DAY_TEXT[period[1]]

    assert run(cursor, "totals", first, last) == [
        {
            "spend": sum(e.spend.values()),
            "impressions": sum(e.impressions.values()),
            "clicks": sum(e.clicks.values()),
            "installs": sum(e.installs.values()),
            "orders": sum(e.orders.values()),
            "revenue": sum(e.revenue.values()),
        }
    ]
    assert run(cursor, "channel_spend_and_impressions", first, last) == [
        {"channel": c, "spend": e.spend[c], "impressions": e.impressions[c], "clicks": e.clicks[c]}
        for c in sorted(e.channels, key=lambda c: (-e.spend[c], c))
    ]
    assert run(cursor, "channel_click_and_conversion_rates", first, last) == [
        {
            "channel": c,
            "impressions": e.impressions[c],
            "clicks": e.clicks[c],
            "installs": e.installs[c],
            "last_touch_orders": e.orders[c],
            "ctr": ratio(e.clicks[c], e.impressions[c]),
            "cvr": ratio(e.installs[c], e.clicks[c]),
            "install_to_order_rate": ratio(e.orders[c], e.installs[c]),
        }
        for c in e.channels
    ]
    assert run(cursor, "channel_impression_to_install", first, last) == [
        {
            "channel": c,
            "impressions": e.impressions[c],
            "installs": e.installs[c],
            "impression_to_install_ratio": ratio(e.installs[c], e.impressions[c]),
            "ipm": ratio(1000 * e.installs[c], e.impressions[c]),
        }
        for c in e.channels
    ]
    roas = {row["channel"]: row for row in run(cursor, "channel_roas", first, last)}
    assert roas == {
        c: {
            "channel": c,
            "spend": e.spend[c],
            "last_touch_revenue": e.revenue[c],
            "last_touch_roas": ratio(e.revenue[c], e.spend[c]),
        }
        for c in e.channels
    }


def test_the_installs_of_the_rule_are_the_installs_that_were_planted(cursor: DictCursor, data: SourceData) -> None:
    found = run(cursor, "channel_impression_to_install", DAY_TEXT[0], DAY_TEXT[-1])
    assert {r["channel"]: r["installs"] for r in found if r["installs"]} == data.planted_installs


def test_every_table_holds_exactly_the_generated_rows(cursor: DictCursor, data: SourceData) -> None:
    for database, table, rows in (
        ("marketing", "ad_performance", data.ad_performance),
        ("marketing", "touchpoints", data.touchpoints),
        ("marketing", "app_installs", data.app_installs),
        ("sales", "customers", data.customers),
        ("sales", "orders", data.orders),
    ):
        cursor.execute(f"SELECT COUNT(*) AS n FROM {database}.{table}")
        assert cursor.fetchone() == {"n": len(rows)}
    cursor.execute("SELECT COUNT(*) AS n FROM sales.customers WHERE device_id IS NULL")
    assert cursor.fetchone() == {"n": sum(c.device_id is None for c in data.customers)}


def test_loading_again_leaves_the_same_rows(cursor: DictCursor, data: SourceData, tmp_path: Path) -> None:
    file = tmp_path / "orders.tsv"
    file.write_text("".join(lines(data)["orders"]), encoding="utf-8")
    cursor.execute("SELECT SUM(amount) AS s, COUNT(*) AS n FROM sales.orders")
    before = cursor.fetchone()
    create_schema(cursor)
    fill(cursor, "sales", "orders", file)
    cursor.execute("SELECT SUM(amount) AS s, COUNT(*) AS n FROM sales.orders")
    assert cursor.fetchone() == before
