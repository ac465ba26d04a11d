"""Publishes the marts of attribution: credit and what it adds up to, how far models agree, channels' figures, paths."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.storagelevel import StorageLevel

from tributary import (
    attribution_credit,
    channel_daily,
    channel_kpi,
    credit_balance,
    journey_daily,
    model_agreement,
    unobservable_daily,
)
from tributary.attributable import TYPES, attributable
from tributary.attribution.journeys import JourneyRules
from tributary.attribution.path_checks import check_paths
from tributary.attribution_credit import chain_orders, device_journeys
from tributary.chain_credit import month_paths
from tributary.credit_balance import Balance, balances, corrected, totals_of, write_balances
from tributary.fx import rates_by_day
from tributary.mart_table import as_published
from tributary.run_record import RunRecord
from tributary.sql_text import table_name
from tributary.touch_credit import touch_credit

TABLES = [
    attribution_credit.TABLE,
    channel_kpi.TABLE,
    model_agreement.TABLE,
    journey_daily.TABLE,
    unobservable_daily.TABLE,
]
"""The marts, as they are published."""


@dataclass(frozen=True)
class AttributionRules:
    """What the marts of attribution are made by.

    Attributes:
        journeys: look-back and longest path.
        markov_order: of every chain; None lets each type of conversion have the one that its paths ask for.
    """

    journeys: JourneyRules = field(default_factory=lambda: JourneyRules(max_path_length=100))
    markov_order: int | None = None


def publish_attribution(
    spark: SparkSession, database: str, run_id: str, started_at: datetime, rules: AttributionRules
) -> list[RunRecord]:
    """Compute credit from the curated tables, hold it against all conversions, and publish it and what follows.

    Args:
        spark: session with the Iceberg catalog and extensions, ANSI on, time zone UTC.
        database: of the curated tables and the marts.
        run_id: written with every row.
        started_at: UTC time (naive) the run began.
        rules: of journeys and chains.

    Returns:
        A record a mart.

    Raises:
        CreditError: a model credits more or less than there is, or paths hold it; the published marts stay then.
        AttributionError: a touch's channel can't be one.
    """

    def curated(dataset: str) -> DataFrame:
        return spark.table(table_name(database, dataset))

    kept: list[DataFrame] = []

    def keep(rows: DataFrame) -> DataFrame:
        kept.append(rows.persist(StorageLevel.DISK_ONLY))
        return kept[-1]

    try:
        rates = keep(rates_by_day(curated("fx_rates")))
        found = keep(attributable(curated("app_installs"), curated("orders"), curated("customers"), rates))
        journeys = keep(device_journeys(curated("touchpoints"), found, rules.journeys))
        wide = touch_credit(journeys).localCheckpoint()
        paths = month_paths(journeys, TYPES).localCheckpoint()
        check_paths(paths)
        share_cut = _share_cut(journeys)
        totals = totals_of(found)
        to_conversions = journey_daily.journey_daily(journeys).localCheckpoint()
        journey_daily.require_all(to_conversions, totals)
        unseen = unobservable_daily.unobservable_daily(found, curated("skan_postbacks")).localCheckpoint()
    finally:
        for rows in reversed(kept):
            rows.unpersist()
    orders = chain_orders(paths) if rules.markov_order is None else dict.fromkeys(TYPES, rules.markov_order)
    credit = attribution_credit.attribution_credit(wide, paths, orders).localCheckpoint()
    balanced = balances(credit, totals)
    checked_at = datetime.now(UTC).replace(tzinfo=None)
    reconciliation = table_name(database, credit_balance.TABLE.name)
    write_balances(spark, reconciliation, balanced, run_id, orders, share_cut, checked_at)
    exact = corrected(credit, balanced).localCheckpoint()
    marts = {
        unobservable_daily.TABLE.name: unseen,
        journey_daily.TABLE.name: to_conversions,
        model_agreement.TABLE.name: model_agreement.model_agreement(exact),
        channel_kpi.TABLE.name: channel_kpi.channel_kpi(curated(channel_daily.TABLE.name), exact),
        attribution_credit.TABLE.name: exact,
    }
    for name, mart in marts.items():
        as_published(mart, run_id, started_at).writeTo(table_name(database, name)).overwrite(F.lit(True))
    return [_record(spark, database, name, balanced, run_id, started_at) for name in marts]


def _share_cut(journeys: DataFrame) -> float | None:
    row = journeys.agg(F.sum(F.size("touches")).alias("kept"), F.sum("touches_cut").alias("cut")).collect()[0]
    touches = (row["kept"] or 0) + (row["cut"] or 0)
    return row["cut"] / touches if touches else None


def _record(
    spark: SparkSession, database: str, mart: str, found: list[Balance], run_id: str, started_at: datetime
) -> RunRecord:
    conversions: Mapping[str, int] = {one.conversion_type: one.conversions for one in found}
    rows = sum(conversions.values())
    return RunRecord(
        run_id=run_id,
        job="attribution",
        dataset=mart,
        rows_read=rows,
        rows_in=rows,
        rows_out=spark.table(table_name(database, mart)).count(),
        started_at=started_at,
        finished_at=datetime.now(UTC).replace(tzinfo=None),
        spark_version=spark.version,
    )
