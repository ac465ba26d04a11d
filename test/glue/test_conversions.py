"""Installs and orders, attributed together."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from pyspark.sql import DataFrame, SparkSession
from tributary import conversions as conversions_module
from tributary.contract import Contract
from tributary.conversions import attributed_conversions, attributed_installs, attributed_orders
from tributary.install_daily import install_daily
from tributary.last_touch import LookBack

from .curated import Row, at, frame, january


@pytest.fixture(scope="module", params=[conversions_module._LISTED, 0], ids=["few conversions", "many conversions"])
def conversions(
    spark: SparkSession, contracts: dict[str, Contract], request: pytest.FixtureRequest
) -> Iterator[DataFrame]:
    installs: list[Row] = [
        {"install_id": 1, "installed_at": at(2), "country": "FR"},
        {"install_id": 2, "installed_at": at(2), "device_id": "d2"},
        {"install_id": 3, "installed_at": at(2, 13), "device_id": "d3", "platform": "android"},
    ]
    orders: list[Row] = [
        {"order_id": 1, "customer_id": 1, "ordered_at": at(3)},
        {"order_id": 2, "customer_id": 2, "ordered_at": at(3), "amount": Decimal("7.77")},
        {"order_id": 3, "customer_id": 9, "ordered_at": at(3)},
        {"order_id": 4, "customer_id": 9, "ordered_at": at(3)},
    ]
    touches: list[Row] = [
        {"touchpoint_id": 1, "occurred_at": at(1)},
        # Between install and order: the order is another network's than the install.
        {"touchpoint_id": 2, "occurred_at": at(3, 11), "channel": "facebook", "campaign_id": "c2"},
        {"touchpoint_id": 3, "occurred_at": at(2, 1), "device_id": "d3", "kind": "impression"},
    ]
    customers: list[Row] = [{"customer_id": 1, "device_id": "d1", "country": "FR"}, {"customer_id": 2}]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversions_module, "_LISTED", request.param)
        yield attributed_conversions(
            frame(spark, contracts["app_installs"], installs),
            frame(spark, contracts["orders"], orders),
            frame(spark, contracts["customers"], customers),
            frame(spark, contracts["touchpoints"], touches),
            LookBack(),
        )


def test_installs_without_a_touch_are_organic(conversions: DataFrame) -> None:
    rows = attributed_installs(conversions).orderBy("install_id").collect()
    assert [(row.channel, row.campaign_id, row.creative_type, row.kind, row.country) for row in rows] == [
        ("google_ads", "c1", "static", "click", "FR"),
        ("organic", "none", "none", None, "DE"),
        ("google_ads", "c1", "static", "impression", "DE"),
    ]
    assert {row.day for row in rows} == {january(2)}


def test_orders_look_back_from_their_own_time_and_stay_without_customer_or_device(conversions: DataFrame) -> None:
    rows = attributed_orders(conversions).orderBy("order_id").collect()
    assert [(row.channel, row.campaign_id, row.country, row.amount) for row in rows] == [
        ("facebook", "c2", "FR", Decimal("10.00")),
        ("unattributed", "none", "DE", Decimal("7.77")),
        ("unattributed", "none", "ZZ", Decimal("10.00")),
        ("unattributed", "none", "ZZ", Decimal("10.00")),
    ]


def test_installs_of_a_day_are_counted_by_the_kind_of_their_touch(conversions: DataFrame) -> None:
    rows = install_daily(attributed_installs(conversions)).collect()
    assert {tuple(row) for row in rows} == {
        (january(2), "google_ads", "FR", "ios", "click", 1),
        (january(2), "google_ads", "DE", "android", "impression", 1),
        (january(2), "organic", "DE", "ios", "organic", 1),
    }
