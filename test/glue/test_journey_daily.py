"""Paths to conversions: worked by hand, and by another engine over many."""

import random
from collections import Counter
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import duckdb
import pytest
from pyspark.sql import DataFrame, SparkSession
from tributary.attributable import attributable
from tributary.attribution.journeys import JourneyRules
from tributary.attribution_credit import device_journeys
from tributary.contract import Contract
from tributary.credit_balance import CreditError, Total, totals_of
from tributary.fx import rates_by_day
from tributary.journey_daily import TABLE, journey_daily, require_all
from tributary.known_device import WITHHELD
from tributary.mart_table import figures

from .curated import Row, at, exact, frame, january

BEGUN = at(2)
REFUND = {"status": "refunded", "refund_amount": Decimal("4.00"), "refunded_at": at(29)}


def touches(device: str, *channels: str, first: datetime = BEGUN, **more: Any) -> list[Row]:
    """A touch an hour, from the first."""
    return [
        {"device_id": device, "occurred_at": first + timedelta(hours=i), "channel": channel, **more}
        for i, channel in enumerate(channels)
    ]


def numbered(rows: list[Row]) -> list[Row]:
    return [{"touchpoint_id": i, **row} for i, row in enumerate(rows, 1)]


def made(
    spark: SparkSession,
    contracts: dict[str, Contract],
    rules: JourneyRules,
    **tables: list[Row],
) -> tuple[DataFrame, dict[str, Total]]:
    """The mart and what it has to add up to."""
    curated = {
        name: frame(spark, contracts[name], tables.get(name, []))
        for name in ("touchpoints", "app_installs", "orders", "customers", "fx_rates")
    }
    rates = rates_by_day(curated["fx_rates"])
    found = attributable(curated["app_installs"], curated["orders"], curated["customers"], rates)
    journeys = device_journeys(curated["touchpoints"], found, rules)
    return journey_daily(journeys).localCheckpoint(), totals_of(found)


def by_key(mart: DataFrame) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    """The figures of the mart by day, type and path."""
    return {tuple(row)[:3]: tuple(row)[3:] for row in mart.collect()}


def test_the_worked_journeys(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    rows = [
        # The same channel twice in a row is one step, and again after another one is one more.
        *touches("repeats", "google_ads", "google_ads", "facebook", "google_ads"),
        # Four steps: the first and the last two are told.
        *touches("long", "tiktok", "twitter", "twitter", "facebook", "google_ads"),
        # A view is a touch like a click.
        *touches("view", "tiktok", kind="impression"),
        # Before the look-back, and after the install.
        *touches("none", "google_ads", first=at(4) - timedelta(days=31)),
        *touches("none", "google_ads", first=at(5)),
        # One touch counts for both of its device's orders.
        *touches("buyer", "facebook"),
    ]
    mart, totals = made(
        spark,
        contracts,
        JourneyRules(max_path_length=4),
        touchpoints=numbered(rows),
        app_installs=[
            {"install_id": i, "installed_at": at(4), "device_id": device}
            for i, device in enumerate(("repeats", "long", "view", "none", WITHHELD), 1)
        ],
        customers=[{"customer_id": 1, "device_id": "buyer"}],
        orders=[
            {"order_id": 1, "ordered_at": at(4), "amount": Decimal("10.01"), **REFUND},
            {"order_id": 2, "ordered_at": at(5), "amount": Decimal("20.00")},
        ],
    )
    assert mart.columns == [column.name for column in figures(TABLE)]
    assert by_key(mart) == {
        (january(4), "install", "google_ads > facebook > google_ads"): ("google_ads", "google_ads", False, 1, 0, 4, 0),
        # Of five touches the longest path keeps the latest.
        (january(4), "install", "twitter > facebook > google_ads"): ("twitter", "google_ads", False, 1, 0, 4, 0),
        (january(4), "install", "tiktok"): ("tiktok", "tiktok", False, 1, 1, 1, 0),
        (january(4), "install", "unattributed"): ("unattributed", "unattributed", False, 2, 0, 0, 0),
        (january(4), "first_order", "facebook"): ("facebook", "facebook", False, 1, 1, 1, exact("10.01")),
        (january(4), "order", "facebook"): ("facebook", "facebook", False, 1, 1, 1, exact("10.01")),
        (january(5), "order", "facebook"): ("facebook", "facebook", False, 1, 1, 1, exact("20")),
        # A refund is on its own day, and no conversion.
        (january(29), "first_order", "facebook"): ("facebook", "facebook", False, 0, 0, 0, exact("-4")),
        (january(29), "order", "facebook"): ("facebook", "facebook", False, 0, 0, 0, exact("-4")),
    }
    require_all(mart, totals)


PATHS_BY_DUCKDB = """
WITH counted AS (
  SELECT i.install_id, i.installed_at::DATE AS day, list(t.channel ORDER BY t.occurred_at, t.touchpoint_id)
    FILTER (WHERE t.channel IS NOT NULL) AS channels
  FROM installs i
  LEFT JOIN touches t ON t.device_id = i.device_id
    AND t.occurred_at BETWEEN i.installed_at - INTERVAL 2 DAYS AND i.installed_at
  GROUP BY ALL
), stepped AS (
  SELECT *, list_filter(channels, lambda channel, i: i = 1 OR channels[i - 1] <> channel) AS steps FROM counted
)
SELECT
  day,
  CASE
    WHEN channels IS NULL THEN 'unattributed'
    WHEN len(steps) <= 3 THEN array_to_string(steps, ' > ')
    ELSE concat(steps[1], ' > ... > ', steps[-2], ' > ', steps[-1])
  END AS path,
  coalesce(steps[1], 'unattributed'),
  coalesce(steps[-1], 'unattributed'),
  coalesce(len(steps) > 3, false),
  count(*),
  count(*) FILTER (WHERE len(channels) = 1),
  coalesce(sum(len(channels)), 0)::BIGINT
FROM stepped GROUP BY ALL
"""


def test_another_engine_finds_the_same_paths(spark: SparkSession, contracts: dict[str, Contract]) -> None:
    chance = random.Random(7)  # noqa: S311 - no secret

    def some(count: int, time: str) -> list[Row]:
        # Hours, so that many touches have one time, and some that of the install.
        return [
            {"device_id": f"d{chance.randrange(20)}", time: at(2) + timedelta(hours=chance.randrange(150))}
            for _ in range(count)
        ]

    seen = numbered([{**row, "channel": chance.choice("abcd")} for row in some(200, "occurred_at")])
    installs = [{"install_id": i, **row} for i, row in enumerate(some(80, "installed_at"))]
    mart, _ = made(spark, contracts, JourneyRules(timedelta(days=2)), touchpoints=seen, app_installs=installs)
    with duckdb.connect() as other:
        other.execute("CREATE TABLE touches (touchpoint_id INT, device_id TEXT, occurred_at TIMESTAMP, channel TEXT)")
        other.execute("CREATE TABLE installs (install_id INT, device_id TEXT, installed_at TIMESTAMP)")
        for table, rows in (("touches", seen), ("installs", installs)):
            columns = list(rows[0])
            other.executemany(
                f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({', '.join('?' * len(columns))})",
                [list(row.values()) for row in rows],
            )
        expected = Counter(other.execute(PATHS_BY_DUCKDB).fetchall())
    found = mart.drop("conversion_type", "value").collect()
    assert Counter(tuple(row) for row in found) == expected
    assert {row.shortened for row in found} == {True, False}
    assert {row.path for row in found} > {"unattributed", "a", "a > b"}


def test_paths_that_hold_less_than_was_converted_are_refused(spark: SparkSession) -> None:
    columns = "conversion_type string, conversions bigint, value decimal(38,12)"
    paths = spark.createDataFrame([("install", 3, Decimal(0)), ("order", 2, Decimal("9.99"))], columns)
    whole = {"install": Total(3, exact("0"), 0), "order": Total(2, exact("9.99"), 0)}
    require_all(paths, whole)
    require_all(paths.where("false"), {})
    with pytest.raises(CreditError, match=r"^paths to install: 3 conversions of 4, a value of \S+ of 0E-12$"):
        require_all(paths, {**whole, "install": Total(4, exact("0"), 0)})
    with pytest.raises(CreditError, match=r"^paths to order: .* a value of 9\.990000000000 of 9\.990000000001$"):
        require_all(paths, {**whole, "order": Total(2, exact("9.990000000001"), 0)})
    with pytest.raises(CreditError, match="paths to first_order: 0 conversions of 1"):
        require_all(paths, {**whole, "first_order": Total(1, exact("0"), 0)})
