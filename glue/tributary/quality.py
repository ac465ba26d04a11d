"""Data quality: what the contracts' checks measured in a run, and the stop where an `error` check is broken."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Context, Decimal

from pyspark.sql import SparkSession
from pyspark.sql.types import (
    BooleanType,
    DecimalType,
    LongType,
    StringType,
    StructField,
    StructType,
    TimestampNTZType,
)

from tributary.contract import Severity
from tributary.keyed_rows import put_rows
from tributary.tables import TableDescription
from tributary.window import window_end

_NUMBER = DecimalType(38, 12)

TABLE = TableDescription(
    name="data_quality",
    schema=StructType(
        [
            StructField("run_id", StringType(), nullable=False),
            StructField("dataset", StringType(), nullable=False),
            StructField("window_id", StringType(), nullable=False),
            StructField("window_end", TimestampNTZType(), nullable=False),
            StructField("rule", StringType(), nullable=False),
            StructField("columns", StringType(), nullable=False),
            StructField("figure", StringType()),
            StructField("expectation", StringType(), nullable=False),
            StructField("severity", StringType(), nullable=False),
            StructField("value", _NUMBER),
            StructField("lower_limit", _NUMBER),
            StructField("upper_limit", _NUMBER),
            StructField("rows_concerned", LongType()),
            StructField("passed", BooleanType()),
            StructField("detail", StringType()),
            StructField("checked_at", TimestampNTZType(), nullable=False),
        ]
    ),
    comment="What the checks of the contracts measured in each run; a repeated run replaces its rows.",
    comments={
        "run_id": "Run, as Airflow names it.",
        "dataset": "Dataset whose contract has the check.",
        "window_id": "Window that was measured; several, divided by commas, where they are judged together.",
        "window_end": "End of the newest of them, exclusive, UTC.",
        "rule": "Rule of the check: min, max, at_most_column, complete, unique, referenced, distribution; fresh; "
        "quarantined, the share of what was read.",
        "columns": "Columns that it is of, divided by commas; empty where it is of rows.",
        "figure": "What a distribution is of, whatever its limits are; NULL for other rules.",
        "expectation": "What is expected, in words: tells checks of one rule and column apart.",
        "severity": "error: where it is broken the run stops before the marts. warn: it is told.",
        "value": "Rows that break it (min, max, at_most_column); values (unique, referenced); per cent (complete, "
        "quarantined); hours (fresh); the figure, rows and sums a day (distribution). NULL where there is none.",
        "lower_limit": "Least value that passes; NULL where there is none.",
        "upper_limit": "Greatest value that passes; NULL where there is none.",
        "rows_concerned": "Rows that break it; the rows that were measured of a distribution.",
        "passed": "Whether it holds; NULL where it could not be judged.",
        "detail": "Why it could not be judged, or examples of what breaks it.",
        "checked_at": "When, UTC.",
    },
    # Jobs of several runs add their rows side by side.
    properties={
        "write.merge.isolation-level": "snapshot",
        "commit.retry.num-retries": "20",
    },
)


class QualityError(RuntimeError):
    """An `error` check is broken; the message names dataset, windows, check, what was measured and what passes."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Which rows a check was held against: the run, the dataset, its windows divided by commas; time UTC and naive."""

    run_id: str
    dataset: str
    window_id: str
    checked_at: datetime


@dataclass(frozen=True, kw_only=True)
class Result:
    """One check of a run; fields as in the table."""

    place: Place
    rule: str
    expectation: str
    severity: Severity
    columns: str = ""
    figure: str | None = None
    value: Decimal | None = None
    lower_limit: Decimal | None = None
    upper_limit: Decimal | None = None
    rows_concerned: int | None = None
    passed: bool | None = None
    detail: str | None = None

    @property
    def broken(self) -> bool:
        """Whether it was judged and does not hold."""
        return self.passed is False


def plain(number: Decimal | float) -> str:
    """The number as people write it: all its digits, no exponent, no zeros behind."""
    return f"{Decimal(str(number)).normalize(Context(prec=38)):f}"


def within(value: Decimal | None, lower: Decimal | None, upper: Decimal | None) -> bool | None:
    """Whether a value lies between its limits, each included; None without a value."""
    if value is None:
        return None
    return (lower is None or value >= lower) and (upper is None or value <= upper)


def write_quality(spark: SparkSession, table: str, results: Sequence[Result]) -> None:
    """Write results, each in the place of the one that an earlier try of the run left.

    Args:
        spark: session with the Iceberg catalog and extensions.
        table: quoted name of the data quality.
        results: at least one, passed or not.
    """
    rows = [_row(result) for result in results]
    put_rows(spark, table, TABLE.schema, rows, ["run_id", "dataset", "window_id", "expectation", "severity"])


def _row(result: Result) -> dict[str, object]:
    place = asdict(result.place)
    values = {name: value for name, value in asdict(result).items() if name != "place"}
    return {**place, **values, "window_end": max(map(window_end, result.place.window_id.split(",")))}


def require_quality(results: Sequence[Result]) -> None:
    """Pass when no check of severity `error` is broken.

    Raises:
        QualityError: one is; every one is named.
    """
    broken = [_told(result) for result in results if result.broken and result.severity == "error"]
    if broken:
        raise QualityError("; ".join(broken))


def _told(result: Result) -> str:
    limits = [
        f"at {side} {plain(limit)}"
        for side, limit in (("least", result.lower_limit), ("most", result.upper_limit))
        if limit is not None
    ]
    measured = "nothing" if result.value is None else plain(result.value)
    first, *more = result.place.window_id.split(",")
    place = f"{result.place.dataset} {first}" + (f" and {len(more)} windows more" if more else "")
    return f"{place}: {result.expectation}: measured {measured}, expected {' and '.join(limits)}"
