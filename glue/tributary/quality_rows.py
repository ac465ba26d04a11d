"""The checks that each row passes or breaks by itself, and how many rows passed none."""

from collections.abc import Mapping
from decimal import Decimal

from tributary.contract import AtMostColumnCheck, Contract, MinCheck, RowCheck
from tributary.quality import Place, Result, plain, within
from tributary.quality_figures import in_places

Faults = Mapping[tuple[str, str], int]
"""Quarantined rows by rule and column; a row counts for each of its faults."""

REPLACED = "a later run has staged the window since"


def judge_rows(contract: Contract, place: Place, faults: Faults | None, warnings: Mapping[str, int]) -> list[Result]:
    """A result for each check of rows.

    An `error` check stops nothing: the rows that break it are set aside, and the rest go on. So it has passed, and is
    told with their number. A row that can't be read breaks no check.

    Args:
        contract: the dataset's contract.
        place: the run's windows of the dataset.
        faults: of those windows in quarantine; None where a later run has put its own there.
        warnings: rows that break a check of severity `warn`, by `rule:column`.
    """
    return [_judged(check, place, faults, warnings) for check in contract.row_checks]


def _judged(check: RowCheck, place: Place, faults: Faults | None, warnings: Mapping[str, int]) -> Result:
    if check.severity == "warn":
        rows: int | None = warnings.get(f"{check.rule}:{check.column}", 0)
    else:
        rows = None if faults is None else faults.get((check.rule, check.column), 0)
    limit = Decimal(0) if check.severity == "warn" else None
    value = None if rows is None else Decimal(rows)
    return Result(
        place=place,
        rule=check.rule,
        columns=",".join([check.column, *([check.other] if isinstance(check, AtMostColumnCheck) else [])]),
        expectation=_expectation(check),
        severity=check.severity,
        value=value,
        upper_limit=limit,
        rows_concerned=rows,
        passed=within(value, None, limit),
        detail=REPLACED if rows is None else None,
    )


def _expectation(check: RowCheck) -> str:
    if isinstance(check, AtMostColumnCheck):
        return f"{check.column} is not above {check.other}"
    return f"{check.column} is not {'below' if isinstance(check, MinCheck) else 'above'} {plain(check.value)}"


def judge_quarantine(contract: Contract, place: Place, read: int, quarantined: int, faults: Faults | None) -> Result:
    """The share of what was read that does not fit the contract.

    A stage stops above the contract's share by itself, unless it is of few rows; so this only tells.

    Args:
        contract: the dataset's contract.
        place: the run's windows of the dataset.
        read: raw rows.
        quarantined: those of them that were set aside.
        faults: of those windows in quarantine; None where a later run has put its own there.
    """
    share = in_places(Decimal(100 * quarantined) / read) if read else Decimal(0)
    limit = Decimal(str(contract.quarantine.max_percent))
    told = [f"{column} breaks {rule} {rows} times" for (rule, column), rows in sorted((faults or {}).items())]
    return Result(
        place=place,
        rule="quarantined",
        expectation=f"not more than {plain(limit)} % of the rows are quarantined",
        severity="warn",
        value=share,
        upper_limit=limit,
        rows_concerned=quarantined,
        passed=within(share, None, limit),
        detail=", ".join(told) or None,
    )
