"""The mart of cohorts."""

import json
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812
from tributary.cohort_roas import cohort_roas, first_installs
from tributary.contract import Contract
from tributary.fx import rates_by_day
from tributary.newest import newest
from tributary.sales import sales

from .curated import at, frame, january

GOLDEN = json.loads((Path(__file__).parents[1] / "golden/cohort_roas.json").read_text())
INSTALLS = "person string, installed_at timestamp_ntz, channel string"
SALES = "person string, at timestamp_ntz, usd decimal(38,12)"
SPEND = "day date, channel string, spend decimal(38,12)"
NOON = at(1)
LATER = at(30)
SECOND = timedelta(seconds=1)


def naive(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC).replace(tzinfo=None)


def case_id(case: dict[str, Any]) -> str:
    parameters = case["parameters"]
    return f"D{parameters['D']} {parameters['timezone_of_day']} {parameters['as_of'][:10]}"


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=case_id)
def test_cohorts_are_those_of_the_worked_case(
    spark: SparkSession, contracts: dict[str, Contract], case: dict[str, Any]
) -> None:
    data, as_of, days = GOLDEN["input"], naive(case["parameters"]["as_of"]), case["parameters"]["D"]
    ids = {order["order_id"]: i for i, order in enumerate(data["orders"])}
    orders = [
        {
            "record_id": i,
            "order_id": ids[order["order_id"]],
            "customer_id": int(order["customer_id"][1:]),
            "ordered_at": naive(order["ordered_at"]),
            "amount": Decimal(order["amount_usd"]),
            "updated_at": naive(order["arrived_at"]),
        }
        for i, order in enumerate(data["orders"])
        # A late order is not there before it arrives.
        if naive(order["arrived_at"]) <= as_of
    ]
    rows = frame(spark, contracts["orders"], orders).withColumns({"window_id": F.lit("w"), "attempt": F.lit("a")})
    curated = newest(rows, contracts["orders"]).drop("window_id", "attempt")
    sold = sales(curated, rates_by_day(frame(spark, contracts["fx_rates"], [])))
    installs = [(row["customer_id"], naive(row["installed_at"]), row["channel"]) for row in data["installs"]]
    spend = [
        (date.fromisoformat(row["date"]), row["channel"], Decimal(row["spend_usd"])) for row in data["spend_daily"]
    ]
    found = cohort_roas(
        spark.createDataFrame(installs, INSTALLS),
        sold.select(F.concat(F.lit("c"), "customer_id").alias("person"), "at", "usd"),
        spark.createDataFrame(spend, SPEND),
        as_of,
        days=[days],
        time_zone=case["parameters"]["timezone_of_day"],
    )
    cohorts = {
        f"{row.day}|{row.channel}": {
            "installs": row.installs,
            "spend": row.spend,
            "revenue": row[f"d{days}_revenue"],
            "roas": float(row[f"d{days}_revenue"] / row.spend),
            "mature": row[f"d{days}_mature"],
        }
        for row in found.collect()
    }
    assert cohorts == case["expected"]


def cohort(
    spark: SparkSession, sold: list[tuple[Any, ...]], known_until: datetime = LATER, spend: Any = ()
) -> list[tuple[Any, ...]]:
    """The figures of cohorts of one device, installed at noon of 1 January."""
    rows: DataFrame = cohort_roas(
        spark.createDataFrame([("p", NOON, "tv")], INSTALLS),
        spark.createDataFrame(sold, SALES),
        spark.createDataFrame(list(spend), SPEND),
        known_until,
    )
    ages = [f"d{n}_{figure}" for n in (1, 7, 30) for figure in ("revenue", "mature")]
    figures = rows.select("day", "channel", "installs", "spend", *ages)
    return [tuple(row) for row in figures.orderBy("day", "channel").collect()]


def test_the_install_belongs_to_the_age_and_its_end_does_not(spark: SparkSession) -> None:
    micro = timedelta(microseconds=1)
    sold = [
        ("p", NOON - micro, Decimal(1)),
        ("p", NOON, Decimal(2)),
        ("p", NOON + timedelta(days=7) - micro, Decimal(4)),
        ("p", NOON + timedelta(days=7), Decimal(8)),
        ("p", NOON + timedelta(days=30) - micro, Decimal(16)),
        ("p", NOON + timedelta(days=30), Decimal(32)),
        ("p", NOON + SECOND, Decimal(-1)),
        ("p", NOON + SECOND, None),
        ("q", NOON + SECOND, Decimal(64)),
        (None, NOON + SECOND, Decimal(64)),
    ]
    assert cohort(spark, sold) == [(january(1), "tv", 1, 0, Decimal(1), True, Decimal(5), True, Decimal(29), False)]


@pytest.mark.parametrize(
    ("known_until", "mature"),
    [
        (datetime(2025, 1, 2, 23, 59, 59), (False, False, False)),
        (datetime(2025, 1, 3), (True, False, False)),
        (datetime(2025, 1, 8, 23, 59, 59), (True, False, False)),
        (datetime(2025, 1, 9), (True, True, False)),
        (datetime(2025, 1, 31, 23, 59, 59), (True, True, False)),
        (datetime(2025, 2, 1), (True, True, True)),
    ],
)
def test_a_cohort_is_final_when_the_age_of_its_last_second_is_known(
    spark: SparkSession, known_until: datetime, mature: tuple[bool, bool, bool]
) -> None:
    [row] = cohort(spark, [], known_until)
    assert (row[5], row[7], row[9]) == mature


def test_a_day_with_spend_and_no_install_stays_and_spend_is_multiplied_by_no_sale(spark: SparkSession) -> None:
    sold = [("p", NOON + i * SECOND, Decimal(1)) for i in range(3)]
    spend = [(january(1), "tv", Decimal(5)), (january(1), "tv", Decimal(6)), (january(2), "tv", Decimal(7))]
    assert cohort(spark, sold, spend=spend) == [
        (january(1), "tv", 1, Decimal(11), Decimal(3), True, Decimal(3), True, Decimal(3), False),
        (january(2), "tv", 0, Decimal(7), Decimal(0), True, Decimal(0), True, Decimal(0), False),
    ]


def test_a_device_is_of_the_cohort_of_its_first_install(spark: SparkSession) -> None:
    rows = [(3, "d", at(2), "late"), (2, "d", at(1), "tied"), (1, "d", at(1), "first"), (4, "e", at(5), "other")]
    columns = "install_id bigint, device_id string, installed_at timestamp_ntz, channel string"
    found = first_installs(spark.createDataFrame(rows, columns)).orderBy("person").collect()
    assert [tuple(row) for row in found] == [("d", at(1), "first"), ("e", at(5), "other")]
