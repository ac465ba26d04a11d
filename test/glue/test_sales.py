"""Orders and refunds as dated amounts."""

from decimal import Decimal
from typing import Any

from pyspark.sql import Row, SparkSession
from tributary.contract import Contract
from tributary.fx import rates_by_day
from tributary.sales import sales

from .curated import at, frame, january

EURO = [
    {"rate_date": january(1), "currency": "EUR", "rate": Decimal("1.1")},
    {"rate_date": january(8), "currency": "EUR", "rate": Decimal("1.2")},
]


def sold(spark: SparkSession, contracts: dict[str, Contract], orders: list[dict[str, Any]]) -> list[Row]:
    rates = rates_by_day(frame(spark, contracts["fx_rates"], EURO))
    rows: list[Row] = sales(frame(spark, contracts["orders"], orders), rates).orderBy("order_id", "at").collect()
    return rows


def test_a_refund_is_a_negative_amount_of_its_own_day_at_its_own_rate(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    refund = {"status": "refunded", "refund_amount": Decimal("4.00"), "refunded_at": at(9, 1)}
    order = {"order_id": 1, "ordered_at": at(2, 23), "currency": "EUR", "amount": Decimal("10.01"), **refund}
    rows = sold(spark, contracts, [order])
    assert [(row.sale, row.day, row.amount, row.usd) for row in rows] == [
        ("order", january(2), Decimal("10.01"), Decimal("11.011")),
        ("refund", january(9), Decimal("-4.00"), Decimal("-4.8")),
    ]
    # An order and its refund are one order, which is the customer's first.
    assert [(row.first_order, row.of_first_order) for row in rows] == [(True, True), (False, True)]


def test_a_cancelled_order_is_no_order_no_revenue_and_no_refund(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    refund = {"refund_amount": Decimal(3), "refunded_at": at(3)}
    # Without a rate as well: what counts nowhere is not missing from any sum.
    order = {"order_id": 1, "ordered_at": at(2), "currency": "JPY", "status": "cancelled", **refund}
    found = sold(spark, contracts, [order])
    assert [(row.sale, row.amount, row.usd, row.first_order) for row in found] == [("cancellation", 0, 0, False)]


def test_a_sale_without_a_rate_is_open(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    refund = {"refund_amount": Decimal(3), "refunded_at": at(5)}
    order = {"order_id": 1, "ordered_at": at(2), "currency": "JPY", **refund}
    assert [(row.sale, row.usd) for row in sold(spark, contracts, [order])] == [("order", None), ("refund", None)]


def test_a_refund_that_can_not_be_dated_or_measured_is_none(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    orders = [
        {"order_id": 1, "ordered_at": at(2), "status": "refunded", "refund_amount": Decimal(3)},
        {"order_id": 2, "ordered_at": at(2), "status": "refunded", "refunded_at": at(3)},
    ]
    assert [row.sale for row in sold(spark, contracts, orders)] == ["order", "order"]


def test_a_customers_first_order_is_the_earliest_that_was_not_cancelled_of_equal_times_the_smaller_id(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    orders = [
        {"order_id": 1, "ordered_at": at(1), "status": "cancelled"},
        {"order_id": 9, "ordered_at": at(2)},
        {"order_id": 8, "ordered_at": at(2)},
        {"order_id": 2, "ordered_at": at(3)},
        {"order_id": 3, "ordered_at": at(4), "customer_id": 2},
        {"order_id": 4, "ordered_at": at(4), "customer_id": 3, "status": "cancelled"},
    ]
    assert [row.order_id for row in sold(spark, contracts, orders) if row.first_order] == [3, 8]
