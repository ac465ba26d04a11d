"""The mart of what was sold."""

from decimal import Decimal
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from tributary.contract import Contract
from tributary.fx import rates_by_day
from tributary.product_performance import product_performance
from tributary.sales import sales

from .curated import at, exact, frame, january


def performance(spark: SparkSession, contracts: dict[str, Contract], items: list[dict[str, Any]]) -> DataFrame:
    rates = rates_by_day(
        frame(spark, contracts["fx_rates"], [{"rate_date": january(1), "currency": "EUR", "rate": Decimal("1.1")}])
    )
    orders: list[dict[str, Any]] = [
        {"order_id": 1, "ordered_at": at(1), "refund_amount": Decimal(9), "refunded_at": at(2)},
        {"order_id": 2, "ordered_at": at(8), "currency": "EUR"},
        {"order_id": 3, "ordered_at": at(9), "currency": "EUR"},
        {"order_id": 4, "ordered_at": at(1), "status": "cancelled"},
    ]
    credited = frame(spark, contracts["orders"], orders).withColumn("channel", F.lit("tv"))
    products = frame(spark, contracts["products"], [{"product_id": 1}, {"product_id": 2, "category": "shoes"}])
    return product_performance(
        frame(spark, contracts["order_items"], items), products, sales(credited, rates), rates
    ).orderBy("day", "category")


def test_lines_are_of_their_orders_day_channel_and_rate(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    items = [
        {"order_id": 1, "line": 1, "quantity": 2, "amount": Decimal("3.30")},
        {"order_id": 1, "line": 2, "quantity": 1, "amount": Decimal("4.40")},
        {"order_id": 1, "line": 3, "product_id": 2, "amount": Decimal("5.50")},
        {"order_id": 2, "product_id": 2, "currency": "EUR", "amount": Decimal("0.01")},
        {"order_id": 3, "product_id": 2, "currency": "EUR", "quantity": 4},
    ]
    # A refund takes nothing from lines: nobody knows of which.
    assert [tuple(row) for row in performance(spark, contracts, items).collect()] == [
        (january(1), "hats", "tv", 2, 3, exact("7.7"), 0),
        (january(1), "shoes", "tv", 1, 1, exact("5.5"), 0),
        (january(8), "shoes", "tv", 1, 1, exact("0.011"), 0),
        (january(9), "shoes", "tv", 1, 4, 0, 1),
    ]


def test_a_line_of_a_product_that_is_not_known_stays_and_one_of_an_order_that_does_not_count_goes(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    items = [{"order_id": 1, "product_id": 77}, {"order_id": 4}, {"order_id": 99}]
    rows = performance(spark, contracts, items).collect()
    assert [(row.category, row.order_lines) for row in rows] == [("unknown", 1)]
