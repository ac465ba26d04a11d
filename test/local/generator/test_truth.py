from collections import defaultdict
from decimal import Decimal
from typing import Any

import pytest
from tributary_local.generator.channels import NEVER_CONVERTS, SATURATED
from tributary_local.generator.curated import newest_orders, newest_touchpoints, sound_delivery, sound_installs
from tributary_local.generator.dirt.spellings import CHANNEL_OF
from tributary_local.generator.period import DAY_MS, text_of_day
from tributary_local.generator.rows import SourceData, Touchpoint


def rate(written: dict[tuple[str, str], Decimal], currency: str, day: int) -> Decimal | None:
    """The rule of the seven days on the texts of the table."""
    if currency == "USD":
        return Decimal(1)
    days = [text_of_day(day - back) for back in range(8)]
    return next((written[d, currency] for d in days if (d, currency) in written), None)


@pytest.fixture(scope="module")
def rates(text_lines: dict[str, list[str]]) -> dict[tuple[str, str], Decimal]:
    fields = (line.split("\t") for line in text_lines["fx_rates"])
    return {(day, currency): Decimal(value) for day, currency, value, _ in fields}


def test_spend_is_exact_in_dollars_and_leaves_out_what_has_no_rate(
    data: SourceData, planted: dict[str, Any], rates: dict[tuple[str, str], Decimal]
) -> None:
    total, unconverted = Decimal(0), 0
    for row in sound_delivery(data):
        found = rate(rates, row.currency, row.day)
        if found is None:
            unconverted += 1
        else:
            total += Decimal(row.spend) / 10_000 * found
    assert planted["sums"]["spend"] == f"{total:.12f}"
    assert planted["sums"]["unconverted_spend"] == unconverted > 0
    of_channels = planted["channels"].values()
    assert sum(Decimal(channel["spend"]) for channel in of_channels) == total
    assert sum(channel["unconverted_spend"] for channel in of_channels) == unconverted


def test_revenue_is_net_of_refunds_on_their_own_day_and_without_cancelled_orders(
    data: SourceData, planted: dict[str, Any], rates: dict[tuple[str, str], Decimal]
) -> None:
    total, unconverted, count = Decimal(0), 0, 0
    for order in newest_orders(data):
        if order.status == "cancelled":
            continue
        count += 1
        sales = [(order.amount, order.ordered_ms)]
        if order.refund_amount is not None:
            sales.append((-order.refund_amount, order.refunded_ms or 0))
        for amount, at_ms in sales:
            found = rate(rates, order.currency, at_ms // DAY_MS)
            if found is None:
                unconverted += 1
            else:
                total += Decimal(amount or 0) / 100 * found
    assert planted["sums"]["revenue"] == f"{total:.12f}"
    assert planted["sums"]["unconverted_sales"] == unconverted > 0
    assert planted["sums"]["orders"] == count


def last_touch(touches: list[Touchpoint], at: int) -> str:
    best, channel = (False, -1, -1), "organic"
    for t in touches:
        if 0 <= at - t.occurred_ms <= (7 * DAY_MS if t.kind == "click" else DAY_MS):
            place = (t.kind == "click", t.occurred_ms, t.touchpoint_id)
            if place > best:
                best, channel = place, CHANNEL_OF[t.channel]
    return channel


def test_the_rule_of_installs_on_the_newest_sound_rows_finds_what_was_planted(
    data: SourceData, planted: dict[str, Any]
) -> None:
    touches = defaultdict(list)
    for t in newest_touchpoints(data):
        touches[t.device_id].append(t)
    found: dict[str, int] = defaultdict(int)
    for install in sound_installs(data):
        found[last_touch(touches[install.device_id], install.installed_ms)] += 1
    assert planted["installs"] == found
    assert {name: channel["installs"] for name, channel in planted["channels"].items()} == {
        name: found.get(name, 0) for name in planted["channels"]
    }


def test_the_truth_names_the_period_and_the_nature_of_the_channels(planted: dict[str, Any]) -> None:
    assert (planted["saturated"], planted["never_converts"]) == (SATURATED, NEVER_CONVERTS)
    assert (planted["strong"], planted["weak"]) == ("google_ads", "twitter")
    assert (planted["first_day"], planted["last_day"]) == ("2025-01-01", "2025-03-31")
