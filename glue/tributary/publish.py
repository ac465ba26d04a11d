"""Publishes the marts under one run: recomputed whole from the curated tables, checked, swapped in one by one."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import reduce
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.storagelevel import StorageLevel

from tributary import cohort_roas, reconcile, run_record, spend_response
from tributary.campaign_daily import campaign_daily
from tributary.channel_daily import channel_daily
from tributary.contract import Contract
from tributary.conversions import attributed_conversions, attributed_installs, attributed_orders
from tributary.curated_sums import delivery_sums, install_sums, line_sums, order_sums, refund_sums
from tributary.customer_daily import customer_daily
from tributary.fx import rates_by_day
from tributary.install_daily import install_daily
from tributary.last_touch import LookBack
from tributary.mart_table import as_published
from tributary.marts import MARTS, Mart
from tributary.order_daily import order_daily
from tributary.product_performance import product_performance
from tributary.reconcile import Reconciliation, write_reconciliation
from tributary.restatement import Comparison, changed_figures, reasons, restatements, write_restatements
from tributary.run_record import RunRecord
from tributary.sales import sales
from tributary.sql_text import table_name
from tributary.unbalanced_days import derived, unbalanced_days

NOTHING_KNOWN = datetime(1970, 1, 1)
"""How far sales are known before any window has been staged."""

Sums = dict[str, dict[str, Any]]


class MartError(RuntimeError):
    """A mart whose sums are not those of the tables it came from.

    The message names mart, column and both figures, in all and on the first days that differ.
    """


def publish(
    spark: SparkSession,
    database: str,
    contracts: Mapping[str, Contract],
    run_id: str,
    started_at: datetime,
    look_back: LookBack,
) -> list[RunRecord]:
    """Recompute the marts and put them in the place of the published ones, days that vanished included.

    No mart is touched before all of them balance. A run that dies between two of them is finished by its next try; the
    figures of complete days that change are written down before that.

    Args:
        spark: session with the Iceberg catalog and extensions, ANSI on, time zone UTC.
        database: of the curated tables and the marts.
        contracts: by dataset, for the reasons of restatements: what changed in the datasets that the marts are made of.
        run_id: written with every row.
        started_at: UTC time (naive) the run began.
        look_back: the windows of attribution.

    Returns:
        A record a mart; money by the mart's columns, in USD.

    Raises:
        MartError: a sum of a mart differs from its tables'; its days are told, and the published marts stay then.
    """
    known = known_until(spark, database)
    kept: list[DataFrame] = []

    def keep(rows: DataFrame) -> DataFrame:
        kept.append(rows.persist(StorageLevel.MEMORY_AND_DISK))
        return kept[-1]

    read: set[str] = set()

    def curated(dataset: str) -> DataFrame:
        read.add(dataset)
        return spark.table(table_name(database, dataset))

    orders, items, delivery = curated("orders"), curated("order_items"), curated("ad_performance")
    try:
        rates = keep(rates_by_day(curated("fx_rates")))
        conversions = keep(
            attributed_conversions(
                curated("app_installs"), orders, curated("customers"), curated("touchpoints"), look_back
            )
        )
        installs, sold = attributed_installs(conversions), keep(sales(attributed_orders(conversions), rates))
        campaigns = keep(campaign_daily(delivery, curated("campaigns"), installs, sold, rates))
        channels = keep(channel_daily(campaigns))
        marts = {
            "campaign_daily": campaigns,
            "channel_daily": channels,
            "install_daily": keep(install_daily(installs)),
            "order_daily": keep(order_daily(sold)),
            "product_performance": keep(product_performance(items, curated("products"), sold, rates)),
            "customer_daily": keep(customer_daily(sold, channels)),
            "cohort_roas": keep(cohort_roas.mart(installs, sold, channels, known)),
        }

        def table_sums(*by: str) -> list[DataFrame]:
            return [
                delivery_sums(delivery, rates, *by),
                install_sums(curated("app_installs"), *by),
                order_sums(orders, rates, *by),
                refund_sums(orders, rates, *by),
                line_sums(items, orders, rates, *by),
            ]

        sums = _sums(marts, table_sums())
        _reconcile(spark, database, marts, sums, table_sums, run_id)
        responses = spend_response.spend_response(channels)
        _restate(spark, database, {name: contracts[name] for name in sorted(read)}, marts, run_id, started_at)
        # The last mart says how far this publication knew, so the others come before it.
        for name, mart in {"spend_response": responses, **marts}.items():
            as_published(mart, run_id, started_at).writeTo(table_name(database, name)).overwrite(F.lit(True))
    finally:
        for rows in kept:
            rows.unpersist()
    finished_at = datetime.now(UTC).replace(tzinfo=None)
    return [_record(mart, sums, run_id, started_at, finished_at, spark.version) for mart in MARTS]


def known_until(spark: SparkSession, database: str) -> datetime:
    """The greatest end of a window that has been staged, whatever the order of windows; UTC, naive.

    A run of some datasets alone doesn't count: of the others its window may not be known.
    """
    windows = spark.table(table_name(database, run_record.TABLE.name)).where(
        "job = 'stage' AND NOT coalesce(partial_run, false)"
    )
    ends = windows.select(F.explode("window_ids").alias("window_id")).agg(
        F.max(F.substring_index("window_id", "_", -1)).alias("end")
    )
    end = ends.collect()[0]["end"]
    return NOTHING_KNOWN if end is None else datetime.strptime(end, "%Y%m%dT%H%M%SZ")


def _sums(marts: Mapping[str, DataFrame], curated: list[DataFrame]) -> Sums:
    """Sums of every mart by its name, and of the curated tables by the empty name, all by one action."""
    rows = [totals.select(F.struct("*").alias(f"_{i}")) for i, totals in enumerate(curated)]
    for mart in MARTS:
        values = [F.coalesce(F.sum(column), F.lit(0)).alias(column) for column in mart.sums]
        totals = marts[mart.name].agg(F.count("*").alias("rows"), *values)
        rows.append(totals.select(F.struct("*").alias(mart.name)))
    sums: Sums = {"": {}}
    for row in reduce(lambda one, other: one.unionByName(other, allowMissingColumns=True), rows).collect():
        for name, values in row.asDict(recursive=True).items():
            if values is not None:
                sums.setdefault("" if name.startswith("_") else name, {}).update(values)
    sums[""] |= derived(sums[""])
    return sums


def _reconcile(
    spark: SparkSession,
    database: str,
    marts: Mapping[str, DataFrame],
    sums: Sums,
    table_sums: Callable[[str], list[DataFrame]],
    run_id: str,
) -> None:
    """Write down what each mart adds up to beside its tables, and stop where the two differ."""
    steps = [
        Reconciliation(
            run_id=run_id,
            dataset=mart.name,
            step="curated_to_mart",
            money_in={column: Decimal(sums[""][total]) for column, total in mart.sums.items()},
            money_out={column: Decimal(sums[mart.name][column]) for column in mart.sums},
            checked_at=datetime.now(UTC).replace(tzinfo=None),
        )
        for mart in MARTS
    ]
    write_reconciliation(spark, table_name(database, reconcile.TABLE.name), steps)
    for mart, step in zip(MARTS, steps, strict=True):
        for column, difference in step.money_unexplained.items():
            if difference != 0:
                found, expected = step.money_out[column], step.money_in[column]
                days = unbalanced_days(marts[mart.name], column, table_sums("day"), mart.sums[column])
                raise MartError(f"{mart.name}: {column} adds up to {found}, its tables to {expected}{days}")


def _restate(
    spark: SparkSession,
    database: str,
    contracts: Mapping[str, Contract],
    marts: Mapping[str, DataFrame],
    run_id: str,
    restated_at: datetime,
) -> None:
    """Write down what changes in the days that the publication before this one knew to their end."""
    cohorts = spark.table(table_name(database, cohort_roas.TABLE.name))
    before = cohorts.agg(F.max("known_until").alias("known_until")).collect()[0]["known_until"]
    if before is None:
        return
    comparisons = [
        Comparison(
            mart=mart.name,
            key=mart.keys,
            figures=numbers,
            complete_before=before.date() - timedelta(days=age),
            published=spark.table(table_name(database, mart.name)),
            recomputed=marts[mart.name],
        )
        for mart in MARTS
        for numbers, age in _by_age(mart)
    ]
    changed = changed_figures(comparisons).localCheckpoint()
    if changed.isEmpty():
        return
    explained = restatements(changed, reasons(spark, database, contracts, run_id), run_id, restated_at)
    write_restatements(spark, database, explained, run_id)


def _by_age(mart: Mart) -> list[tuple[list[str], int]]:
    """The mart's figures by the number of days that they take to be complete."""
    ages = sorted({0, *mart.ages.values()})
    return [([name for name in mart.numbers if mart.ages.get(name, 0) == age], age) for age in ages]


def _record(
    mart: Mart, sums: Sums, run_id: str, started_at: datetime, finished_at: datetime, spark_version: str
) -> RunRecord:
    tables, found = sums[""], sums[mart.name]
    rows = sum(tables[name] for name in mart.rows)
    return RunRecord(
        run_id=run_id,
        job="marts",
        dataset=mart.name,
        rows_read=rows,
        rows_in=rows,
        rows_out=found["rows"],
        money_in={name: Decimal(tables[mart.sums[name]]) for name in mart.money},
        money_out={name: Decimal(found[name]) for name in mart.money},
        started_at=started_at,
        finished_at=finished_at,
        spark_version=spark_version,
    )
