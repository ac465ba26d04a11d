"""Amounts in the reporting currency, US dollars, by the exchange rate of their day."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

REPORTING_CURRENCY = "USD"
DAYS_SERVED = 7
"""How long a rate stands in for days that have none."""


def rates_by_day(fx_rates: DataFrame) -> DataFrame:
    """Spread rates over the days they serve, so that an amount finds its rate by equality.

    Args:
        fx_rates: `rate_date`, `currency`, `rate` (US dollars for one unit), one row a day and currency.

    Returns:
        `rate_day`, `rate_currency`, `rate`: for each day the latest rate of that day or the seven before it.
    """
    served = F.explode(F.sequence("rate_date", F.date_add("rate_date", DAYS_SERVED))).alias("rate_day")
    return (
        fx_rates.select(F.col("currency").alias("rate_currency"), "rate_date", "rate", served)
        .groupBy("rate_day", "rate_currency")
        .agg(F.max_by("rate", "rate_date").alias("rate"))
    )


def with_rate(rows: DataFrame, rates: DataFrame, day: str) -> DataFrame:
    """Give each row the rate of its currency and day, 1 for US dollars, NULL where there is none.

    Args:
        rows: `currency`, the day, and any other columns except `rate`.
        rates: what `rates_by_day` returned; few, so that they go to the rows.
        day: column of the day.

    Returns:
        The rows, each once, with `rate`.
    """
    same = (F.col("currency") == F.col("rate_currency")) & (F.col(day) == F.col("rate_day"))
    rate = F.when(F.col("currency") == REPORTING_CURRENCY, F.lit(1).cast("decimal(18,8)")).otherwise(F.col("rate"))
    return rows.join(F.broadcast(rates), same, "left").select(*rows.columns, rate.alias("rate"))


def in_usd(amount: str) -> Column:
    """The amount in US dollars, every digit of it; NULL without a rate."""
    return F.col(amount) * F.col("rate")
