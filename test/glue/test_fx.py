"""Amounts in US dollars by the rate of their day."""

from datetime import date
from decimal import Decimal
from typing import Any

from chispa import assert_df_equality
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812
from tributary.contract import Contract
from tributary.fx import in_usd, rates_by_day, with_rate

from .curated import frame, january

RATES: list[dict[str, Any]] = [
    {"rate_date": january(3), "currency": "EUR", "rate": Decimal("1.10000001")},
    {"rate_date": january(6), "currency": "EUR", "rate": Decimal("1.2")},
    {"rate_date": january(6), "currency": "GBP", "rate": Decimal("1.3")},
    # Nobody's business: a dollar is a dollar.
    {"rate_date": january(3), "currency": "USD", "rate": Decimal(2)},
]
ROWS = "id int, currency string, day date, amount decimal(18,4)"


def converted(spark: SparkSession, contract: Contract, rows: list[tuple[str, date, str]]) -> list[Decimal | None]:
    rates = rates_by_day(frame(spark, contract, RATES))
    amounts = [(i, currency, day, Decimal(amount)) for i, (currency, day, amount) in enumerate(rows)]
    found = with_rate(spark.createDataFrame(amounts, ROWS), rates, "day").withColumn("usd", in_usd("amount"))
    by_id = {row.id: row.usd for row in found.collect()}
    assert len(by_id) == len(rows)
    return [by_id[i] for i in range(len(rows))]


def test_a_day_without_a_rate_takes_the_last_one_within_7_days(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    days = [2, 3, 5, 6, 13, 14]
    found = converted(spark, contracts["fx_rates"], [("EUR", january(day), "1") for day in days])
    rate, later = Decimal("1.10000001"), Decimal("1.2")
    assert found == [None, rate, rate, later, later, None]


def test_a_dollar_needs_no_rate_and_a_currency_without_one_is_left_open(
    spark: SparkSession, contracts: dict[str, Contract]
) -> None:
    rows = [
        ("USD", date(1999, 1, 1), "5"),
        ("USD", january(3), "5"),
        ("JPY", january(3), "5"),
        ("GBP", january(6), "5"),
    ]
    assert converted(spark, contracts["fx_rates"], rows) == [5, 5, None, Decimal("6.5")]


def test_an_amount_keeps_every_digit(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    found = converted(spark, contracts["fx_rates"], [("EUR", january(3), "12345678901234.5678")])
    assert found == [Decimal("12345678901234.5678") * Decimal("1.10000001")]


def test_rows_keep_their_columns_and_get_a_rate(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    rows = spark.createDataFrame([(1, "GBP", january(7), Decimal(1))], ROWS)
    found = with_rate(rows, rates_by_day(frame(spark, contracts["fx_rates"], RATES)), "day")
    assert_df_equality(found, rows.withColumn("rate", F.lit("1.3").cast("decimal(18,8)")), ignore_nullable=True)
