"""The planted truth of a data set, as plain JSON values."""

from decimal import Decimal
from typing import Any

from tributary_local.generator.channels import CHANNELS, NEVER_CONVERTS, SATURATED
from tributary_local.generator.period import DAY_TEXT
from tributary_local.generator.rows import SourceData


def money(units: int, scale: int) -> str:
    """Decimal text of a count of 10^-scale dollars."""
    return str(Decimal(units).scaleb(-scale).quantize(Decimal(1).scaleb(-scale)))


def truth(data: SourceData, seed: int, scale: int) -> dict[str, Any]:
    """What was planted and what came of it: period, counts, sums, and the nature of every channel.

    Money is decimal text in USD, rates are fractions, ``installs`` are those that the channel caused.
    """
    channels = {}
    for channel in CHANNELS:
        delivered = [row for row in data.ad_performance if row.channel == channel.name]
        channels[channel.name] = {
            "spend": money(sum(row.spend for row in delivered), 4),
            "impressions": sum(row.impressions for row in delivered),
            "clicks": sum(row.clicks for row in delivered),
            "installs": data.planted_installs.get(channel.name, 0),
            "click_through_rate": channel.click_through_rate,
            "install_rate": channel.install_rate,
            "elasticity": channel.elasticity,
            "buyer_rate": channel.buyer_rate,
            "click_multiplier": channel.click_multiplier,
            "install_multiplier": channel.install_multiplier,
        }
    return {
        "seed": seed,
        "scale": scale,
        "first_day": DAY_TEXT[0],
        "last_day": DAY_TEXT[-1],
        "channels": channels,
        "installs": data.planted_installs,
        "saturated": SATURATED,
        "never_converts": NEVER_CONVERTS,
        "strong": "google_ads",
        "weak": "twitter",
        "static_does_well_on": ["facebook", "instagram", "google_ads"],
        "rows": {
            "ad_performance": len(data.ad_performance),
            "touchpoints": len(data.touchpoints),
            "app_installs": len(data.app_installs),
            "customers": len(data.customers),
            "orders": len(data.orders),
        },
        "sums": {
            "spend": money(sum(row.spend for row in data.ad_performance), 4),
            "impressions": sum(row.impressions for row in data.ad_performance),
            "clicks": sum(row.clicks for row in data.ad_performance),
            "revenue": money(sum(row.amount for row in data.orders), 2),
        },
    }
