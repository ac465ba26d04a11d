r"""Rows as lines of tab-separated text, the form that both databases load.

NULL is ``\N``; a tab, a line break or a backslash in a text is written as ``LOAD DATA`` reads it by default.
"""

from collections.abc import Iterator
from decimal import Decimal

from tributary_local.generator.period import text_of_day, text_of_ms, text_of_us
from tributary_local.generator.rows import SourceData

COLUMNS: dict[str, tuple[str, ...]] = {
    "campaigns": ("campaign_id", "channel", "name", "objective", "country", "updated_at"),
    "ad_performance": (
        "ad_date",
        "channel",
        "campaign_id",
        "creative_id",
        "creative_type",
        "currency",
        "impressions",
        "clicks",
        "spend",
        "updated_at",
    ),
    "fx_rates": ("rate_date", "currency", "rate", "updated_at"),
    "touchpoints": (
        "delivery_id",
        "touchpoint_id",
        "device_id",
        "occurred_at",
        "channel",
        "campaign_id",
        "creative_type",
        "kind",
        "updated_at",
    ),
    "app_installs": ("install_id", "device_id", "installed_at", "platform", "country", "updated_at"),
    "skan_postbacks": ("postback_id", "postback_date", "channel", "campaign_id", "installs", "updated_at"),
    "customers": ("customer_id", "email", "device_id", "country", "created_at", "updated_at"),
    "products": ("product_id", "name", "category", "price", "updated_at"),
    "orders": (
        "record_id",
        "order_id",
        "customer_id",
        "ordered_at",
        "status",
        "currency",
        "amount",
        "refund_amount",
        "refunded_at",
        "updated_at",
    ),
    "order_items": ("order_id", "line", "product_id", "quantity", "currency", "amount", "updated_at"),
}
"""Columns of each table in the order of its lines."""

_NULL = r"\N"
_ESCAPES = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r", "\0": r"\0"})


def money(units: int, scale: int) -> str:
    """Decimal text of a count of 10^-scale units of a currency."""
    return str(Decimal(units).scaleb(-scale).quantize(Decimal(1).scaleb(-scale)))


def escaped(text: str | None) -> str:
    """A text as a field of a line."""
    return _NULL if text is None else text.translate(_ESCAPES)


def _known(value: object) -> object:
    return _NULL if value is None else value


def _amount(cents: int | None) -> str:
    return _NULL if cents is None else money(cents, 2)


def _campaigns(data: SourceData) -> Iterator[str]:
    for r in data.campaigns:
        yield (
            f"{r.campaign_id}\t{escaped(r.channel)}\t{escaped(r.name)}\t{r.objective}\t{_known(r.country)}"
            f"\t{text_of_us(r.updated_us)}\n"
        )


def _ad_performance(data: SourceData) -> Iterator[str]:
    for r in data.ad_performance:
        yield (
            f"{text_of_day(r.day)}\t{escaped(r.channel)}\t{r.campaign_id}\t{r.creative_id}\t{r.creative_type}"
            f"\t{r.currency}\t{r.impressions}\t{_known(r.clicks)}\t{money(r.spend, 4)}\t{text_of_us(r.updated_us)}\n"
        )


def _fx_rates(data: SourceData) -> Iterator[str]:
    for r in data.fx_rates:
        yield f"{text_of_day(r.day)}\t{r.currency}\t{money(r.rate, 8)}\t{text_of_us(r.updated_us)}\n"


def _touchpoints(data: SourceData) -> Iterator[str]:
    # The longest table by far: no spelling of a channel holds anything to escape.
    for delivery, number, device, occurred, channel, campaign_id, creative, kind, updated in data.touchpoints:
        yield (
            f"{delivery}\t{number}\t{_NULL if device is None else device}\t{text_of_ms(occurred)}\t{channel}"
            f"\t{campaign_id}\t{creative}\t{kind}\t{text_of_us(updated)}\n"
        )


def _app_installs(data: SourceData) -> Iterator[str]:
    for r in data.app_installs:
        yield (
            f"{r.install_id}\t{r.device_id}\t{text_of_ms(r.installed_ms)}\t{r.platform}\t{_known(r.country)}"
            f"\t{text_of_us(r.updated_us)}\n"
        )


def _skan_postbacks(data: SourceData) -> Iterator[str]:
    for r in data.skan_postbacks:
        yield (
            f"{r.postback_id}\t{text_of_day(r.day)}\t{escaped(r.channel)}\t{r.campaign_id}\t{r.installs}"
            f"\t{text_of_us(r.updated_us)}\n"
        )


def _customers(data: SourceData) -> Iterator[str]:
    for r in data.customers:
        yield (
            f"{r.customer_id}\t{escaped(r.email)}\t{_known(r.device_id)}\t{r.country}\t{text_of_ms(r.created_ms)}"
            f"\t{text_of_us(r.updated_us)}\n"
        )


def _products(data: SourceData) -> Iterator[str]:
    for r in data.products:
        yield (
            f"{r.product_id}\t{escaped(r.name)}\t{escaped(r.category)}\t{money(r.price, 2)}"
            f"\t{text_of_us(r.updated_us)}\n"
        )


def _orders(data: SourceData) -> Iterator[str]:
    for r in data.orders:
        refunded = _NULL if r.refunded_ms is None else text_of_ms(r.refunded_ms)
        yield (
            f"{r.record_id}\t{r.order_id}\t{r.customer_id}\t{text_of_ms(r.ordered_ms)}\t{r.status}\t{r.currency}"
            f"\t{_amount(r.amount)}\t{_amount(r.refund_amount)}\t{refunded}\t{text_of_us(r.updated_us)}\n"
        )


def _order_items(data: SourceData) -> Iterator[str]:
    for r in data.order_items:
        yield (
            f"{r.order_id}\t{r.line}\t{r.product_id}\t{r.quantity}\t{r.currency}\t{money(r.amount, 2)}"
            f"\t{text_of_us(r.updated_us)}\n"
        )


def lines(data: SourceData) -> dict[str, Iterator[str]]:
    """Every table's rows as lines, UTF-8 text ending in a line feed, columns as in ``COLUMNS``."""
    return {
        "campaigns": _campaigns(data),
        "ad_performance": _ad_performance(data),
        "fx_rates": _fx_rates(data),
        "touchpoints": _touchpoints(data),
        "app_installs": _app_installs(data),
        "skan_postbacks": _skan_postbacks(data),
        "customers": _customers(data),
        "products": _products(data),
        "orders": _orders(data),
        "order_items": _order_items(data),
    }
