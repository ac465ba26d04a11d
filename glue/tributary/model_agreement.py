"""The mart of how far models agree: what each gives a channel at the least and at the most, month by month."""

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DateType, DoubleType, LongType, StringType, StructField

from tributary.attribution.names import UNATTRIBUTED
from tributary.mart_table import MONEY, mart_table

KEYS = ["day", "conversion_type", "channel"]

_OUTCOMES = {"conversions": DoubleType(), "value": MONEY}

TABLE = mart_table(
    name="model_agreement",
    columns=[
        StructField("day", DateType(), nullable=False),
        StructField("conversion_type", StringType(), nullable=False),
        StructField("channel", StringType(), nullable=False),
        StructField("models", LongType(), nullable=False),
        *[
            column
            for name, kind in _OUTCOMES.items()
            for column in (
                StructField(f"least_{name}", kind, nullable=False),
                StructField(f"least_{name}_model", StringType(), nullable=False),
                StructField(f"greatest_{name}", kind, nullable=False),
                StructField(f"greatest_{name}_model", StringType(), nullable=False),
                StructField(f"{name}_spread", DoubleType()),
            )
        ],
    ],
    comment="The range of credit over the attribution models, by month, conversion type and channel.",
    comments={
        "day": "First UTC day of the month.",
        "conversion_type": "install, first_order or order.",
        "channel": "Ad network.",
        "models": "How many models there are.",
        **{
            f"{which}_{name}{suffix}": text
            for name in _OUTCOMES
            for which, how in (("least", "least"), ("greatest", "most"))
            for suffix, text in (
                ("", f"Credit of the model that gives the channel the {how}{', USD' if name == 'value' else ''}."),
                ("_model", "Which model that is; of several the first by name."),
            )
        },
        **{f"{name}_spread": "Greatest less least, by their mean; NULL unless it is above 0." for name in _OUTCOMES},
    },
    key=KEYS,
    made_of=("app_installs", "customers", "fx_rates", "orders", "touchpoints"),
    sort_by=("day", "conversion_type", "channel"),
)


def model_agreement(credit: DataFrame) -> DataFrame:
    """Find the models that give a channel the least and the most.

    Args:
        credit: rows of `attribution_credit`, one run's.

    Returns:
        The mart's own columns, one row a month, conversion type and channel that any model credits. A model that gives
        a channel nothing in a month counts with nothing.
    """
    sums = [F.sum(name).alias(name) for name in _OUTCOMES]
    month = F.trunc("day", "month").alias("day")
    known = credit.where(F.col("channel") != UNATTRIBUTED).groupBy(month, *KEYS[1:], "model").agg(*sums)
    # Every channel of a month beside every model: one without a row gives nothing.
    every = known.select(*KEYS).distinct().join(F.broadcast(credit.select("model").distinct()))
    rows = every.join(known, [*KEYS, "model"], "left").select(
        *KEYS,
        "model",
        *[F.coalesce(name, F.lit(0).cast(kind)).alias(name) for name, kind in _OUTCOMES.items()],
    )
    figures = [figure for name in _OUTCOMES for figure in _range(name)]
    found = rows.groupBy(*KEYS).agg(F.count("*").alias("models"), *figures)
    spreads = {f"{name}_spread": _spread(name) for name in _OUTCOMES}
    return found.withColumns(spreads).select(*TABLE.schema.names[: -len(("run_id", "loaded_at"))])


def _range(name: str) -> list[Column]:
    least = F.min(F.struct(name, "model"))
    # Of equals the first by name, as of the least.
    greatest = F.min(F.struct((-F.col(name)).alias(name), "model"))
    return [
        least[name].alias(f"least_{name}"),
        least["model"].alias(f"least_{name}_model"),
        (-greatest[name]).cast(_OUTCOMES[name]).alias(f"greatest_{name}"),
        greatest["model"].alias(f"greatest_{name}_model"),
    ]


def _spread(name: str) -> Column:
    least, greatest = (F.col(f"{which}_{name}").cast("double") for which in ("least", "greatest"))
    mean = (least + greatest) / 2
    return F.when(mean > 0, (greatest - least) / mean)
