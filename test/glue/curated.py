"""Rows of the curated tables: a test names what it is about, the rest is ordinary."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from tributary.contract import Contract
from tributary.schema import contract_schema

Row = dict[str, Any]

ORDINARY: dict[str, Row] = {
    "ad_performance": {
        "ad_date": date(2025, 1, 1),
        "channel": "google_ads",
        "campaign_id": "c1",
        "creative_id": "x",
        "creative_type": "static",
        "currency": "USD",
        "impressions": 100,
        "clicks": 10,
        "spend": Decimal(1),
    },
    "app_installs": {"device_id": "d1", "platform": "ios", "country": "DE"},
    "campaigns": {"channel": "google_ads", "name": "Brand", "objective": "installs", "country": "DE"},
    "customers": {"email_hash": None, "device_id": None, "country": "DE", "created_at": datetime(2025, 1, 1)},
    "fx_rates": {},
    "order_items": {"line": 1, "product_id": 1, "quantity": 1, "currency": "USD", "amount": Decimal(1)},
    "orders": {
        "record_id": 1,
        "customer_id": 1,
        "status": "paid",
        "currency": "USD",
        "amount": Decimal(10),
        "refund_amount": None,
        "refunded_at": None,
    },
    "products": {"name": "Hat", "category": "hats", "price": Decimal(1)},
    "skan_postbacks": {"channel": "google_ads", "campaign_id": "c1", "installs": 1},
    "touchpoints": {
        "delivery_id": 1,
        "device_id": "d1",
        "channel": "google_ads",
        "campaign_id": "c1",
        "creative_type": "static",
        "kind": "click",
    },
}


def at(day: int, hour: int = 12, minute: int = 0) -> datetime:
    """A time of January 2025, UTC."""
    return datetime(2025, 1, day, hour, minute)


def january(day: int) -> date:
    return date(2025, 1, day)


def frame(spark: SparkSession, contract: Contract, rows: list[Row]) -> DataFrame:
    """Rows of a curated table, without the lineage."""
    schema = contract_schema(contract)
    whole = [{"updated_at": datetime(2025, 1, 1), **ORDINARY[contract.dataset], **row} for row in rows]
    assert all(set(row) <= set(schema.names) for row in whole), "a row has a column that the contract has not"
    return spark.createDataFrame([tuple(row[name] for name in schema.names) for row in whole], schema)


def exact(amount: str) -> Decimal:
    """The amount as marts hold it."""
    return Decimal(amount).quantize(Decimal("1e-12"))
