"""Spend of a day beside what that day's ads brought."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from pyspark.sql import SparkSession
from tributary.last_touch import LookBack
from tributary.spend_returns import ReturnRules, spend_returns

from .curated import at, exact, january

CAMPAIGN_DAILY = (
    "day date, channel string, creative_type string, country string, spend decimal(38,12), unconverted_spend bigint"
)
INSTALLS = (
    "install_id bigint, device_id string, installed_at timestamp_ntz, channel string, creative_type string, "
    "touched_at timestamp_ntz"
)
SALES = "device_id string, at timestamp_ntz, usd decimal(38,12)"
KNOWN = datetime(2025, 3, 1)
RULES = ReturnRules()


def returns(
    spark: SparkSession,
    spent: list[tuple[Any, ...]],
    installs: list[tuple[Any, ...]] = [],  # noqa: B006 - never changed
    sold: list[tuple[Any, ...]] = [],  # noqa: B006 - never changed
    known_until: datetime = KNOWN,
    rules: ReturnRules = RULES,
) -> dict[tuple[date, str, str | None], tuple[Any, ...]]:
    rows = spend_returns(
        spark.createDataFrame(spent, CAMPAIGN_DAILY),
        spark.createDataFrame(installs, INSTALLS),
        spark.createDataFrame(sold, SALES),
        known_until,
        rules,
    ).collect()
    found = {tuple(row)[:3]: tuple(row)[3:] for row in rows}
    assert len(found) == len(rows)
    return found


def spent(
    day: int, channel: str = "a", dollars: int = 10, unconverted: int = 0, country: str = "DE"
) -> tuple[Any, ...]:
    return (january(day), channel, "video", country, Decimal(dollars), unconverted)


def test_an_install_counts_on_the_day_of_the_touch_that_brought_it_and_an_organic_one_on_its_own(
    spark: SparkSession,
) -> None:
    installs = [
        (1, "d1", at(4), "a", "video", at(1)),
        (2, "d2", at(4), "organic", "none", None),
        # The device's second install is no new person.
        (3, "d1", at(9), "a", "video", at(8)),
    ]
    sold = [("d1", at(5), Decimal(30)), ("d1", at(6), Decimal(-5)), ("d2", at(5), Decimal(7)), ("d1", at(5), None)]
    assert returns(spark, [spent(1), spent(1, country="FR")], installs, sold) == {
        (january(1), "a", "video"): (exact("20"), 1, exact("25"), True),
        (january(4), "organic", None): (0, 1, exact("7"), True),
    }


def test_revenue_counts_from_the_install_until_its_age(spark: SparkSession) -> None:
    second = timedelta(seconds=1)
    week = timedelta(days=7)
    sold = [("d1", at(2) + age, Decimal(amount)) for age, amount in
            [(-second, 1), (timedelta(0), 2), (week - second, 4), (week, 8)]]  # fmt: skip
    found = returns(spark, [spent(1)], [(1, "d1", at(2), "a", "video", at(1))], sold)
    assert found[january(1), "a", "video"][2] == exact("6")


def test_a_day_is_mature_when_its_last_click_has_installed_and_that_install_has_aged(spark: SparkSession) -> None:
    # The day ends on the 2nd, its last click installs a week later, and that install ages for a week.
    ripe = datetime(2025, 1, 2) + timedelta(days=14)
    for known, mature in ((ripe, True), (ripe - timedelta(seconds=1), False)):
        assert returns(spark, [spent(1)], known_until=known)[january(1), "a", "video"][3] is mature
    slow = ReturnRules(LookBack(click=timedelta(days=1)), value_days=30)
    assert not returns(spark, [spent(1)], known_until=ripe, rules=slow)[january(1), "a", "video"][3]


def test_a_day_whose_spend_is_not_all_known_counts_for_nothing(spark: SparkSession) -> None:
    found = returns(spark, [spent(1), spent(1, unconverted=1, dollars=0, country="JP"), spent(2)])
    assert {key[0].day: row[3] for key, row in found.items()} == {1: False, 2: True}


def test_days_that_have_not_ended_or_are_too_old_are_left_out(spark: SparkSession) -> None:
    rows = [spent(day) for day in (1, 9, 10, 11)]
    rules = ReturnRules(history_days=2)
    found = returns(spark, rows, known_until=datetime(2025, 1, 11), rules=rules)
    assert {key[0].day for key in found} == {9, 10}
