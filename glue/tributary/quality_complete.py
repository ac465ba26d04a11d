"""The check that a share of a window's rows hold a value."""

from decimal import Decimal

from tributary.contract import CompleteCheck
from tributary.quality import Place, Result, plain, within
from tributary.quality_figures import ROWS, Figures, in_places, values_of

NO_ROWS = "the window has no sound row"
NOT_COUNTED = "the stage of the window counted nothing for this check"


def judge_complete(check: CompleteCheck, place: Place, figures: Figures | None) -> Result:
    """Hold the share of values against the check.

    Args:
        check: of the dataset's contract.
        place: one window.
        figures: of the window; None where they were not counted.
    """
    rows = None if figures is None else figures[ROWS]
    values = None if figures is None or rows == 0 else figures.get(values_of(check.column))
    limit = Decimal(str(check.min_percent))
    share = None if rows is None or values is None else in_places(100 * values / rows)
    return Result(
        place=place,
        rule=check.rule,
        columns=check.column,
        expectation=f"{check.column} is there in {plain(limit)} % of the rows",
        severity=check.severity,
        value=share,
        lower_limit=limit,
        rows_concerned=None if rows is None or values is None else int(rows - values),
        passed=within(share, limit, None),
        detail=None if share is not None else NO_ROWS if rows == 0 else NOT_COUNTED,
    )
