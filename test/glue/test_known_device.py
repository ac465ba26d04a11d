"""Phones that withhold their identifier are no device, and what they convert is counted as that."""

from decimal import Decimal

from pyspark.sql import SparkSession
from tributary.attributable import TYPES, attributable
from tributary.attribution.journeys import JourneyRules
from tributary.attribution_credit import device_journeys
from tributary.cohort_roas import first_installs
from tributary.contract import Contract
from tributary.conversions import attributed_conversions, attributed_installs, attributed_orders
from tributary.curated_sums import install_sums
from tributary.fx import rates_by_day
from tributary.known_device import WITHHELD
from tributary.last_touch import LookBack
from tributary.touch_credit import touch_credit
from tributary.unobservable_daily import unobservable_daily

from .curated import Row, at, exact, frame, january

INSTALLS: list[Row] = [
    {"install_id": 1, "installed_at": at(2), "device_id": WITHHELD},
    {"install_id": 2, "installed_at": at(2), "device_id": WITHHELD},
    {"install_id": 3, "installed_at": at(2)},
]
TOUCHES: list[Row] = [
    {"touchpoint_id": 1, "occurred_at": at(1), "device_id": WITHHELD, "channel": "twitter"},
    {"touchpoint_id": 2, "occurred_at": at(1)},
]
CUSTOMERS: list[Row] = [
    {"customer_id": 1, "device_id": "d1"},
    {"customer_id": 2, "device_id": WITHHELD},
    {"customer_id": 3},
]
REFUND: Row = {"status": "refunded", "refund_amount": Decimal("4.00"), "refunded_at": at(5)}
ORDERS: list[Row] = [
    {"order_id": 1, "ordered_at": at(3)},
    {"order_id": 2, "ordered_at": at(3), "customer_id": 2, **REFUND},
    {"order_id": 3, "ordered_at": at(3), "customer_id": 3},
    {"order_id": 4, "ordered_at": at(4), "customer_id": 3},
    {"order_id": 5, "ordered_at": at(4), "customer_id": 3, "status": "cancelled"},
]


def test_a_withheld_identifier_brings_no_install_and_no_order_to_the_ads_that_others_saw(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    converted = attributed_conversions(
        frame(spark, contracts["app_installs"], INSTALLS),
        frame(spark, contracts["orders"], ORDERS),
        frame(spark, contracts["customers"], CUSTOMERS),
        frame(spark, contracts["touchpoints"], TOUCHES),
        LookBack(),
    )
    installs = {row.install_id: (row.channel, row.touched_at) for row in attributed_installs(converted).collect()}
    assert installs == {1: ("organic", None), 2: ("organic", None), 3: ("google_ads", at(1))}
    orders = {row.order_id: row.channel for row in attributed_orders(converted).collect()}
    assert orders == {1: "google_ads"} | dict.fromkeys((2, 3, 4, 5), "unattributed")


def test_every_install_that_withholds_its_device_is_a_person_of_its_own(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    installs = frame(spark, contracts["app_installs"], INSTALLS)
    none = frame(spark, contracts["orders"], [])
    converted = attributed_conversions(
        installs,
        none,
        frame(spark, contracts["customers"], CUSTOMERS),
        frame(spark, contracts["touchpoints"], TOUCHES),
        LookBack(),
    )
    assert first_installs(attributed_installs(converted)).count() == 3
    assert install_sums(installs).collect()[0].devices == 3


def test_no_model_credits_what_can_not_be_seen_and_it_is_counted_by_its_kind(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    found = attributable(
        frame(spark, contracts["app_installs"], INSTALLS),
        frame(spark, contracts["orders"], ORDERS),
        frame(spark, contracts["customers"], CUSTOMERS),
        rates_by_day(frame(spark, contracts["fx_rates"], [])),
    )
    touches = frame(spark, contracts["touchpoints"], TOUCHES)
    credit = touch_credit(device_journeys(touches, found, JourneyRules()))
    channels = {
        row.channel: row.n for row in credit.groupBy("channel").sum("linear_conversions").toDF("channel", "n").collect()
    }
    # An install, an order and a first order of the device that is known; the rest is nobody's.
    assert channels == {"google_ads": 3.0, "unattributed": 2 + 3 + 2}
    none = frame(spark, contracts["skan_postbacks"], [])
    counted = {tuple(row)[:4]: tuple(row)[4:] for row in unobservable_daily(found, none).collect()}
    assert counted == {
        (january(2), "unattributed", "install", "no_consent"): (2, 0),
        (january(3), "unattributed", "order", "no_consent"): (1, exact("10")),
        (january(3), "unattributed", "first_order", "no_consent"): (1, exact("10")),
        (january(5), "unattributed", "order", "no_consent"): (0, exact("-4")),
        (january(5), "unattributed", "first_order", "no_consent"): (0, exact("-4")),
        (january(3), "unattributed", "order", "no_device_id"): (1, exact("10")),
        (january(3), "unattributed", "first_order", "no_device_id"): (1, exact("10")),
        (january(4), "unattributed", "order", "no_device_id"): (1, exact("10")),
    }
    assert set(TYPES) == {key[2] for key in counted}
