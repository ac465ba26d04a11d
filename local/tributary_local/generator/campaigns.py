"""Campaigns and creatives: three prospecting campaigns of one creative type each, one retargeting campaign of all."""

from dataclasses import dataclass
from random import Random

from tributary_local.generator.channels import CHANNELS, CREATIVE_TYPES, NEVER_CONVERTS, Channel, CreativeType
from tributary_local.generator.currencies import CURRENCY_OF, REPORTING
from tributary_local.generator.period import DAY_US, DAYS
from tributary_local.generator.rows import CampaignRow

_COUNTRIES = {"static": "US", "carousel": None}
"""Country of prospecting campaigns by creative type, where it is the same on every channel."""
_VIDEO_COUNTRIES = ("GB", "DE", "FR", "GB", "BR", "DE", "GB", "FR")
"""Country of the video campaigns, channel by channel."""
_EURO_RETARGETING = {"youtube", "facebook"}
"""Channels whose retargeting runs in several countries on a European account."""

_NAMES = {
    "static": 'Prospecting “{channel}”, static, "always on"',
    "video": "{channel}: prospecting\nvideo 🎬, it's new",
    "carousel": "Prospecting; {channel},\r\ncarousel\t(v2) C:\\ads\\new, 'A/B'",
    "retargeting": '{channel}, retargeting "come back" ☀️👋🏽',
}
"""What people call campaigns: quotes, commas, tabs, backslashes, line breaks and emoji included."""


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
    country: str | None
    """Where it runs, None for several countries."""
    currency: str
    """Currency of the ad account that it is billed to."""

    @property
    def install_multiplier(self) -> float:
        """Factor on the channel's install rate: the mean over the creatives by their spend."""
        return sum(c.share * self.channel.install_multiplier[c.creative_type] for c in self.creatives)

    @property
    def objective(self) -> str:
        """What the network was told to bring."""
        if self.retargeting:
            return "retargeting"
        if self.channel.name == NEVER_CONVERTS:
            return "awareness"
        return "purchases" if self.creatives[0].creative_type == "carousel" else "installs"


def _campaigns_of(index: int, channel: Channel) -> list[Campaign]:
    campaigns = []
    for position, creative_type in enumerate(CREATIVE_TYPES):
        campaign_id = f"c{index + 1}0{position + 1}"
        creatives = (
            Creative(f"{campaign_id}-a", creative_type, 0.6),
            Creative(f"{campaign_id}-b", creative_type, 0.4),
        )
        name = _NAMES[creative_type].format(channel=channel.name)
        country = _VIDEO_COUNTRIES[index] if creative_type == "video" else _COUNTRIES[creative_type]
        currency = REPORTING if country is None else CURRENCY_OF[country]
        campaigns.append(Campaign(campaign_id, name, channel, 0.27, creatives, False, country, currency))
    campaign_id = f"c{index + 1}04"
    mixed = tuple(
        Creative(f"{campaign_id}-{letter}", creative_type, share)
        for letter, creative_type, share in zip("abc", CREATIVE_TYPES, (0.34, 0.33, 0.33), strict=True)
    )
    name = _NAMES["retargeting"].format(channel=channel.name)
    currency = "EUR" if channel.name in _EURO_RETARGETING else REPORTING
    campaigns.append(Campaign(campaign_id, name, channel, 0.19, mixed, True, None, currency))
    return campaigns


CAMPAIGNS: tuple[Campaign, ...] = tuple(
    campaign for index, channel in enumerate(CHANNELS) for campaign in _campaigns_of(index, channel)
)
CAMPAIGNS_OF: dict[str, tuple[Campaign, ...]] = {
    channel.name: tuple(c for c in CAMPAIGNS if c.channel.name == channel.name) for channel in CHANNELS
}


def campaign_rows(rng: Random) -> list[CampaignRow]:
    """Rows of ``campaigns``: set up on the first morning, every fifth changed later, one of those on the last day."""
    rows = []
    for number, c in enumerate(CAMPAIGNS):
        updated = int(rng.random() * DAY_US / 4)
        if number % 5 == 4:
            day = DAYS - 1 if number == len(CAMPAIGNS) - 3 else 3 + int(rng.random() * (DAYS - 5))
            updated += day * DAY_US
        rows.append(CampaignRow(c.campaign_id, c.channel.name, c.name, c.objective, c.country, updated))
    return rows
