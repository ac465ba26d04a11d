"""Channels as sources spell them; all are the channel by the contracts' vocabulary."""

from random import Random

from tributary_local.generator.rows import SourceData

SPELLINGS: dict[str, tuple[str, ...]] = {
    "google_ads": ("Google Ads", "google-ads", "GOOGLE_ADS", "AdWords", "google", "GoogleAds"),
    "facebook": ("FB", "facebook ", "Facebook", "Facebook Ads", "meta"),
    "instagram": ("Instagram", "IG", " insta", "INSTAGRAM"),
    "twitter": ("Twitter", "X", "x/twitter", "TWITTER "),
    "tiktok": ("TikTok", "tik-tok", "Tik Tok"),
    "youtube": ("YouTube", "You Tube", "YT", "youtube."),
    "apple_search_ads": ("Apple Search Ads", "ASA", "apple-ads", "Apple Ads"),
    "programmatic_display": ("Programmatic Display", "programmatic-display", "(Programmatic) Display"),
}
"""Other spellings of each channel than its own name."""

CHANNEL_OF: dict[str, str] = {
    spelling: channel for channel, spellings in SPELLINGS.items() for spelling in (channel, *spellings)
}
"""The channel of every spelling, its own name included."""

_CAMPAIGNS = 0.35
_AD_PERFORMANCE = 0.08
_TOUCHPOINTS = 0.06


def other_spelling(rng: Random, spelling: str) -> str:
    """The same channel in another spelling than this."""
    channel = CHANNEL_OF[spelling]
    return rng.choice([other for other in (channel, *SPELLINGS[channel]) if other != spelling])


def spell_channels(rng: Random, data: SourceData) -> None:
    """Spell the channel of some campaigns, delivery rows and touchpoints as no other system does."""
    campaigns, delivery, touchpoints = data.campaigns, data.ad_performance, data.touchpoints
    for i in rng.sample(range(len(campaigns)), int(len(campaigns) * _CAMPAIGNS)):
        campaigns[i] = campaigns[i]._replace(channel=rng.choice(SPELLINGS[campaigns[i].channel]))
    for i in rng.sample(range(len(delivery)), int(len(delivery) * _AD_PERFORMANCE)):
        delivery[i] = delivery[i]._replace(channel=rng.choice(SPELLINGS[delivery[i].channel]))
    for i in rng.sample(range(len(touchpoints)), int(len(touchpoints) * _TOUCHPOINTS)):
        touchpoints[i] = touchpoints[i]._replace(channel=rng.choice(SPELLINGS[touchpoints[i].channel]))
