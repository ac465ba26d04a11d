"""Collects the touches of all devices and picks the ads that appear beside the one a journey is about."""

from itertools import accumulate
from random import Random
from typing import NamedTuple

from tributary_local.generator.campaigns import CAMPAIGNS, CAMPAIGNS_OF, Campaign
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
        if 0 <= occurred_ms < END_MS:
            self._touches.append(Touch(occurred_ms, device_id, campaign.channel.name, campaign.campaign_id, kind))

    def click(self, device_id: str, occurred_ms: int, campaign: Campaign) -> None:
        """Record a click and, seconds before, the impression that was clicked."""
        self.add(device_id, occurred_ms - 800 - int(self._rng.random() * 20_000), campaign, IMPRESSION)
        self.add(device_id, occurred_ms, campaign, CLICK)

    def assisting_campaign(self) -> Campaign:
        """A campaign of a channel that helps conversions along, retargeting more often than its share."""
        campaigns = self._rng.choices(self._assisting, cum_weights=self._assist_weights)[0]
        return campaigns[min(3, int(self._rng.random() * 5))]

    def any_campaign(self) -> Campaign:
        """A campaign of any channel."""
        return CAMPAIGNS[int(self._rng.random() * len(CAMPAIGNS))]

    def rows(self) -> list[Touchpoint]:
        """All touches as rows, numbered in the order in which they happened."""
        self._touches.sort()
        return [
            Touchpoint(
                number,
                touch.device_id,
                touch.occurred_ms,
                touch.channel,
                touch.campaign_id,
                touch.kind,
                updated_after(self._rng, touch.occurred_ms),
            )
            for number, touch in enumerate(self._touches, start=1)
        ]
