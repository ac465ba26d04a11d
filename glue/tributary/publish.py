"""Publishes the marts: recomputed whole from the curated tables, swapped in by one snapshot."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.storagelevel import StorageLevel

from tributary.attribution import LookBack
from tributary.channel_daily import TABLE, attributed_installs, attributed_orders, channel_daily
from tributary.run_record import RunRecord
from tributary.sql_text import table_name

_ADDITIVE = {"impressions", "clicks", "spend", "installs", "last_touch_orders", "last_touch_revenue"}


class MartError(RuntimeError):
    """A mart whose sums are not those of the tables it came from; the message names the column and both figures."""


def publish_channel_daily(
    spark: SparkSession, database: str, run_id: str, started_at: datetime, look_back: LookBack
) -> RunRecord:
    """Recompute `channel_daily` and put it in the place of the published one, days that vanished included.

    Args:
        spark: session with the Iceberg catalog and extensions, ANSI on, time zone UTC.
        database: of the curated tables and the mart.
        run_id: written with every row.
        started_at: UTC time (naive) the run began.
        look_back: the windows of attribution.

    Returns:
        The run's record; money by the mart's columns, `spend` and `last_touch_revenue`, in USD.

    Raises:
        MartError: a sum of the mart differs from its tables'; the published mart stays then.
    """

    def curated(dataset: str) -> DataFrame:
        return spark.table(table_name(database, dataset))

    delivery, installs, orders = curated("ad_performance"), curated("app_installs"), curated("orders")
    touches = curated("touchpoints")
    mart = channel_daily(
        delivery,
        attributed_installs(installs, touches, look_back),
        attributed_orders(orders, curated("customers"), touches, look_back),
        run_id,
        started_at,
    ).persist(StorageLevel.MEMORY_AND_DISK)
    try:
        delivered = _totals(delivery, impressions="impressions", clicks="clicks", spend="spend")
        ordered = _totals(orders, last_touch_revenue="amount")
        installed = _totals(installs)
        expected = {
            **delivered,
            "installs": installed["rows"],
            "last_touch_orders": ordered["rows"],
            "last_touch_revenue": ordered["last_touch_revenue"],
        }
        found = _totals(mart, **{name: name for name in sorted(_ADDITIVE)})
        for name in sorted(_ADDITIVE):
            if found[name] != expected[name]:
                raise MartError(f"{TABLE.name}: {name} adds up to {found[name]}, its tables to {expected[name]}")
        mart.writeTo(table_name(database, TABLE.name)).overwrite(F.lit(True))
    finally:
        mart.unpersist()
    rows = delivered["rows"] + installed["rows"] + ordered["rows"]
    money = ("spend", "last_touch_revenue")
    return RunRecord(
        run_id=run_id,
        job="marts",
        dataset=TABLE.name,
        rows_read=rows,
        rows_in=rows,
        rows_out=found["rows"],
        money_in={name: Decimal(expected[name]) for name in money},
        money_out={name: Decimal(found[name]) for name in money},
        started_at=started_at,
        finished_at=datetime.now(UTC).replace(tzinfo=None),
        spark_version=spark.version,
    )


def _totals(rows: DataFrame, **columns: str) -> dict[str, Any]:
    """Number of rows and the sums of columns, 0 for none, by the names given."""
    sums = [F.coalesce(F.sum(column), F.lit(0)).alias(name) for name, column in columns.items()]
    return dict(rows.agg(F.count("*").alias("rows"), *sums).collect()[0].asDict())
