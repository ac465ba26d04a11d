"""The check that a figure of a window does not lie far from those of the 28 days before it."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from datetime import timedelta
from decimal import Decimal, localcontext

from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary import quality
from tributary.contract import DistributionCheck
from tributary.quality import Place, Result, plain, within
from tributary.quality_complete import NOT_COUNTED
from tributary.quality_figures import LARGEST, PLACES, ROWS, Figures, in_places, sum_of, values_of
from tributary.sql_text import table_name, timestamp_literal
from tributary.window import window_end, window_start

DAYS = timedelta(days=28)
"""Before a window's start: windows that ended in them are compared with."""

FEWEST = 7
"""Windows that there must be for a judgement."""

TOLERANCE = Decimal("1e-9")
"""Share of the mean that two figures may always differ by: what rounding to 12 places and doubles in another order do.

Where the windows before were all alike, their deviation is 0, and any greater difference breaks the check.
"""

History = Mapping[str, Decimal]
"""The figure by window, one value each."""


def figure_name(check: DistributionCheck) -> str:
    """What is measured, in words: `rows a day`, `amount a day`, `mean of amount`, `per cent of NULL in amount`."""
    return {
        "rows": "rows a day",
        "sum": f"{check.column} a day",
        "mean": f"mean of {check.column}",
        "null_percent": f"per cent of NULL in {check.column}",
    }[check.figure]


def measure(check: DistributionCheck, window_id: str, figures: Figures | None) -> Decimal | None:
    """The figure of a window; rows and sums a day of its length. None where it has none.

    Args:
        check: of the dataset's contract.
        window_id: the window.
        figures: of the window; None where they were not counted.
    """
    if figures is None:
        return None
    rows, column = figures[ROWS], check.column or ""
    values, total = figures.get(values_of(column)), figures.get(sum_of(column))
    seconds = int((window_end(window_id) - window_start(window_id)).total_seconds())
    with localcontext(prec=50):
        match check.figure:
            case "rows":
                return in_places(rows * 86_400 / seconds)
            case "sum":
                value = None if total is None else total * 86_400 / seconds
            case "mean":
                value = None if total is None or not values else total / values
            case "null_percent":
                value = None if values is None or rows == 0 else 100 * (rows - values) / rows
        # A short window has a larger sum a day.
        return None if value is None or abs(value) >= LARGEST else in_places(value)


def histories(
    spark: SparkSession, database: str, datasets: Sequence[str], windows: Iterable[str], run_id: str
) -> dict[tuple[str, str], History]:
    """What other runs measured in the windows that a run's windows may be compared with, by one query.

    Args:
        spark: session with the Iceberg catalog.
        database: of the curated tables.
        datasets: those with such checks.
        windows: of the run, at least one.
        run_id: the run, whose own values are left out: they may be there from an earlier try, or not yet.

    Returns:
        By dataset and `figure_name`. Of a window that was run several times the value that was checked last.
    """
    starts = [window_start(window) for window in windows]
    # As a range, so that Iceberg opens no file of other days.
    end, first, last = F.col("window_end"), timestamp_literal(min(starts) - DAYS), timestamp_literal(max(starts))
    ended = (end > F.expr(first)) & (end <= F.expr(last))
    rows = (
        spark.table(table_name(database, quality.TABLE.name))
        .where((F.col("rule") == "distribution") & F.col("dataset").isin(list(datasets)) & ended)
        .where((F.col("run_id") != run_id) & F.col("value").isNotNull())
        .groupBy("dataset", "figure", "window_id")
        .agg(F.max_by("value", "checked_at").alias("value"))
        .collect()
    )
    found: dict[tuple[str, str], dict[str, Decimal]] = {}
    for row in rows:
        found.setdefault((row["dataset"], row["figure"]), {})[row["window_id"]] = row["value"]
    return dict(found)


def judge_distribution(check: DistributionCheck, place: Place, figures: Figures | None, history: History) -> Result:
    """Hold a window's figure against those of the windows that ended in the 28 days before its start.

    It passes within so many sample standard deviations of their mean. Windows that broke the check are among them: a
    level that stays becomes the usual one.

    Args:
        check: of the dataset's contract.
        place: one window.
        figures: of the window; None where they were not counted.
        history: the figure of other windows; those that did not end in these days are left alone, the window itself and
            later ones among them.
    """
    value, start = measure(check, place.window_id, figures), window_start(place.window_id)
    before = [figure for window, figure in history.items() if start - DAYS < window_end(window) <= start]
    limits = _limits(before, check.max_deviations) if len(before) >= FEWEST else (None, None)
    judged = limits != (None, None)
    return Result(
        place=place,
        rule=check.rule,
        columns=check.column or "",
        figure=figure_name(check),
        expectation=f"{figure_name(check)} within {plain(check.max_deviations)} standard deviations",
        severity=check.severity,
        value=value,
        lower_limit=limits[0],
        upper_limit=limits[1],
        rows_concerned=None if figures is None else int(figures[ROWS]),
        passed=within(value, *limits) if judged else None,
        detail=_reason(figures, value, len(before)),
    )


def _limits(before: Sequence[Decimal], deviations: float) -> tuple[Decimal, Decimal]:
    with localcontext(prec=50):
        mean = sum(before, Decimal(0)) / len(before)
        away = max(Decimal(str(deviations)) * statistics.stdev(before), TOLERANCE * abs(mean))
        return _representable(mean - away), _representable(mean + away)


def _representable(limit: Decimal) -> Decimal:
    """The limit, or the nearest that the table can hold: no value lies beyond."""
    return in_places(max(PLACES - LARGEST, min(LARGEST - PLACES, limit)))


def _reason(figures: Figures | None, value: Decimal | None, windows: int) -> str | None:
    if figures is None:
        return NOT_COUNTED
    if value is None:
        return "the window has no such figure"
    return f"{windows} windows in the 28 days before, {FEWEST} are needed" if windows < FEWEST else None
