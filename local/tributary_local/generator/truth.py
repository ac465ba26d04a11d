"""The planted truth of a data set, as plain JSON values."""

from collections import Counter
from decimal import Decimal
from itertools import chain
from typing import Any

from tributary_local.generator.channels import CHANNELS, NEVER_CONVERTS, SATURATED
from tributary_local.generator.curated import (
    DATASETS,
    faults,
    newest_orders,
    newest_touchpoints,
    planted_installs,
    sound_delivery,
    sound_installs,
    sound_items,
)
from tributary_local.generator.dirt.counts import dirt
from tributary_local.generator.dirt.spellings import CHANNEL_OF
from tributary_local.generator.fx import Rates
from tributary_local.generator.period import DAY_MS, DAY_TEXT
from tributary_local.generator.rows import AdPerformance, SourceData
from tributary_local.generator.tables import money


def _spend(rows: list[AdPerformance], rates: Rates) -> tuple[str, int]:
    """Exact dollars of the spend that has a rate, and how many rows have none."""
    found = [(row.spend, rates.of(row.currency, row.day)) for row in rows]
    dollars = sum(spend * rate for spend, rate in found if rate is not None)
    return money(dollars, 12), sum(rate is None for _, rate in found)


def _channels(delivery: list[AdPerformance], rates: Rates, installs: dict[str, int]) -> dict[str, Any]:
    channels = {}
    for channel in CHANNELS:
        delivered = [row for row in delivery if CHANNEL_OF[row.channel] == channel.name]
        spend, unconverted = _spend(delivered, rates)
        channels[channel.name] = {
            "spend": spend,
            "unconverted_spend": unconverted,
            "impressions": sum(row.impressions for row in delivered),
            "clicks": sum(row.clicks or 0 for row in delivered),
            "installs": installs.get(channel.name, 0),
            "click_through_rate": channel.click_through_rate,
            "install_rate": channel.install_rate,
            "elasticity": channel.elasticity,
            "buyer_rate": channel.buyer_rate,
            "click_multiplier": channel.click_multiplier,
            "install_multiplier": channel.install_multiplier,
        }
    return channels


def _sums(data: SourceData, delivery: list[AdPerformance], rates: Rates) -> dict[str, Any]:
    """Totals of the rows that count."""
    spend, unconverted_spend = _spend(delivery, rates)
    kept = [order for order in newest_orders(data) if order.status != "cancelled"]
    sales = [(order.amount or 0, order.currency, order.ordered_ms) for order in kept]
    refunds = [(-o.refund_amount, o.currency, o.refunded_ms) for o in kept if o.refund_amount and o.refunded_ms]
    dollars = Decimal(0)
    unconverted = 0
    for amount, currency, at_ms in chain(sales, refunds):
        rate = rates.of(currency, at_ms // DAY_MS)
        if rate is None:
            unconverted += 1
        else:
            dollars += Decimal(amount * rate).scaleb(-10)
    return {
        "spend": spend,
        "unconverted_spend": unconverted_spend,
        "impressions": sum(row.impressions for row in delivery),
        "clicks": sum(row.clicks or 0 for row in delivery),
        "orders": len(kept),
        "revenue": f"{dollars:.12f}",
        "unconverted_sales": unconverted,
    }


def truth(data: SourceData, seed: int, scale: int) -> dict[str, Any]:
    """What was planted and what came of it: period, counts, sums, the nature of every channel, and the dirt.

    Money is exact decimal text in USD; rates are fractions; ``installs`` are those that the channel caused;
    ``revenue`` is net of refunds. ``rows`` are the source's; ``curated`` and ``quarantine`` say where they have to end
    when every row is staged once.
    """
    rates = Rates(data.fx_rates)
    delivery = sound_delivery(data)
    installs = planted_installs(data)
    rows = {dataset: len(getattr(data, dataset)) for dataset in DATASETS}
    quarantine: Counter[Any] = Counter()
    for dataset in DATASETS:
        quarantine += faults(getattr(data, dataset))
    return {
        "seed": seed,
        "scale": scale,
        "first_day": DAY_TEXT[0],
        "last_day": DAY_TEXT[-1],
        "channels": _channels(delivery, rates, installs),
        "installs": installs,
        "saturated": SATURATED,
        "never_converts": NEVER_CONVERTS,
        "strong": "google_ads",
        "weak": "twitter",
        "static_does_well_on": ["facebook", "instagram", "google_ads"],
        "rows": rows,
        "curated": {
            **rows,
            "ad_performance": len(delivery),
            "touchpoints": len(newest_touchpoints(data)),
            "app_installs": len(sound_installs(data)),
            "orders": len(newest_orders(data)),
            "order_items": len(sound_items(data)),
        },
        "quarantine": [{**fault._asdict(), "rows": count} for fault, count in sorted(quarantine.items())],
        "dirt": dirt(data, [channel.name for channel in CHANNELS]),
        "sums": _sums(data, delivery, rates),
    }
