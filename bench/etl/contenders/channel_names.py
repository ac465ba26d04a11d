"""The spellings of channels that the bench's data hold, in canonical form, and what they stand for."""

ALIASES = {
    "fb": "facebook",
    "insta": "instagram",
    "x": "twitter",
    "tik_tok": "tiktok",
    "you_tube": "youtube",
    "asa": "apple_search_ads",
}
