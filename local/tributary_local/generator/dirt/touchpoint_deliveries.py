"""Touchpoints delivered more than once: the same again, or put right since."""

from random import Random

from tributary_local.generator.campaigns import CAMPAIGNS
from tributary_local.generator.dirt.spellings import other_spelling
from tributary_local.generator.period import DAY_US, END_US
from tributary_local.generator.rows import SourceData, Touchpoint

_CORRECTED = 0.004
_DELIVERED_AGAIN = 0.02
_HOUR_US = DAY_US // 24


def _first_version(rng: Random, row: Touchpoint) -> Touchpoint:
    """The row as it came first: another spelling of the channel, or the campaign of another channel."""
    if rng.random() < 0.5:
        return row._replace(channel=other_spelling(rng, row.channel))
    campaign = rng.choice([c for c in CAMPAIGNS if c.campaign_id != row.campaign_id])
    creative_type = rng.choice(campaign.creatives).creative_type
    return row._replace(channel=campaign.channel.name, campaign_id=campaign.campaign_id, creative_type=creative_type)


def deliver_again(rng: Random, data: SourceData) -> None:
    """Append deliveries of touchpoints that are there.

    A correction is hours or days younger than what it puts right. A repetition differs in its delivery alone, whatever
    it repeats: a row that was corrected later, the correction, a row that lacks a value.
    """
    rows = data.touchpoints
    for i in rng.sample(range(len(rows)), int(len(rows) * _CORRECTED)):
        right = rows[i]
        corrected_us = right.updated_us + int((1 + 119 * rng.random() ** 2) * _HOUR_US)
        if corrected_us < END_US:
            rows[i] = _first_version(rng, right)
            rows.append(right._replace(delivery_id=len(rows) + 1, updated_us=corrected_us))
    for i in rng.sample(range(len(rows)), int(len(rows) * _DELIVERED_AGAIN)):
        for _ in range(2 if rng.random() < 0.1 else 1):
            rows.append(rows[i]._replace(delivery_id=len(rows) + 1))
