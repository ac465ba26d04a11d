"""The rows of the ten source tables, columns in the order of the tables, and the data set that holds them."""

from dataclasses import dataclass, field
from typing import NamedTuple


class CampaignRow(NamedTuple):
    """One campaign as it is set up; ``country`` is None where it runs in several."""

    campaign_id: str
    channel: str
    name: str
    objective: str
    country: str | None
    updated_us: int


class AdPerformance(NamedTuple):
    """Delivery of one creative on one day; ``spend`` counts ten-thousandths of the account's currency."""

    day: int
    channel: str
    campaign_id: str
    creative_id: str
    creative_type: str
    currency: str
    impressions: int
    clicks: int | None
    spend: int
    updated_us: int


class FxRate(NamedTuple):
    """Rate of one currency on one day; ``rate`` counts hundred-millionths of a dollar."""

    day: int
    currency: str
    rate: int
    updated_us: int


class Touchpoint(NamedTuple):
    """One delivery of one impression or click of one device."""

    delivery_id: int
    touchpoint_id: int
    device_id: str | None
    occurred_ms: int
    channel: str
    campaign_id: str
    creative_type: str
    kind: str
    updated_us: int


class AppInstall(NamedTuple):
    """First open of the app on one device."""

    install_id: int
    device_id: str
    installed_ms: int
    platform: str
    country: str | None
    updated_us: int


class SkanPostback(NamedTuple):
    """Installs that a network counts for a campaign without knowing a device."""

    postback_id: int
    day: int
    channel: str
    campaign_id: str
    installs: int
    updated_us: int


class Customer(NamedTuple):
    """One account; ``email`` and ``device_id`` are None where they are not known."""

    customer_id: int
    email: str | None
    device_id: str | None
    country: str
    created_ms: int
    updated_us: int


class Product(NamedTuple):
    """One product; ``price`` counts cents."""

    product_id: int
    name: str
    category: str
    price: int
    updated_us: int


class Order(NamedTuple):
    """One record of one order; amounts count hundredths of the currency."""

    record_id: int
    order_id: int
    customer_id: int
    ordered_ms: int
    status: str
    currency: str
    amount: int | None
    refund_amount: int | None
    refunded_ms: int | None
    updated_us: int


class OrderItem(NamedTuple):
    """One line of one order; ``amount`` counts hundredths of the currency."""

    order_id: int
    line: int
    product_id: int
    quantity: int
    currency: str
    amount: int
    updated_us: int


@dataclass
class SourceData:
    """Everything that the two source databases hold."""

    campaigns: list[CampaignRow] = field(default_factory=list)
    ad_performance: list[AdPerformance] = field(default_factory=list)
    fx_rates: list[FxRate] = field(default_factory=list)
    touchpoints: list[Touchpoint] = field(default_factory=list)
    app_installs: list[AppInstall] = field(default_factory=list)
    skan_postbacks: list[SkanPostback] = field(default_factory=list)
    customers: list[Customer] = field(default_factory=list)
    products: list[Product] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)
    order_items: list[OrderItem] = field(default_factory=list)
    causes: list[str] = field(default_factory=list)
    """Channel that brought each install of ``app_installs``, ``organic`` where none did."""
    heavy_device: str = ""
    """The device with tens of thousands of touches."""
