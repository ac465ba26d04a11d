"""What a stage counts for the checks of windows, by the way."""

from decimal import Decimal

import pytest
from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from tributary.contract import Contract
from tributary.quality_figures import Figures, figure_columns, figures_of

from .checks import checking

SCHEMA = "sound boolean, order_id bigint, amount decimal(18,2), refund_amount decimal(18,2), rate double"
LARGEST = 9_223_372_036_854_775_807


@pytest.fixture(scope="module")
def contract(contracts: dict[str, Contract]) -> Contract:
    return checking(
        contracts["orders"],
        {"rule": "complete", "column": "refund_amount", "min_percent": 1},
        {"rule": "distribution", "figure": "sum", "column": "order_id", "max_deviations": 3},
        {"rule": "distribution", "figure": "mean", "column": "refund_amount", "max_deviations": 3},
        {"rule": "distribution", "figure": "rows", "max_deviations": 3},
        {"rule": "distribution", "figure": "sum", "column": "rate", "max_deviations": 3},
        columns=[{"name": "rate", "type": "double", "nullable": True, "description": "Rate."}],
    )


def figures(spark: SparkSession, contract: Contract, rows: list[tuple[object, ...]]) -> Figures:
    frame = spark.createDataFrame(rows, SCHEMA)
    (totals,) = frame.agg(*figure_columns(contract, F.col("sound"))).collect()
    return figures_of(totals, contract)


def test_only_rows_that_count_are_counted_and_integers_add_up_beyond_their_type(
    spark: SparkSession, contract: Contract
) -> None:
    amount = Decimal("0.10")
    assert figures(
        spark,
        contract,
        [(True, LARGEST, amount, amount, 0.5), (True, LARGEST, amount, None, 1e-13), (False, 1, amount, amount, 1.0)],
    ) == {
        "rows": 2,
        "values:refund_amount": 1,
        "sum:refund_amount": Decimal("0.1"),
        "values:order_id": 2,
        "sum:order_id": 2 * LARGEST,
        "values:rate": 2,
        "sum:rate": Decimal("0.5"),
    }


def test_nothing_adds_up_to_nothing_and_a_sum_that_does_not_fit_is_left_out(
    spark: SparkSession, contract: Contract
) -> None:
    found = figures(spark, contract, [(True, 1, Decimal(1), None, 1e300)])
    assert found.items() >= {"values:refund_amount": 0, "sum:refund_amount": 0, "values:rate": 1}.items()
    assert "sum:rate" not in found
