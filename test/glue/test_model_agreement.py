"""How far models agree on a channel."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pyspark.sql import SparkSession
from tributary.attribution_credit import TABLE as CREDIT
from tributary.mart_table import figures
from tributary.model_agreement import model_agreement

from .curated import exact, january


def credit(spark: SparkSession, rows: list[tuple[date, str, str, str, float, str]]) -> Any:
    schema = [(c.name, c.dataType.simpleString()) for c in figures(CREDIT)]
    whole = [
        (day, model, kind, channel, "c", "static", n, Decimal(value)) for day, model, kind, channel, n, value in rows
    ]
    return spark.createDataFrame(whole, ", ".join(f"{name} {kind}" for name, kind in schema))


def test_the_range_is_of_the_months_sums_and_a_model_that_gives_nothing_counts_with_nothing(
    spark: SparkSession,
) -> None:
    rows = [
        (january(3), "linear", "order", "a", 1.5, "10"),
        (january(9), "linear", "order", "a", 0.5, "10"),
        (january(9), "markov", "order", "a", 1.0, "40"),
        (january(9), "last_touch", "order", "b", 3.0, "30"),
        (january(9), "linear", "order", "unattributed", 7.0, "70"),
        (date(2025, 2, 1), "linear", "order", "a", 8.0, "80"),
    ]
    found = {(row.day, row.channel): row for row in model_agreement(credit(spark, rows)).collect()}
    assert set(found) == {(january(1), "a"), (january(1), "b"), (date(2025, 2, 1), "a")}
    row = found[january(1), "a"]
    assert (row.models, row.least_conversions, row.least_conversions_model) == (3, 0, "last_touch")
    assert (row.greatest_conversions, row.greatest_conversions_model) == (2, "linear")
    assert (row.least_value, row.greatest_value, row.greatest_value_model) == (0, exact("40"), "markov")
    assert row.conversions_spread == pytest.approx(2)


def test_models_that_agree_have_no_spread_and_of_equals_the_first_is_named(spark: SparkSession) -> None:
    rows = [(january(1), model, "install", "a", 2.0, "0") for model in ("markov", "linear")]
    (row,) = model_agreement(credit(spark, rows)).collect()
    assert (row.conversions_spread, row.value_spread) == (0, None)
    assert row.least_conversions_model == row.greatest_conversions_model == "linear"
