"""The table of advice: what was recommended as of a day, with all that it rested on. A day's advice stays."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date, datetime, timedelta
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import (
    DateType,
    DecimalType,
    DoubleType,
    IntegerType,
    MapType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
)

from tributary.budget import Advice, Recommendation
from tributary.tables import TableDescription

ALL = "all"
"""Creative type of advice on a channel as a whole."""

EVIDENCE = "observational"

_DOLLARS = DecimalType(18, 2)

TABLE = TableDescription(
    name="recommendation",
    schema=StructType(
        [
            StructField("day", DateType(), nullable=False),
            StructField("channel", StringType(), nullable=False),
            StructField("creative_type", StringType(), nullable=False),
            StructField("action", StringType(), nullable=False),
            StructField("reason", StringType(), nullable=False),
            StructField("spend_today", _DOLLARS, nullable=False),
            StructField("spend_advised", _DOLLARS, nullable=False),
            StructField("share_today", DoubleType()),
            StructField("share_advised", DoubleType()),
            StructField("expected_gain", _DOLLARS, nullable=False),
            StructField("gain_low", _DOLLARS, nullable=False),
            StructField("gain_high", _DOLLARS, nullable=False),
            StructField("mroas", DoubleType()),
            StructField("mroas_low", DoubleType()),
            StructField("mroas_high", DoubleType()),
            StructField("pool_mroas", DoubleType()),
            StructField("probability", DoubleType()),
            StructField("models_low", DoubleType()),
            StructField("models_high", DoubleType()),
            StructField("conversions", DoubleType(), nullable=False),
            StructField("unobservable", MapType(StringType(), DoubleType(), valueContainsNull=False), nullable=False),
            StructField("days", IntegerType(), nullable=False),
            StructField("elasticity", DoubleType(), nullable=False),
            StructField("elasticity_sd", DoubleType(), nullable=False),
            StructField("test_conversions", IntegerType()),
            StructField("test_days", IntegerType()),
            StructField("sentence", StringType(), nullable=False),
            StructField("evidence", StringType(), nullable=False),
            StructField("budget", _DOLLARS, nullable=False),
            StructField("interval", DoubleType(), nullable=False),
            StructField("value_days", IntegerType(), nullable=False),
            StructField("run_id", StringType(), nullable=False),
            StructField("loaded_at", TimestampNTZType(), nullable=False),
        ]
    ),
    comment="Advice on how to spread a day's budget, USD, one row a channel and creative type; that of a later day "
    "stands beside it. Observational: what went together, no proof of an effect.",
    comments={
        "day": "Last UTC day whose delivery the advice knows.",
        "channel": "Ad network.",
        "creative_type": "static, video or carousel; all for the channel as a whole.",
        "action": "raise, lower, hold or test.",
        "reason": "Why, as docs/recommendations.md has it.",
        "spend_today": "A day's mean over the last days, USD.",
        "spend_advised": "A day; of the channels they add up to the budget to the cent, of creative types to their "
        "channel's.",
        "share_today": "Of all that is spent, a fraction.",
        "share_advised": "Of the budget, a fraction.",
        "expected_gain": "Revenue a day beyond that at an unchanged share, USD.",
        "gain_low": "Lower end of its interval.",
        "gain_high": "Upper end of its interval.",
        "mroas": "Revenue that the next dollar of spend brings; NULL without spend.",
        "mroas_low": "Lower end of its interval.",
        "mroas_high": "Upper end of its interval.",
        "pool_mroas": "The same of all that share the money, weighted by spend.",
        "probability": "That the unit's marginal return is above the pool's.",
        "models_low": "Marginal return by the attribution model that gives the least.",
        "models_high": "By the one that gives the most.",
        "conversions": "Mature installs behind it.",
        "unobservable": "Conversions of the channel's days that no attribution sees, by kind; in none of the figures.",
        "days": "With spend, behind it.",
        "elasticity": "Per cent more installs for one per cent more spend, after shrinking.",
        "elasticity_sd": "Its standard deviation.",
        "test_conversions": "That a test needs where one is advised.",
        "test_days": "That it takes at today's rate.",
        "sentence": "All of it in plain words.",
        "evidence": "observational.",
        "budget": "That was spread, USD a day.",
        "interval": "Probability of the intervals.",
        "value_days": "Age of an install until which its revenue counts.",
        "run_id": "Run that advised.",
        "loaded_at": "When, UTC.",
    },
    key=("day", "channel", "creative_type"),
    made_of=(
        "app_installs",
        "attribution_credit",
        "campaign_daily",
        "customers",
        "fx_rates",
        "orders",
        "touchpoints",
        "unobservable_daily",
    ),
    partition_by=("months(`day`)",),
    sort_by=("day", "channel"),
)

_FIGURES = [field.name for field in fields(Recommendation) if field.name != "unit"]


def advice_rows(
    spark: SparkSession, advice: Advice, *, day: date, value_days: int, run_id: str, loaded_at: datetime
) -> DataFrame:
    """Advice in the columns of `TABLE`.

    Args:
        spark: session.
        advice: what `budget.recommend` returned.
        day: last one whose delivery it knows.
        value_days: until which age of an install its revenue counted.
        run_id: run that advises.
        loaded_at: UTC time (naive).
    """
    same: Mapping[str, Any] = {
        "day": day,
        "evidence": EVIDENCE,
        "budget": advice.budget,
        "interval": advice.interval,
        "value_days": value_days,
        "run_id": run_id,
        "loaded_at": loaded_at,
    }
    rows = []
    for one in advice.recommendations:
        unseen = {each.kind: each.conversions for each in advice.unobservable if each.channel == one.unit.channel}
        own = {
            "channel": one.unit.channel,
            "creative_type": one.unit.creative_type or ALL,
            "unobservable": unseen,
            **{name: getattr(one, name) for name in _FIGURES},
        }
        row = {**same, **own}
        rows.append(tuple(row[name] for name in TABLE.schema.names))
    return spark.createDataFrame(rows, TABLE.schema)


def put_advice(table: str, rows: DataFrame, day: date) -> None:
    """Write a day's advice in the place of what the day had, in one commit.

    The month is written whole, in one file: Iceberg replaces whole files only.

    Args:
        table: quoted name of `TABLE`, which one run writes at a time.
        rows: what `advice_rows` returned of the day.
        day: of the advice.
    """
    first = day.replace(day=1)
    after = (first + timedelta(days=31)).replace(day=1)
    month = (F.col("day") >= F.lit(first)) & (F.col("day") < F.lit(after))
    others = rows.sparkSession.table(table).where(month & (F.col("day") != F.lit(day)))
    others.unionByName(rows).localCheckpoint().writeTo(table).overwrite(month)
