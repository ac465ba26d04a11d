"""Whether credit and what nobody is credited with are all that there was, for every model."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from pyspark.sql import DataFrame, SparkSession, Window
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import (
    DoubleType,
    IntegerType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
)

from tributary.attribution.names import UNATTRIBUTED
from tributary.attribution_credit import KEYS
from tributary.keyed_rows import put_rows
from tributary.mart_table import MONEY
from tributary.tables import TableDescription

_A_CENT = Decimal("0.005")
_FRACTIONS = 1e-6
"""What adding up the fractions of some hundred million conversions may bring too much or too little."""

_GROUP = ["model", "conversion_type"]

TABLE = TableDescription(
    name="attribution_reconciliation",
    schema=StructType(
        [
            StructField("run_id", StringType(), nullable=False),
            StructField("model", StringType(), nullable=False),
            StructField("conversion_type", StringType(), nullable=False),
            StructField("conversions", LongType(), nullable=False),
            StructField("credited_conversions", DoubleType(), nullable=False),
            StructField("unattributed_conversions", DoubleType(), nullable=False),
            StructField("unexplained_conversions", DoubleType(), nullable=False),
            StructField("value", MONEY, nullable=False),
            StructField("credited_value", MONEY, nullable=False),
            StructField("unattributed_value", MONEY, nullable=False),
            StructField("unexplained_value", MONEY, nullable=False),
            StructField("unconverted_amounts", LongType(), nullable=False),
            StructField("markov_order", IntegerType()),
            StructField("share_of_touches_cut", DoubleType()),
            StructField("checked_at", TimestampNTZType(), nullable=False),
        ]
    ),
    comment="What each attribution model credits of all conversions, by run; a repeated run replaces its rows.",
    comments={
        "run_id": "Run, as Airflow names it.",
        "model": "Attribution model.",
        "conversion_type": "install, first_order or order.",
        "conversions": "All of them.",
        "credited_conversions": "Of them, credited to channels.",
        "unattributed_conversions": "Of them, those that no touch counts for.",
        "unexplained_conversions": "What adding up fractions left, before the greatest row took it.",
        "value": "All their revenue less refunds, USD; 0 of installs.",
        "credited_value": "Of it, credited to channels.",
        "unattributed_value": "Of it, that of conversions that no touch counts for.",
        "unexplained_value": "As of conversions.",
        "unconverted_amounts": "Orders and refunds that are in no value, because their currency had no rate.",
        "markov_order": "How many channels make a state of the chain; NULL for other models.",
        "share_of_touches_cut": "Of the touches of all journeys, the share that the longest path left out.",
        "checked_at": "When, UTC.",
    },
)


class CreditError(RuntimeError):
    """Credit that is not what was converted; the message names model, type, what was expected and what was found."""


class Total(NamedTuple):
    """All that there is to credit of a type of conversion."""

    conversions: int
    value: Decimal
    unconverted: int


@dataclass(frozen=True)
class Balance:
    """A model's credit of a type of conversion beside all of them; fields as in the table."""

    model: str
    conversion_type: str
    conversions: int
    credited_conversions: float
    unattributed_conversions: float
    value: Decimal
    credited_value: Decimal
    unattributed_value: Decimal
    unconverted_amounts: int

    @property
    def unexplained_conversions(self) -> float:
        """Conversions less the two."""
        return self.conversions - (self.credited_conversions + self.unattributed_conversions)

    @property
    def unexplained_value(self) -> Decimal:
        """Value less the two."""
        return self.value - self.credited_value - self.unattributed_value


def totals_of(attributable: DataFrame) -> dict[str, Total]:
    """What there is to credit, by type of conversion.

    Args:
        attributable: what `attributable.attributable` returned.
    """
    sums = attributable.groupBy("conversion_type").agg(F.sum("conversions"), F.sum("value"), F.sum("unconverted"))
    return {row[0]: Total(*row[1:]) for row in sums.collect()}


def balances(credit: DataFrame, totals: Mapping[str, Total]) -> list[Balance]:
    """Hold each model's credit against all that there is.

    Args:
        credit: what `attribution_credit.attribution_credit` returned, kept by Spark.
        totals: what `totals_of` returned.

    Raises:
        CreditError: a model credits more or less than fractions explain.
    """
    nobody = F.col("channel") == UNATTRIBUTED
    sums = [
        F.coalesce(F.sum(F.when(whose, F.col(name))), F.lit(0))
        for name in ("conversions", "value")
        for whose in (~nobody, nobody)
    ]
    found = []
    for row in credit.groupBy(*_GROUP).agg(*sums).orderBy(*_GROUP).collect():
        model, name, credited, unattributed, value, unattributed_value = row
        total = totals[name]
        found.append(
            Balance(
                model,
                name,
                total.conversions,
                float(credited),
                float(unattributed),
                total.value,
                Decimal(value),
                Decimal(unattributed_value),
                total.unconverted,
            )
        )
    _require_all(found, totals)
    return found


def _require_all(found: Sequence[Balance], totals: Mapping[str, Total]) -> None:
    models = {balance.model for balance in found}
    known = {(balance.model, balance.conversion_type) for balance in found}
    asked = [name for name, total in totals.items() if total.conversions or total.value]
    missing = sorted({(model, name) for model in models for name in asked} - known)
    faults = [f"{model} credits nothing of {name}" for model, name in missing]
    for balance in found:
        who = f"{balance.model} of {balance.conversion_type}"
        if abs(balance.unexplained_conversions) > _FRACTIONS:
            credited = balance.conversions - balance.unexplained_conversions
            faults.append(f"{who}: {balance.conversions} conversions, credited or unattributed {credited}")
        if abs(balance.unexplained_value) > _A_CENT:
            credited_value = balance.value - balance.unexplained_value
            faults.append(f"{who}: a value of {balance.value}, credited or unattributed {credited_value}")
    if faults:
        raise CreditError("; ".join(faults))


def corrected(credit: DataFrame, found: Sequence[Balance]) -> DataFrame:
    """Take from each model's greatest row what adding up fractions brought too much or too little.

    Args:
        credit: what `attribution_credit.attribution_credit` returned, kept by Spark.
        found: what `balances` returned of it.

    Returns:
        The same rows, which add up to all conversions and all value.
    """
    rows = [(one.model, one.conversion_type, one.unexplained_conversions, one.unexplained_value) for one in found]
    schema = "model string, conversion_type string, more double, more_value decimal(38,12)"
    missing = F.broadcast(credit.sparkSession.createDataFrame(rows, schema))
    greatest = Window.partitionBy(*_GROUP).orderBy(F.desc(F.abs("conversions")), *KEYS)
    corrections = (
        credit.withColumn("place", F.row_number().over(greatest))
        .where("place = 1")
        .join(missing, _GROUP)
        .select(*KEYS, F.col("more").alias("conversions"), F.col("more_value").alias("value"))
    )
    # Added up, as a sum of two decimals of this size would lose its last digit.
    sums = [F.sum(name).alias(name) for name in ("conversions", "value")]
    return credit.unionByName(corrections).groupBy(*KEYS).agg(*sums)


def write_balances(
    spark: SparkSession,
    table: str,
    found: Sequence[Balance],
    run_id: str,
    markov_orders: Mapping[str, int],
    share_cut: float | None,
    checked_at: datetime,
) -> None:
    """Write a run's balances, in the place of those of an earlier try of it.

    Args:
        spark: session with the Iceberg catalog and extensions.
        table: quoted name of `TABLE`.
        found: what `balances` returned.
        run_id: the run.
        markov_orders: by type of conversion.
        share_cut: of all touches, the share that the longest path left out.
        checked_at: UTC time (naive).
    """
    rows = [
        {
            **asdict(balance),
            "run_id": run_id,
            "unexplained_conversions": balance.unexplained_conversions,
            "unexplained_value": balance.unexplained_value,
            "markov_order": markov_orders[balance.conversion_type] if balance.model == "markov" else None,
            "share_of_touches_cut": share_cut,
            "checked_at": checked_at,
        }
        for balance in found
    ]
    if rows:
        put_rows(spark, table, TABLE.schema, rows, key=["run_id", *_GROUP])
