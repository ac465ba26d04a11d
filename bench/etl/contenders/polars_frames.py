"""Polars: lazy frames on two threads. Texts are cast without `strict`, ASOF joins find the last touch."""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

# It reads the number of its threads when it is imported.
os.environ["POLARS_MAX_THREADS"] = "2"

import polars as pl

from bench.etl.contenders.arguments import parse_arguments
from bench.etl.contenders.channel_names import ALIASES
from bench.etl.contenders.raw_columns import CSV, DATASETS, RAW_COLUMNS
from bench.etl.contenders.steps import Steps
from bench.etl.result import COLUMNS, write_result

_CURRENCIES = ["USD", "EUR", "GBP", "JPY", "BRL", "CAD"]
_CREATIVES = ["static", "video", "carousel"]
_USD = pl.Decimal(38, 12)
_SERVED = 8
_KEY = ["day", "channel", "country"]


@dataclass(frozen=True)
class Table:
    """How a dataset is curated.

    Attributes:
        casts: expressions of its typed columns; others stay text.
        rule: what a row must keep; NULL counts as broken.
        key: columns that name a row.
        versions: columns by which the last version of a key is the newest.
        event: column by whose month the files are partitioned.
    """

    casts: Sequence[pl.Expr]
    rule: pl.Expr
    key: Sequence[str]
    versions: Sequence[str] = ("updated_at",)
    event: str | None = None


def _int(name: str) -> pl.Expr:
    return pl.col(name).cast(pl.Int64, strict=False)


def _time(name: str) -> pl.Expr:
    return pl.col(name).str.to_datetime("%Y-%m-%dT%H:%M:%S%.fZ", time_unit="us", strict=False)


def _date(name: str) -> pl.Expr:
    return pl.col(name).str.to_date("%Y-%m-%d", strict=False)


def _amount(name: str, scale: int) -> pl.Expr:
    # A cast would round what has more digits.
    fits = pl.col(name).str.contains(rf"^-?[0-9]+(\.[0-9]{{1,{scale}}})?$")
    return pl.when(fits).then(pl.col(name)).cast(pl.Decimal(18, scale), strict=False).alias(name)


def _channel() -> pl.Expr:
    form = pl.col("channel").str.to_lowercase().str.replace_all("[^a-z0-9]+", "_").str.strip_chars("_")
    return form.replace(ALIASES).alias("channel")


def _known(*names: str) -> pl.Expr:
    return pl.all_horizontal(pl.col(name).is_not_null() for name in names)


TABLES = {
    "fx_rates": Table(
        [_date("rate_date"), _amount("rate", 8), _time("updated_at")],
        _known("rate_date", "currency", "updated_at") & (pl.col("rate") > 0),
        ["rate_date", "currency"],
    ),
    "campaigns": Table(
        [_channel(), _time("updated_at")], _known("campaign_id", "channel", "objective", "updated_at"), ["campaign_id"]
    ),
    "ad_performance": Table(
        [_date("ad_date"), _channel(), _int("impressions"), _int("clicks"), _amount("spend", 4), _time("updated_at")],
        _known("ad_date", "channel", "updated_at")
        & pl.col("creative_type").is_in(_CREATIVES)
        & pl.col("currency").is_in(_CURRENCIES)
        & pl.all_horizontal(pl.col("impressions", "clicks", "spend") >= 0),
        ["ad_date", "campaign_id", "creative_id"],
        event="ad_date",
    ),
    "customers": Table(
        [_int("customer_id"), _time("created_at"), _time("updated_at")],
        _known("customer_id", "country", "created_at", "updated_at"),
        ["customer_id"],
    ),
    "app_installs": Table(
        [_int("install_id"), _time("installed_at"), _time("updated_at")],
        _known("install_id", "device_id", "installed_at", "country", "updated_at")
        & pl.col("platform").is_in(["ios", "android"]),
        ["install_id"],
        event="installed_at",
    ),
    "orders": Table(
        [
            *[_int("record_id"), _int("order_id"), _int("customer_id"), _time("ordered_at"), _amount("amount", 2)],
            *[_amount("refund_amount", 2), _time("refunded_at"), _time("updated_at")],
        ],
        _known("record_id", "order_id", "customer_id", "ordered_at", "updated_at")
        & pl.col("status").is_in(["paid", "shipped", "cancelled", "refunded"])
        & pl.col("currency").is_in(_CURRENCIES)
        & (pl.col("amount") >= 0)
        & (pl.col("refund_amount") >= 0).fill_null(value=True),
        ["order_id"],
        ("updated_at", "record_id"),
        "ordered_at",
    ),
    "touchpoints": Table(
        [
            *[_int("delivery_id"), _int("touchpoint_id"), _time("occurred_at"), _channel(), _time("updated_at")],
        ],
        _known("delivery_id", "touchpoint_id", "device_id", "occurred_at", "channel", "campaign_id", "updated_at")
        & pl.col("creative_type").is_in(_CREATIVES)
        & pl.col("kind").is_in(["impression", "click"]),
        ["touchpoint_id"],
        ("updated_at", "delivery_id"),
        "occurred_at",
    ),
}


def curate(dataset: str, data: Path, target: Path) -> pl.DataFrame:
    """Read, cast, hold to the rule, keep the newest version of each key and write zstd Parquet, by month."""
    schema = dict.fromkeys(RAW_COLUMNS[dataset], pl.String)
    files = f"{data}/raw/*/{dataset}/**/*.gz"
    raw = pl.scan_csv(files, schema=schema) if dataset in CSV else pl.scan_ndjson(files, schema=schema)
    table = TABLES[dataset]
    sound = raw.with_columns(table.casts).filter(table.rule)
    newest = sound.sort(table.versions).unique(table.key, keep="last").collect(engine="streaming")
    if table.event is None:
        newest.write_parquet(f"{target}.parquet", compression="zstd")
        return newest
    months = newest.with_columns(pl.col(table.event).dt.strftime("%Y-%m").alias("month"))
    for (month,), rows in months.partition_by("month", as_dict=True, include_key=False).items():
        folder = target / f"month={month}"
        folder.mkdir(parents=True)
        rows.write_parquet(folder / "0.parquet", compression="zstd")
    return newest


def attributed(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """Installs and orders with their channel: `install_id`, `order_id`, `at`, `country`, `channel`."""
    installs = tables["app_installs"].select("install_id", "device_id", "country", at="installed_at")
    ordered = tables["orders"].join(
        tables["customers"].select("customer_id", "device_id", "country"), on="customer_id", how="left"
    )
    orders = ordered.select("order_id", "device_id", pl.col("country").fill_null("ZZ"), at="ordered_at")
    conversions = pl.concat([installs, orders], how="diagonal").sort("at")
    touches = tables["touchpoints"].sort("occurred_at")
    for kind in ("click", "impression"):
        of_kind = touches.filter(pl.col("kind") == kind).select(
            "device_id", pl.col("channel").alias(f"{kind}_channel"), pl.col("occurred_at").alias(f"{kind}_at")
        )
        conversions = conversions.join_asof(
            of_kind, left_on="at", right_on=f"{kind}_at", by="device_id", strategy="backward", coalesce=False
        )
    channel = (
        pl.when(pl.col("click_at") >= pl.col("at") - pl.duration(days=7))
        .then("click_channel")
        .when(pl.col("impression_at") >= pl.col("at") - pl.duration(hours=24))
        .then("impression_channel")
        .when(pl.col("install_id").is_not_null())
        .then(pl.lit("organic"))
        .otherwise(pl.lit("unattributed"))
    )
    return conversions.select("install_id", "order_id", "at", "country", channel.alias("channel"))


def _in_usd(rows: pl.DataFrame, rates: pl.DataFrame, amount: str) -> pl.DataFrame:
    with_rate = rows.join(rates, on=["day", "currency"], how="left")
    rate = pl.when(pl.col("currency") == "USD").then(pl.lit(1).cast(_USD)).otherwise(pl.col("rate").cast(_USD))
    return with_rate.with_columns((pl.col(amount).cast(_USD) * rate).alias("usd"))


def channel_daily(tables: dict[str, pl.DataFrame]) -> pl.DataFrame:
    """The columns of the mart."""
    conversions = attributed(tables)
    served = tables["fx_rates"].select("currency", "rate_date", "rate", days=pl.int_ranges(0, _SERVED))
    rates = (
        served.explode("days")
        .with_columns(day=pl.col("rate_date") + pl.duration(days=pl.col("days")))
        .sort("rate_date")
        .unique(["day", "currency"], keep="last")
        .select("day", "currency", "rate")
    )
    delivered = _in_usd(tables["ad_performance"].rename({"ad_date": "day"}), rates, "spend").join(
        tables["campaigns"].select("campaign_id", "country"), on="campaign_id", how="left"
    )
    kept = tables["orders"].filter(pl.col("status") != "cancelled").sort("ordered_at", "order_id")
    kept = kept.with_columns(first=pl.col("customer_id").is_first_distinct().cast(pl.Int64))
    ordered = kept.select(
        *["order_id", "currency", "amount", "first"], day=pl.col("ordered_at").dt.date(), orders=pl.lit(1)
    )
    refunded = kept.filter(pl.col("refund_amount").is_not_null() & pl.col("refunded_at").is_not_null()).select(
        *["order_id", "currency"],
        amount=-pl.col("refund_amount"),
        day=pl.col("refunded_at").dt.date(),
        orders=pl.lit(0),
        first=pl.lit(0, pl.Int64),
    )
    sold = _in_usd(pl.concat([ordered, refunded], how="diagonal"), rates, "amount").join(
        conversions.select("order_id", "channel", "country"), on="order_id"
    )
    installed = conversions.filter(pl.col("install_id").is_not_null())
    together = pl.concat(
        [
            delivered.select(
                *["day", "channel", pl.col("country").fill_null("ZZ"), "impressions", "clicks"],
                spend="usd",
                unconverted_spend=pl.col("usd").is_null().cast(pl.Int64),
            ),
            installed.select(pl.col("at").dt.date().alias("day"), "channel", "country", installs=pl.lit(1)),
            sold.select(
                *_KEY,
                last_touch_orders="orders",
                last_touch_first_orders="first",
                last_touch_revenue="usd",
                unconverted_sales=pl.col("usd").is_null().cast(pl.Int64),
            ),
        ],
        how="diagonal",
    )
    figures = [name for name in COLUMNS if name not in _KEY]
    return together.group_by(_KEY).agg(pl.col(figures).sum()).select(COLUMNS)


def main() -> None:
    """Run it."""
    arguments = parse_arguments()
    steps = Steps(arguments.work)
    curated = arguments.work / "curated"
    curated.mkdir()
    tables = {}
    for dataset in DATASETS:
        with steps.step(f"stage {dataset}"):
            tables[dataset] = curate(dataset, arguments.data, curated / dataset)
    with steps.step("channel_daily"):
        figures = channel_daily(tables)
        figures.write_parquet(curated / "channel_daily.parquet", compression="zstd")
    write_result(arguments.work, figures.iter_rows(), {name: rows.height for name, rows in tables.items()})


if __name__ == "__main__":
    main()
