"""The mart of cohorts: who installed on a day, what they were worth since, and whether that is known yet."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import BooleanType, DateType, DoubleType, LongType, StringType, StructField, TimestampNTZType

from tributary.known_device import person
from tributary.mart_table import MONEY, added_up, mart_table, shaped
from tributary.sql_text import text_literal, timestamp_literal

KEYS = ["day", "channel"]
DAYS = (1, 7, 30)
"""Ages that cohorts' revenue is taken at."""

TABLE = mart_table(
    name="cohort_roas",
    columns=[
        StructField("day", DateType(), nullable=False),
        StructField("channel", StringType(), nullable=False),
        StructField("installs", LongType(), nullable=False),
        StructField("spend", MONEY, nullable=False),
        *[
            column
            for n in DAYS
            for column in (
                StructField(f"d{n}_revenue", MONEY, nullable=False),
                StructField(f"d{n}_roas", DoubleType()),
                StructField(f"d{n}_mature", BooleanType(), nullable=False),
            )
        ],
        StructField("known_until", TimestampNTZType(), nullable=False),
    ],
    comment="Cohorts: devices by the UTC day and channel of their first install, what they cost and brought since.",
    comments={
        "day": "UTC day of the first install, and of the spend.",
        "channel": "Channel of the first install; organic where no touch counts.",
        "installs": "Devices whose first install it is.",
        "spend": "Cost of the channel's delivery on that day, USD.",
        **{
            name: text
            for n in DAYS
            for name, text in (
                (f"d{n}_revenue", f"Orders less refunds within {n} x 24 hours of each device's first install, USD."),
                (f"d{n}_roas", f"d{n}_revenue / spend; NULL without spend. Of several days add up both, then divide."),
                (f"d{n}_mature", f"Whether all of these {n} x 24 hours is known; revenue and ROAS may grow where not."),
            )
        },
        "known_until": "Greatest end of a window that has been staged of all datasets, UTC.",
    },
    key=KEYS,
    made_of=("ad_performance", "app_installs", "campaigns", "customers", "fx_rates", "orders", "touchpoints"),
    sort_by=("day", "channel"),
)


def first_installs(installs: DataFrame, *carried: str) -> DataFrame:
    """A device's first install, by time and then id: the one that makes its cohort.

    Args:
        installs: what `conversions.attributed_installs` returned.
        carried: further columns of it that come along.

    Returns:
        `person` (the device; an install of an unknown one is a person of its own), `installed_at`, `channel` and the
        carried columns; one row a device.
    """
    first = F.min(F.struct("installed_at", "install_id", "channel", *carried)).alias("first")
    rows = installs.groupBy(person().alias("person")).agg(first)
    return rows.select("person", "first.installed_at", "first.channel", *[f"first.{name}" for name in carried])


def cohort_roas(
    installs: DataFrame,
    sales: DataFrame,
    spend: DataFrame,
    known_until: datetime,
    *,
    days: Sequence[int] = DAYS,
    time_zone: str = "UTC",
) -> DataFrame:
    """Bring cohorts' revenue and their day's spend together.

    Args:
        installs: `person`, `installed_at`, `channel`; one row a person.
        sales: `person` (NULL where unknown), `at`, `usd` (negative for a refund, NULL without a rate); one row a sale.
        spend: `day`, `channel`, `spend`; any number of rows a day and channel.
        known_until: UTC time (naive) until which sales are known.
        days: ages that revenue is taken at.
        time_zone: whose days the cohorts are of; those of the spend are the ad account's.

    Returns:
        `day`, `channel`, `installs`, `spend`, for each age `d<n>_revenue`, `d<n>_roas` and `d<n>_mature`, and
        `known_until`; one row a day and channel that has installs or spend.
    """

    def local(time: str) -> str:
        return f"convert_timezone('UTC', {text_literal(time_zone)}, {time})"

    cohorts = installs.withColumn("day", F.expr(f"to_date({local('installed_at')})"))
    members = cohorts.select(*KEYS, F.lit(1).alias("installs"))
    age = F.col("at") - F.col("installed_at")
    sold = sales.join(cohorts, "person").select(
        *KEYS,
        *[
            F.when((age >= F.lit(timedelta(0))) & (age < F.lit(timedelta(days=n))), F.col("usd")).alias(f"d{n}_revenue")
            for n in days
        ],
    )
    spent = spend.where(F.col("spend") != 0).select(*KEYS, "spend")
    sums = added_up([members, sold, spent], KEYS)
    now = timestamp_literal(known_until)

    def number(name: str) -> Column:
        return F.coalesce(name, F.lit(0)).alias(name)

    ages = []
    for n in days:
        ended = f"cast(date_add(day, {n + 1}) as timestamp_ntz)"
        roas = F.when(F.col("spend") != 0, _double(f"d{n}_revenue") / _double("spend"))
        ages += [
            number(f"d{n}_revenue"),
            roas.alias(f"d{n}_roas"),
            F.expr(f"{local(now)} >= {ended}").alias(f"d{n}_mature"),
        ]
    return sums.select(*KEYS, number("installs"), number("spend"), *ages, F.expr(now).alias("known_until"))


def mart(installs: DataFrame, sales: DataFrame, channel_daily: DataFrame, known_until: datetime) -> DataFrame:
    """The mart's own columns.

    Args:
        installs: what `conversions.attributed_installs` returned.
        sales: what `sales.sales` returned, with `device_id`.
        channel_daily: what `channel_daily.channel_daily` returned.
        known_until: UTC time (naive) until which sales are known.
    """
    people = sales.select(F.col("device_id").alias("person"), "at", "usd")
    rows = cohort_roas(first_installs(installs), people, channel_daily, known_until)
    return shaped(rows, TABLE, keys=[*KEYS, *[f"d{n}_mature" for n in DAYS], "known_until"])


def _double(name: str) -> Column:
    return F.coalesce(name, F.lit(0)).cast("double")
