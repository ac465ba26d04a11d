"""The mart of orders."""

from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from tributary.contract import Contract
from tributary.fx import rates_by_day
from tributary.order_daily import order_daily
from tributary.sales import sales

from .curated import at, exact, frame, january


@pytest.fixture(scope="module")
def mart(spark: SparkSession, contracts: dict[str, Contract]) -> DataFrame:
    rates = [{"rate_date": january(day), "currency": "EUR", "rate": Decimal(f"1.{day}")} for day in (1, 5)]
    euro = {"currency": "EUR", "amount": Decimal("0.01")}
    orders: list[dict[str, Any]] = [
        {"order_id": 1, "ordered_at": at(1)},
        {"order_id": 2, "ordered_at": at(1), "status": "cancelled"},
        {"order_id": 3, "ordered_at": at(1), **euro},
        {"order_id": 4, "ordered_at": at(1), **euro, "refund_amount": Decimal("0.01"), "refunded_at": at(5)},
        {"order_id": 5, "ordered_at": at(1), "currency": "JPY", "refund_amount": Decimal(1), "refunded_at": at(1)},
    ]
    credited = frame(spark, contracts["orders"], orders).withColumns({"channel": F.lit("tv"), "country": F.lit("DE")})
    return order_daily(sales(credited, rates_by_day(frame(spark, contracts["fx_rates"], rates))))


def test_orders_and_refunds_stand_by_currency_in_dollars_each_on_its_day(mart: DataFrame) -> None:
    rows = {(row.day, row.currency): tuple(row)[4:] for row in mart.collect()}
    assert rows == {
        (january(1), "USD"): (1, 1, 1, exact("10"), 0, exact("10"), 0),
        (january(1), "EUR"): (2, 0, 0, exact("0.022"), 0, exact("0.022"), 0),
        (january(5), "EUR"): (0, 0, 0, 0, exact("-0.015"), exact("-0.015"), 0),
        (january(1), "JPY"): (1, 0, 0, 0, 0, 0, 2),
    }


def test_a_cent_in_another_currency_is_not_rounded(mart: DataFrame) -> None:
    assert dict(mart.dtypes)["revenue"] == "decimal(38,12)"
    assert mart.where("day = DATE'2025-01-05'").first().revenue == Decimal("-0.015")
