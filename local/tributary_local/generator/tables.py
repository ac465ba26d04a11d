r"""Rows as lines of tab-separated text, the form that both databases load; ``\N`` is NULL."""

from collections.abc import Iterator

from tributary_local.generator.period import DAY_TEXT, text_of_ms, text_of_us
from tributary_local.generator.rows import SourceData
from tributary_local.generator.truth import money

COLUMNS: dict[str, tuple[str, ...]] = {
    "ad_performance": (
        "ad_date",
        "channel",
        "campaign_id",
        "campaign",
        "creative_id",
        "creative_type",
        "impressions",
        "clicks",
        "spend",
        "updated_at",
    ),
    "touchpoints": ("touchpoint_id", "device_id", "occurred_at", "channel", "campaign_id", "kind", "updated_at"),
    "app_installs": ("install_id", "device_id", "installed_at", "platform", "country", "updated_at"),
    "customers": ("customer_id", "device_id", "country", "created_at", "updated_at"),
    "orders": ("order_id", "customer_id", "ordered_at", "amount", "updated_at"),
}
"""Columns of each table in the order of its lines."""

# No generated text holds a tab, a line break or a backslash, so nothing needs escaping.


def _ad_performance(data: SourceData) -> Iterator[str]:
    for r in data.ad_performance:
        yield (
            f"{DAY_TEXT[r.day]}\t{r.channel}\t{r.campaign_id}\t{r.campaign}\t{r.creative_id}\t{r.creative_type}"
            f"\t{r.impressions}\t{r.clicks}\t{money(r.spend, 4)}\t{text_of_us(r.updated_us)}\n"
        )


def _touchpoints(data: SourceData) -> Iterator[str]:
    for number, device, occurred, channel, campaign_id, kind, updated in data.touchpoints:
        yield (f"{number}\t{device}\t{text_of_ms(occurred)}\t{channel}\t{campaign_id}\t{kind}\t{text_of_us(updated)}\n")


def _app_installs(data: SourceData) -> Iterator[str]:
    for r in data.app_installs:
        yield (
            f"{r.install_id}\t{r.device_id}\t{text_of_ms(r.installed_ms)}\t{r.platform}\t{r.country}"
            f"\t{text_of_us(r.updated_us)}\n"
        )


def _customers(data: SourceData) -> Iterator[str]:
    for r in data.customers:
        device = "\\N" if r.device_id is None else r.device_id
        yield f"{r.customer_id}\t{device}\t{r.country}\t{text_of_ms(r.created_ms)}\t{text_of_us(r.updated_us)}\n"


def _orders(data: SourceData) -> Iterator[str]:
    for r in data.orders:
        yield (
            f"{r.order_id}\t{r.customer_id}\t{text_of_ms(r.ordered_ms)}\t{money(r.amount, 2)}"
            f"\t{text_of_us(r.updated_us)}\n"
        )


def lines(data: SourceData) -> dict[str, Iterator[str]]:
    """Every table's rows as lines, UTF-8 text ending in a line feed, columns as in ``COLUMNS``."""
    return {
        "ad_performance": _ad_performance(data),
        "touchpoints": _touchpoints(data),
        "app_installs": _app_installs(data),
        "customers": _customers(data),
        "orders": _orders(data),
    }
