"""The dirt that lies in the rows, counted."""

import unicodedata
from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import Any

from tributary_local.generator.curated import newest_orders, newest_touchpoints
from tributary_local.generator.currencies import DOLLARS
from tributary_local.generator.dirt.unknown import CURRENCY, PRODUCT_ID
from tributary_local.generator.fx import Rates
from tributary_local.generator.period import DAY_US, DAYS, text_of_day
from tributary_local.generator.rows import Order, SourceData, Touchpoint


def _versions(rows: Iterable[Touchpoint] | Iterable[Order]) -> dict[str, int]:
    """How rows of the same key, the second column, repeat one another but for their first column, and how many differ.

    Every key has one newest version; ``corrected`` counts the versions before it, ``repeated`` the rows that say the
    same as another.
    """
    contents = [row[1:] for row in rows]
    keys = Counter(content[0] for content in contents)
    again = [content for content in contents if keys[content[0]] > 1]
    distinct = set(again)
    return {
        "repeated": len(again) - len(distinct),
        "corrected": len(distinct) - len({content[0] for content in distinct}),
    }


def _late(events: Iterable[tuple[int, int]]) -> int:
    """How many of (event, update) lie a day or more apart."""
    return sum(updated_us - event_us >= DAY_US for event_us, updated_us in events)


def _texts(texts: list[str]) -> dict[str, int]:
    """How many texts hold what breaks readers."""
    return {
        "quotes": sum('"' in text for text in texts),
        "commas": sum("," in text for text in texts),
        "line_breaks": sum("\n" in text for text in texts),
        "tabs": sum("\t" in text for text in texts),
        "backslashes": sum("\\" in text for text in texts),
        "emoji": sum(any(unicodedata.category(letter) == "So" for letter in text) for text in texts),
    }


def _emails(data: SourceData) -> dict[str, int]:
    emails = [customer.email for customer in data.customers]
    known = [email for email in emails if email is not None]
    return {
        "missing": len(emails) - len(known),
        "mixed_case": sum(email != email.lower() for email in known),
        "plus_address": sum("+" in email for email in known),
        "not_ascii": sum(not email.isascii() for email in known),
    }


def _journeys(data: SourceData) -> dict[str, int]:
    """Shapes of journeys, by the newest sound touchpoints and all installs."""
    installed = {install.device_id: install.installed_ms for install in data.app_installs}
    last: dict[str, int] = defaultdict(int)
    after = 0
    for touch in newest_touchpoints(data):
        device = touch.device_id or ""
        last[device] = max(last[device], touch.occurred_ms)
        after += touch.occurred_ms > installed.get(device, touch.occurred_ms)
    owned = {customer.device_id for customer in data.customers}
    return {
        "touchpoints_after_install": after,
        "devices_without_customer": len((last.keys() | installed.keys()) - owned),
        "installs_without_touch": sum(device not in last for device in installed),
    }


def _sales(data: SourceData) -> dict[str, int]:
    """What became of the orders, by their newest sound record."""
    orders = newest_orders(data)
    kept = [order for order in orders if order.status != "cancelled" and order.refund_amount is not None]
    cancelled = [order for order in orders if order.status == "cancelled"]
    return {
        "refunded_orders": sum(order.refund_amount == order.amount for order in kept),
        "partly_refunded_orders": sum(order.refund_amount != order.amount for order in kept),
        "cancelled_orders": len(cancelled),
        "cancelled_orders_with_refund": sum(order.refund_amount is not None for order in cancelled),
    }


def _days_without_rate(data: SourceData) -> dict[str, list[str]]:
    rates = Rates(data.fx_rates)
    days = {
        currency: [text_of_day(day) for day in range(DAYS) if rates.of(currency, day) is None] for currency in DOLLARS
    }
    return {currency: missing for currency, missing in days.items() if missing}


def dirt(data: SourceData, channels: Iterable[str]) -> dict[str, Any]:
    """Rows per kind of dirt. A table's rows are counted as they lie in it, versions and repetitions included.

    Args:
        data: The rows.
        channels: Names of channels as they should be spelled.
    """
    names = set(channels)
    customers = {customer.customer_id for customer in data.customers}
    delivered = {row.day for row in data.ad_performance}
    heavy = {t.touchpoint_id for t in data.touchpoints if t.device_id == data.heavy_device}
    return {
        "touchpoints_delivered_again": _versions(data.touchpoints),
        "orders_written_again": _versions(data.orders),
        "late": {
            "ad_performance": sum(row.updated_us >= (row.day + 1) * DAY_US for row in data.ad_performance),
            "touchpoints": _late((t.occurred_ms * 1000, t.updated_us) for t in data.touchpoints),
            "app_installs": _late((i.installed_ms * 1000, i.updated_us) for i in data.app_installs),
            "orders": _late((o.ordered_ms * 1000, o.updated_us) for o in data.orders),
        },
        "missing": {
            "ad_performance.clicks": sum(row.clicks is None for row in data.ad_performance),
            "touchpoints.device_id": sum(t.device_id is None for t in data.touchpoints),
            "app_installs.country": sum(i.country is None for i in data.app_installs),
            "orders.amount": sum(o.amount is None for o in data.orders),
        },
        "unknown_currency": {
            "ad_performance": sum(row.currency == CURRENCY for row in data.ad_performance),
            "orders": sum(o.currency == CURRENCY for o in data.orders),
            "order_items": sum(i.currency == CURRENCY for i in data.order_items),
        },
        "spelled_channel": {
            "campaigns": sum(c.channel not in names for c in data.campaigns),
            "ad_performance": sum(row.channel not in names for row in data.ad_performance),
            "touchpoints": sum(t.channel not in names for t in data.touchpoints),
        },
        "campaign_names": _texts([c.name for c in data.campaigns]),
        "product_names": _texts([p.name for p in data.products]),
        "emails": _emails(data),
        "journeys": _journeys(data),
        "sales": _sales(data),
        "items_of_unknown_product": sum(i.product_id == PRODUCT_ID for i in data.order_items),
        "orders_of_unknown_customer": len({o.order_id for o in data.orders if o.customer_id not in customers}),
        "heaviest_device": {"device_id": data.heavy_device, "touchpoints": len(heavy)},
        "days_without_delivery": [text_of_day(day) for day in range(DAYS) if day not in delivered],
        "days_without_rate": _days_without_rate(data),
    }
