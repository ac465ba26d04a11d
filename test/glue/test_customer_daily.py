"""The mart of customers won and kept."""

from decimal import Decimal
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from tributary.contract import Contract
from tributary.customer_daily import customer_daily
from tributary.fx import rates_by_day
from tributary.sales import sales

from .curated import at, exact, frame, january


def customers(
    spark: SparkSession, contracts: dict[str, Contract], orders: list[dict[str, Any]], spend: list[tuple[Any, ...]]
) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    channels = [(order["order_id"], order.pop("channel", "tv")) for order in orders]
    touched = spark.createDataFrame(channels, "order_id bigint, channel string")
    credited = frame(spark, contracts["orders"], orders).join(touched, "order_id")
    sold = sales(credited, rates_by_day(frame(spark, contracts["fx_rates"], [])))
    rows: DataFrame = customer_daily(
        sold, spark.createDataFrame(spend, "day date, channel string, spend decimal(38,12)")
    )
    return {(row.day, row.channel): tuple(row)[2:] for row in rows.collect()}


def test_a_customer_is_new_once_and_then_returns_once_a_day_and_channel(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    orders = [
        {"order_id": 1, "ordered_at": at(1, 1)},
        {"order_id": 2, "ordered_at": at(1, 2)},
        {"order_id": 3, "ordered_at": at(1, 3)},
        {"order_id": 4, "ordered_at": at(1, 4), "channel": "radio"},
        {"order_id": 5, "ordered_at": at(2)},
        {"order_id": 6, "ordered_at": at(2), "customer_id": 2},
    ]
    assert customers(spark, contracts, orders, []) == {
        (january(1), "tv"): (1, 1, 3, exact("30"), 0),
        (january(1), "radio"): (0, 1, 1, exact("10"), 0),
        (january(2), "tv"): (1, 1, 2, exact("20"), 0),
    }


def test_spend_is_multiplied_by_no_customer_and_stays_without_one(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    orders = [{"order_id": i, "customer_id": i, "ordered_at": at(1)} for i in range(5)]
    # A channel's day lies in as many rows as it has countries.
    spend = [(january(1), "tv", Decimal(3)), (january(1), "tv", Decimal(4)), (january(1), "radio", Decimal(5))]
    assert customers(spark, contracts, orders, spend) == {
        (january(1), "tv"): (5, 0, 5, exact("50"), exact("7")),
        (january(1), "radio"): (0, 0, 0, 0, exact("5")),
    }


def test_a_cancelled_order_wins_nobody_and_a_refund_is_of_its_own_day(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    refund = {"refund_amount": Decimal(4), "refunded_at": at(9)}
    orders = [
        {"order_id": 1, "ordered_at": at(1), "status": "cancelled"},
        {"order_id": 2, "ordered_at": at(2), **refund},
    ]
    assert customers(spark, contracts, orders, []) == {
        (january(2), "tv"): (1, 0, 1, exact("10"), 0),
        (january(9), "tv"): (0, 0, 0, exact("-4"), 0),
    }
