"""Campaigns and creatives: three prospecting campaigns of one creative type each, one retargeting campaign of all."""

from dataclasses import dataclass

from tributary_local.generator.channels import CHANNELS, CREATIVE_TYPES, Channel, CreativeType


@dataclass(frozen=True)
class Creative:
    """One creative of a campaign; ``share`` is its part of the campaign's spend."""

    creative_id: str
    creative_type: CreativeType
    share: float


@dataclass(frozen=True)
class Campaign:
    """One campaign of a channel; ``share`` is its part of the channel's spend."""

    campaign_id: str
    name: str
    channel: Channel
    share: float
    creatives: tuple[Creative, ...]
    retargeting: bool

    @property
    def install_multiplier(self) -> float:
        """Factor on the channel's install rate: the mean over the creatives by their spend."""
        return sum(c.share * self.channel.install_multiplier[c.creative_type] for c in self.creatives)


def _campaigns_of(index: int, channel: Channel) -> list[Campaign]:
    campaigns = []
    for position, creative_type in enumerate(CREATIVE_TYPES):
        campaign_id = f"c{index + 1}0{position + 1}"
        creatives = (
            Creative(f"{campaign_id}-a", creative_type, 0.6),
            Creative(f"{campaign_id}-b", creative_type, 0.4),
        )
        name = f"{channel.name}, prospecting, {creative_type}"
        campaigns.append(Campaign(campaign_id, name, channel, 0.27, creatives, retargeting=False))
    campaign_id = f"c{index + 1}04"
    mixed = tuple(
        Creative(f"{campaign_id}-{letter}", creative_type, share)
        for letter, creative_type, share in zip("abc", CREATIVE_TYPES, (0.34, 0.33, 0.33), strict=True)
    )
    name = f"{channel.name}, retargeting “come back” ☀"
    campaigns.append(Campaign(campaign_id, name, channel, 0.19, mixed, retargeting=True))
    return campaigns


CAMPAIGNS: tuple[Campaign, ...] = tuple(
    campaign for index, channel in enumerate(CHANNELS) for campaign in _campaigns_of(index, channel)
)
CAMPAIGNS_OF: dict[str, tuple[Campaign, ...]] = {
    channel.name: tuple(c for c in CAMPAIGNS if c.channel.name == channel.name) for channel in CHANNELS
}
