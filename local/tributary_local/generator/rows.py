"""The rows of the five source tables, columns in the order of the tables, and the data set that holds them."""

from dataclasses import dataclass, field
from typing import NamedTuple


class AdPerformance(NamedTuple):
    """Delivery of one creative on one day; ``spend`` counts ten-thousandths of a dollar."""

    day: int
    channel: str
    campaign_id: str
    campaign: str
    creative_id: str
    creative_type: str
    impressions: int
    clicks: int
    spend: int
    updated_us: int


class Touchpoint(NamedTuple):
    """One impression or click of one device."""

    touchpoint_id: int
    device_id: str
    occurred_ms: int
    channel: str
    campaign_id: str
    kind: str
    updated_us: int


class AppInstall(NamedTuple):
    """First open of the app on one device."""

    install_id: int
    device_id: str
    installed_ms: int
    platform: str
    country: str
    updated_us: int


class Customer(NamedTuple):
    """One account; ``device_id`` is None where it is not known."""

    customer_id: int
    device_id: str | None
    country: str
    created_ms: int
    updated_us: int


class Order(NamedTuple):
    """One order; ``amount`` counts cents."""

    order_id: int
    customer_id: int
    ordered_ms: int
    amount: int
    updated_us: int


@dataclass
class SourceData:
    """Everything that the two source databases hold."""

    ad_performance: list[AdPerformance] = field(default_factory=list)
    touchpoints: list[Touchpoint] = field(default_factory=list)
    app_installs: list[AppInstall] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    planted_installs: dict[str, int] = field(default_factory=dict)
    """Installs per channel as the journeys were made, ``organic`` included."""
