"""The eight ad networks and what is true of each: what the recommendations of the platform have to find."""

from dataclasses import dataclass
from typing import Literal

CreativeType = Literal["static", "video", "carousel"]
CREATIVE_TYPES: tuple[CreativeType, ...] = ("static", "video", "carousel")


@dataclass(frozen=True)
class Channel:
    """One ad network.

    Money is in USD, rates are fractions, ``elasticity`` is the exponent of installs over daily spend: 0 is a saturated
    channel, which brings the same installs whatever is spent.
    """

    name: str
    daily_spend: float
    cost_per_click: float
    click_through_rate: float
    install_rate: float
    """Installs per click at the base spend."""
    elasticity: float
    spend_volatility: float
    """Standard deviation of the logarithm of daily spend."""
    view_through_share: float
    """Share of its installs that follow an impression, not a click."""
    buyer_rate: float
    """Share of its installs whose customer orders."""
    order_value: float
    """Median order in USD."""
    assist_weight: float
    """How often it appears earlier in journeys and before repeat orders, relative to the others."""
    click_multiplier: dict[CreativeType, float]
    """Factor on the click-through rate, per creative type."""
    install_multiplier: dict[CreativeType, float]
    """Factor on the install rate, per creative type."""


def _by_type(static: float, video: float, carousel: float) -> dict[CreativeType, float]:
    return {"static": static, "video": video, "carousel": carousel}


CHANNELS: tuple[Channel, ...] = (
    Channel(
        "google_ads", 260.0, 1.30, 0.042, 0.22, 0.85, 0.30, 0.04, 0.48, 34.0, 1.5,
        _by_type(1.35, 0.85, 0.80), _by_type(1.40, 0.80, 0.80),
    ),
    Channel(
        "facebook", 210.0, 1.15, 0.019, 0.11, 0.70, 0.30, 0.12, 0.38, 28.0, 1.6,
        _by_type(1.40, 0.85, 0.75), _by_type(1.55, 0.75, 0.70),
    ),
    Channel(
        "instagram", 170.0, 1.25, 0.016, 0.10, 0.68, 0.30, 0.14, 0.37, 30.0, 1.4,
        _by_type(1.40, 0.90, 0.70), _by_type(1.50, 0.80, 0.70),
    ),
    Channel(
        "twitter", 140.0, 1.40, 0.009, 0.022, 0.35, 0.30, 0.06, 0.18, 19.0, 0.4,
        _by_type(0.95, 1.05, 1.00), _by_type(0.95, 1.00, 1.05),
    ),
    Channel(
        "tiktok", 130.0, 0.85, 0.013, 0.055, 0.60, 0.32, 0.18, 0.26, 21.0, 1.0,
        _by_type(0.60, 1.50, 0.90), _by_type(0.75, 1.25, 1.00),
    ),
    Channel(
        "youtube", 190.0, 1.60, 0.011, 0.075, 0.0, 0.50, 0.20, 0.30, 26.0, 0.9,
        _by_type(0.70, 1.35, 0.95), _by_type(0.85, 1.15, 1.00),
    ),
    Channel(
        "apple_search_ads", 120.0, 1.55, 0.055, 0.26, 0.75, 0.28, 0.02, 0.42, 31.0, 0.8,
        _by_type(1.05, 0.95, 1.00), _by_type(1.05, 0.95, 1.00),
    ),
    Channel(
        "programmatic_display", 110.0, 0.70, 0.005, 0.0, 0.0, 0.30, 0.0, 0.0, 0.0, 0.0,
        _by_type(1.00, 1.00, 1.00), _by_type(1.00, 1.00, 1.00),
    ),
)  # fmt: skip

SATURATED = "youtube"
NEVER_CONVERTS = "programmatic_display"
ORGANIC = "organic"
"""Where an install belongs that no touchpoint explains."""
