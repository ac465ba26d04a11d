"""What the ad networks deliver and bill: daily spend, the impressions and clicks it buys, the installs it brings."""

import math
from dataclasses import dataclass
from random import Random

from tributary_local.generator.campaigns import CAMPAIGNS_OF, Campaign
from tributary_local.generator.chance import binomial, poisson
from tributary_local.generator.channels import CHANNELS
from tributary_local.generator.currencies import DOLLARS
from tributary_local.generator.period import DAYS, WEEKDAY
from tributary_local.generator.rows import AdPerformance
from tributary_local.generator.updates import reported_after

OUTAGE = 46
"""2025-02-16, a day on which no network delivered anything."""

_WEEKDAY_SPEND = (1.0, 1.0, 1.0, 1.05, 1.15, 0.95, 0.85)


@dataclass(frozen=True)
class CampaignDay:
    """Clicks of a campaign on a day and the installs that its ads of the day bring, sooner or later."""

    day: int
    campaign: Campaign
    clicks: int
    installs: int


def _spend_factors(rng: Random) -> dict[tuple[str, int], float]:
    """Factor on a channel's base spend, per channel and day."""
    return {
        (channel.name, day): _WEEKDAY_SPEND[WEEKDAY[day]] * math.exp(rng.gauss(0, channel.spend_volatility))
        for channel in CHANNELS
        for day in range(DAYS)
    }


def _mean_clicks(campaign: Campaign, scale: int) -> float:
    """Clicks of a day at the base spend."""
    channel = campaign.channel
    multiplier = sum(c.share * channel.click_multiplier[c.creative_type] for c in campaign.creatives)
    return channel.daily_spend * campaign.share * scale / channel.cost_per_click * multiplier


def deliver(rng: Random, scale: int) -> tuple[list[AdPerformance], list[CampaignDay]]:
    """Rows of ``ad_performance``, one a day, campaign and creative, and what each campaign's day leads to.

    An impression costs the same whatever the creative, so a creative that is clicked more brings more clicks for its
    money. ``scale`` multiplies spend and with it all counts. On the outage's day nothing is delivered.
    """
    factors = _spend_factors(rng)
    rows: list[AdPerformance] = []
    days: list[CampaignDay] = []
    for day in range(DAYS):
        if day == OUTAGE:
            continue
        for channel in CHANNELS:
            factor = factors[channel.name, day]
            price = channel.cost_per_click * channel.click_through_rate
            for campaign in CAMPAIGNS_OF[channel.name]:
                clicks_of_day = 0
                for creative in campaign.creatives:
                    money = channel.daily_spend * scale * factor * campaign.share * creative.share
                    money *= math.exp(rng.gauss(0, 0.08))
                    impressions = poisson(rng, money / price)
                    rate = channel.click_through_rate * channel.click_multiplier[creative.creative_type]
                    clicks = binomial(rng, impressions, rate)
                    clicks_of_day += clicks
                    rows.append(
                        AdPerformance(
                            day,
                            channel.name,
                            campaign.campaign_id,
                            creative.creative_id,
                            creative.creative_type,
                            campaign.currency,
                            impressions,
                            clicks,
                            round(money / DOLLARS[campaign.currency] * 10_000),
                            reported_after(rng, day),
                        )
                    )
                response = factor**channel.elasticity
                mean = _mean_clicks(campaign, scale) * channel.install_rate * campaign.install_multiplier * response
                days.append(CampaignDay(day, campaign, clicks_of_day, poisson(rng, mean)))
    return rows, days
