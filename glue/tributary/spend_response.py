"""The mart of how installs follow spend: correlation at several lags, and elasticity, each with its interval.

Observational figures: they say what went together, not what would happen. All of it is plain arithmetic over one small
row a day and channel, so it is done by the driver; the quantile of Student's t comes from the Commons Math that Spark
brings.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from decimal import Decimal

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DateType, DoubleType, IntegerType, LongType, StringType, StructField, StructType

from tributary.mart_table import figures, mart_table
from tributary.weekday_slope import SpendDay, demeaned, products, weekday_slope

CORRELATION = "correlation"
ELASTICITY = "elasticity"
LAGS = range(8)
LEAST_DAYS_OF_CORRELATION = 4
LEAST_DAYS_OF_ELASTICITY = 56
_NORMAL_97_5 = 1.959963984540054

TABLE = mart_table(
    name="spend_response",
    columns=[
        StructField("channel", StringType(), nullable=False),
        StructField("measure", StringType(), nullable=False),
        StructField("lag_days", IntegerType()),
        StructField("first_day", DateType(), nullable=False),
        StructField("last_day", DateType(), nullable=False),
        StructField("days", LongType(), nullable=False),
        StructField("estimate", DoubleType()),
        StructField("low", DoubleType()),
        StructField("high", DoubleType()),
    ],
    comment="How a channel's installs went with its spend, day by day: observational, no proof of an effect.",
    comments={
        "channel": "Ad network that had spend.",
        "measure": "correlation (Pearson) of spend with installs; elasticity of installs by spend.",
        "lag_days": "Days from the spend to the installs; NULL for elasticity.",
        "first_day": "First day with spend of any channel.",
        "last_day": "Last day with spend of any channel.",
        "days": "Size of the sample: pairs of days, or days with spend for elasticity.",
        "estimate": "NULL where nothing varies, under 4 pairs of days, under 56 days with spend for elasticity.",
        "low": "Lower end of the 95 % interval: Fisher's for correlation, Student's t for elasticity.",
        "high": "Upper end of the 95 % interval.",
    },
    key=("channel", "measure", "lag_days"),
    made_of=("ad_performance", "app_installs", "campaigns", "customers", "fx_rates", "orders", "touchpoints"),
    sort_by=("channel", "measure", "lag_days"),
    partition_by=(),
)


@dataclass(frozen=True)
class Day:
    """What a channel spent on a day (USD), and the installs credited to it."""

    day: date
    spend: Decimal
    installs: int


@dataclass(frozen=True)
class Estimate:
    """An estimate and its 95 % interval, or nothing that the data could say."""

    value: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True)
class SpendResponse:
    """One row of the mart; fields as there."""

    channel: str
    measure: str
    lag_days: int | None
    first_day: date
    last_day: date
    days: int
    estimate: float | None
    low: float | None
    high: float | None


Quantile = Callable[[float, int], float]
"""The quantile of Student's t: of a probability and degrees of freedom."""


def spend_response(channel_daily: DataFrame) -> DataFrame:
    """Measure every channel that has spend, over the days from the first to the last with spend of any channel.

    Args:
        channel_daily: `day`, `channel`, `spend`, `installs`; any number of rows a day and channel.

    Returns:
        The mart's own columns: one row a channel and lag, and one a channel for its elasticity.
    """
    spark = channel_daily.sparkSession
    daily = channel_daily.groupBy("channel", "day").agg(F.sum("spend").alias("spend"), F.sum("installs").alias("n"))
    channels: dict[str, list[Day]] = {}
    for row in daily.where((F.col("spend") != 0) | (F.col("n") != 0)).collect():
        channels.setdefault(row.channel, []).append(Day(row.day, row.spend, int(row.n)))
    rows = responses(channels, student_t(spark))
    return spark.createDataFrame([astuple(row) for row in rows], StructType(figures(TABLE)))


def student_t(spark: SparkSession) -> Quantile:
    """The quantile of Student's t as Spark's own Commons Math (org.apache.commons.math3) computes it."""
    distribution = spark.sparkContext._jvm.org.apache.commons.math3.distribution.TDistribution
    return lambda probability, freedom: float(distribution(float(freedom)).inverseCumulativeProbability(probability))


def responses(channels: dict[str, list[Day]], quantile: Quantile) -> list[SpendResponse]:
    """The rows of the mart.

    Args:
        channels: of each channel the days that have spend or installs, in any order.
        quantile: of Student's t.

    Returns:
        By channel: the lags in order, then the elasticity; only channels that have spend.
    """
    spent = [day.day for days in channels.values() for day in days if day.spend > 0]
    if not spent:
        return []
    first, last = min(spent), max(spent)
    rows = []
    for channel, known in sorted(channels.items()):
        if not any(day.spend > 0 for day in known):
            continue
        days = _filled(known, first, last)
        spend, installs = [float(day.spend) for day in days], [float(day.installs) for day in days]
        measured: list[tuple[str, int | None, int, Estimate]] = []
        for lag in LAGS:
            pairs = max(len(days) - lag, 0)
            measured.append((CORRELATION, lag, pairs, correlation(spend[:pairs], installs[lag:])))
        paid = [day for day in days if day.spend > 0]
        measured.append((ELASTICITY, None, len(paid), elasticity(paid, quantile)))
        rows += [
            SpendResponse(channel, measure, lag, first, last, n, found.value, found.low, found.high)
            for measure, lag, n, found in measured
        ]
    return rows


def correlation(x: Sequence[float], y: Sequence[float]) -> Estimate:
    """Pearson's correlation with Fisher's 95 % interval; nothing under 4 pairs or where one side does not vary."""
    n = len(x)
    if n < LEAST_DAYS_OF_CORRELATION or min(x) == max(x) or min(y) == max(y):
        return Estimate()
    dx, dy = demeaned(x), demeaned(y)
    # Rounding may carry a perfect correlation past one.
    r = max(-1.0, min(1.0, products(dx, dy) / math.sqrt(products(dx, dx) * products(dy, dy))))
    if abs(r) == 1:
        return Estimate(r, r, r)
    reach = _NORMAL_97_5 / math.sqrt(n - 3)
    return Estimate(r, math.tanh(math.atanh(r) - reach), math.tanh(math.atanh(r) + reach))


def elasticity(days: Sequence[Day], quantile: Quantile) -> Estimate:
    """Slope of ln(installs + 1/2) on ln(spend), both less their weekday's mean, with its 95 % t-interval.

    Args:
        days: with spend, one a day.
        quantile: of Student's t.

    Returns:
        Nothing under 56 days, or where spend does not vary within weekdays.
    """
    if len(days) < LEAST_DAYS_OF_ELASTICITY:
        return Estimate()
    slope = weekday_slope([SpendDay(day.day, day.spend, day.installs) for day in days])
    if slope is None:
        return Estimate()
    reach = quantile(0.975, slope.freedom) * math.sqrt(slope.variance)
    return Estimate(slope.value, slope.value - reach, slope.value + reach)


def _filled(known: Sequence[Day], first: date, last: date) -> list[Day]:
    by_day = {day.day: day for day in known}
    calendar = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    return [by_day.get(day, Day(day, Decimal(0), 0)) for day in calendar]
