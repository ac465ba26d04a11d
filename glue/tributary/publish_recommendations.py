"""Advises on the budget from what is published and curated, and keeps the advice under its day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary import attribution_credit, campaign_daily, recommendation, unobservable_daily
from tributary.attributable import INSTALL, ORDER
from tributary.budget import Prior, recommend
from tributary.conversions import attributed_conversions, attributed_installs, attributed_orders
from tributary.fx import rates_by_day
from tributary.mart_table import MONEY, NONE
from tributary.publish import NOTHING_KNOWN, known_until
from tributary.recommendation import advice_rows, put_advice
from tributary.run_record import RunRecord
from tributary.sales import sales
from tributary.spend_returns import ReturnRules, spend_returns
from tributary.sql_text import table_name


@dataclass(frozen=True)
class AdviceRules:
    """What advice is made by.

    Attributes:
        returns: what counts as a return.
        budget: USD a day; None for what is spent today.
        cap: by how much of today's spend a channel may change.
        probability: above which a channel may rise, and below whose complement it may fall.
        priors: of channels, from experiments.
    """

    returns: ReturnRules = field(default_factory=ReturnRules)
    budget: Decimal | None = None
    cap: float = 0.2
    probability: float = 0.8
    priors: Mapping[str, Prior] = field(default_factory=dict)


def publish_recommendations(
    spark: SparkSession, database: str, run_id: str, started_at: datetime, rules: AdviceRules
) -> RunRecord:
    """Advise as of the last day that is known to its end, in the place of what was advised as of it before.

    The day follows from what has been staged, not from the clock: a repeated run advises the same.

    Args:
        spark: session with the Iceberg catalog and extensions, ANSI on, time zone UTC.
        database: of the curated tables and the marts.
        run_id: written with every row.
        started_at: UTC time (naive) the run began.
        rules: of returns and advice.

    Returns:
        The run's record.

    Raises:
        BudgetError: rows that can't be, or a budget that the caps leave no way to spend.
    """

    def curated(dataset: str) -> DataFrame:
        return spark.table(table_name(database, dataset))

    known = known_until(spark, database)
    day = known.date() - timedelta(days=1)
    conversions = attributed_conversions(
        curated("app_installs"),
        curated("orders"),
        curated("customers"),
        curated("touchpoints"),
        rules.returns.look_back,
    )
    sold = sales(attributed_orders(conversions), rates_by_day(curated("fx_rates")))
    spent = curated(campaign_daily.TABLE.name)
    daily = spend_returns(spent, attributed_installs(conversions), sold, known, rules.returns).collect()
    first = min((row["day"] for row in daily), default=day)
    last = max((row["day"] for row in daily if row["mature"]), default=first)
    paid = {row["channel"] for row in daily if row["spend"]}
    advice = recommend(
        daily,
        model_returns(curated(attribution_credit.TABLE.name), first, last).collect(),
        budget=rules.budget if paid else None,
        cap=rules.cap,
        probability=rules.probability,
        priors={channel: prior for channel, prior in rules.priors.items() if channel in paid},
        unobservable=_unobservable(curated(unobservable_daily.TABLE.name), first, day).collect(),
    )
    rows = advice_rows(spark, advice, day=day, value_days=rules.returns.value_days, run_id=run_id, loaded_at=started_at)
    if known != NOTHING_KNOWN:
        put_advice(table_name(database, recommendation.TABLE.name), rows, day)
    return RunRecord(
        run_id=run_id,
        job="recommend",
        dataset=recommendation.TABLE.name,
        rows_read=len(daily),
        rows_in=len(daily),
        rows_out=len(advice.recommendations),
        started_at=started_at,
        finished_at=datetime.now(UTC).replace(tzinfo=None),
        spark_version=spark.version,
    )


def model_returns(credit: DataFrame, first: date, last: date) -> DataFrame:
    """What each attribution model credits over some days, as `budget.recommend` takes it.

    Args:
        credit: rows of `attribution_credit`.
        first: day.
        last: day, included.

    Returns:
        `model`, `channel`, `creative_type` (NULL where there is none), `conversions` (orders), `revenue` (USD).
    """
    named = F.when(F.col("creative_type") != NONE, F.col("creative_type")).alias("creative_type")
    of = credit.where((F.col("conversion_type") == ORDER) & F.col("day").between(F.lit(first), F.lit(last)))
    return of.groupBy("model", "channel", named).agg(
        # A day's fractions may add up to a hair below nothing.
        F.greatest(F.sum("conversions"), F.lit(0.0)).alias("conversions"),
        F.sum("value").cast(MONEY).alias("revenue"),
    )


def _unobservable(unseen: DataFrame, first: date, last: date) -> DataFrame:
    """Installs by channel and kind, as `budget.recommend` takes them."""
    of = unseen.where((F.col("conversion_type") == INSTALL) & F.col("day").between(F.lit(first), F.lit(last)))
    return of.groupBy("channel", "kind").agg(F.sum("conversions").alias("conversions"))
