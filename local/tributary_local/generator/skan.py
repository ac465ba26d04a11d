"""What ad networks are told by Apple's SKAdNetwork: how many installs a campaign brought, and of no device."""

from random import Random

from tributary_local.generator.campaigns import CAMPAIGNS_OF
from tributary_local.generator.chance import poisson
from tributary_local.generator.period import DAYS
from tributary_local.generator.rows import SkanPostback
from tributary_local.generator.updates import reported_after

MEAN_INSTALLS = {"google_ads": 2.4, "facebook": 1.3, "tiktok": 0.6}
"""Channels that are told of any, and the mean of a prospecting campaign's day at scale 1."""


def skan_postbacks(rng: Random, scale: int) -> list[SkanPostback]:
    """Rows of ``skan_postbacks`` by day and campaign; a day of none has no row. ``scale`` multiplies installs."""
    rows: list[SkanPostback] = []
    for day in range(DAYS):
        for channel, mean in MEAN_INSTALLS.items():
            for campaign in CAMPAIGNS_OF[channel]:
                installs = 0 if campaign.retargeting else poisson(rng, mean * scale)
                if installs:
                    updated = reported_after(rng, day)
                    rows.append(SkanPostback(len(rows) + 1, day, channel, campaign.campaign_id, installs, updated))
    return rows
