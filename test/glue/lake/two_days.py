"""Two days of a small shop: what its sources held on the first, and what had changed by the second."""

from collections.abc import Mapping
from datetime import datetime

from tributary.last_touch import LookBack
from tributary.publish import publish
from tributary.run_record import write_records
from tributary.window import WindowAttempt

from .history import GONE, Texts, Version
from .lake import STARTED, Lake

FIRST = WindowAttempt("20250101T000000Z_20250102T000000Z", "a1")
SECOND = WindowAttempt("20250102T000000Z_20250110T000000Z", "a1")


def _row(day: int, **texts: str | None) -> Version:
    changed_at = datetime(2025, 1, day, 12)
    return Version({**texts, "updated_at": f"2025-01-{day:02}T12:00:00Z"}, changed_at)


_ORDER: Texts = {"record_id": "1", "customer_id": "1", "ordered_at": "2025-01-01T10:00:00Z", "status": "paid"}
_ORDER |= {"currency": "EUR", "amount": "10.25", "refund_amount": None, "refunded_at": None, "deleted_at": None}
_AD: Texts = {"ad_date": "2025-01-01", "channel": "Google Ads", "campaign_id": "c1", "creative_id": "x"}
_AD |= {"creative_type": "static", "currency": "EUR", "impressions": "1000", "clicks": "10", "spend": "5.0001"}

SOURCES: Mapping[str, list[Version]] = {
    "orders": [
        *[_row(1, **{**_ORDER, "order_id": number}) for number in ("1", "2")],
        _row(1, **{**_ORDER, "order_id": "3", "deleted_at": GONE}),
        _row(1, **{**_ORDER, "order_id": "9", "amount": "20.00"}),
    ],
    "order_items": [
        _row(1, order_id="1", line="1", product_id="1", quantity="2", currency="EUR", amount="10.25"),
    ],
    "ad_performance": [_row(1, **_AD), _row(1, **{**_AD, "creative_id": "y"})],
    "app_installs": [
        _row(1, install_id="1", device_id="d1", installed_at="2025-01-01T09:00:00Z", platform="ios", country="DE")
    ],
    "touchpoints": [
        _row(
            1,
            delivery_id="1",
            touchpoint_id="1",
            device_id="d1",
            occurred_at="2025-01-01T08:00:00Z",
            channel="google_ads",
            campaign_id="c1",
            creative_type="static",
            kind="click",
        )
    ],
    "fx_rates": [_row(1, rate_date="2025-01-01", currency="EUR", rate="1.1")],
    "customers": [
        _row(1, customer_id="1", email_hash=None, device_id="d1", country="DE", created_at="2025-01-01T09:00:00Z")
    ],
    "campaigns": [_row(1, campaign_id="c1", channel="google_ads", name="Brand", objective="installs", country="DE")],
    "products": [_row(1, product_id="1", name="Hat", category="hats", price="10.25")],
}

CHANGES: Mapping[str, list[Version]] = {
    "orders": [
        _row(2, **{**_ORDER, "order_id": "1", "amount": "11.00"}),
        _row(3, **{**_ORDER, "order_id": "2", "deleted_at": GONE}),
        _row(4, **{**_ORDER, "order_id": "3"}),
        _row(5, **{**_ORDER, "order_id": "4", "ordered_at": "2025-01-01T11:00:00Z"}),
        Version({**_ORDER, "order_id": "5", "status": "lost", "updated_at": "2025-01-05T12:00:00Z"}, STARTED),
    ],
    "ad_performance": [_row(2, **{**_AD, "spend": "6.0002"})],
}
"""A correction, a deletion, an order that comes back, a late one and a malformed one; and a dearer day."""


def first_day(lake: Lake) -> None:
    """Stage and publish what the sources held."""
    stage_all(lake, SOURCES, FIRST, "run-1")
    publish_marts(lake, "run-1")


def second_day(lake: Lake) -> None:
    """The jobs of the day after: a stage of each dataset that changed, then the marts."""
    stage_all(lake, CHANGES, SECOND, "run-2")
    publish_marts(lake, "run-2")


def stage_all(lake: Lake, found: Mapping[str, list[Version]], window: WindowAttempt, run_id: str) -> None:
    """Stage a window of each dataset."""
    for dataset, versions in found.items():
        lake.stage(dataset, [(window, versions)], run_id)


def publish_marts(lake: Lake, run_id: str) -> None:
    """Publish the marts and write down that they were."""
    records = publish(lake.spark, lake.database, lake.contracts, run_id, STARTED, LookBack())
    write_records(lake.spark, lake.table("run_record"), records)
