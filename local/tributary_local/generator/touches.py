"""Collects the touches of all devices and picks the ads that appear beside the one a journey is about."""

from itertools import accumulate
from random import Random
from typing import NamedTuple

from tributary_local.generator.campaigns import CAMPAIGNS, CAMPAIGNS_OF, Campaign, Creative
from tributary_local.generator.channels import CHANNELS
from tributary_local.generator.period import END_MS
from tributary_local.generator.rows import Touchpoint
from tributary_local.generator.updates import updated_after

IMPRESSION = "impression"
CLICK = "click"


class Touch(NamedTuple):
    """A touch before it has an id."""

    occurred_ms: int
    device_id: str
    channel: str
    campaign_id: str
    creative_type: str
    kind: str


class Touches:
    """The touches made so far."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._touches: list[Touch] = []
        assisting = [channel for channel in CHANNELS if channel.assist_weight > 0]
        self._assisting = [CAMPAIGNS_OF[channel.name] for channel in assisting]
        self._assist_weights = list(accumulate(channel.assist_weight for channel in assisting))

    def add(self, device_id: str, occurred_ms: int, campaign: Campaign, kind: str) -> None:
        """Record a touch; what lies outside the period is not in the data."""
        self._add(device_id, occurred_ms, campaign, self._creative(campaign).creative_type, kind)

    def click(self, device_id: str, occurred_ms: int, campaign: Campaign) -> None:
        """Record a click and, seconds before, the impression that was clicked."""
        creative_type = self._creative(campaign).creative_type
        shown = occurred_ms - 800 - int(self._rng.random() * 20_000)
        self._add(device_id, shown, campaign, creative_type, IMPRESSION)
        self._add(device_id, occurred_ms, campaign, creative_type, CLICK)

    def _add(self, device_id: str, occurred_ms: int, campaign: Campaign, creative_type: str, kind: str) -> None:
        if 0 <= occurred_ms < END_MS:
            touch = Touch(occurred_ms, device_id, campaign.channel.name, campaign.campaign_id, creative_type, kind)
            self._touches.append(touch)

    def _creative(self, campaign: Campaign) -> Creative:
        """One of the creatives of a campaign; those of prospecting are all of one type."""
        creatives = campaign.creatives
        return creatives[int(self._rng.random() * len(creatives))] if campaign.retargeting else creatives[0]

    def assisting_campaign(self) -> Campaign:
        """A campaign of a channel that helps conversions along, retargeting more often than its share."""
        campaigns = self._rng.choices(self._assisting, cum_weights=self._assist_weights)[0]
        return campaigns[min(3, int(self._rng.random() * 5))]

    def any_campaign(self) -> Campaign:
        """A campaign of any channel."""
        return CAMPAIGNS[int(self._rng.random() * len(CAMPAIGNS))]

    def rows(self) -> list[Touchpoint]:
        """All touches as rows, delivered once each, numbered in the order in which they happened."""
        self._touches.sort()
        return [
            Touchpoint(
                number,
                number,
                touch.device_id,
                touch.occurred_ms,
                touch.channel,
                touch.campaign_id,
                touch.creative_type,
                touch.kind,
                updated_after(self._rng, touch.occurred_ms),
            )
            for number, touch in enumerate(self._touches, start=1)
        ]
