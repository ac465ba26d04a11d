"""What the checks of windows need to know of a window's rows: counted while a stage counts them anyway."""

import math
from decimal import Context, Decimal

from pyspark.sql import Column, Row
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.contract import CompleteCheck, Contract, DistributionCheck

Figures = dict[str, Decimal]
"""`rows`, and of columns that checks name `values:<column>`, those that are not NULL, and `sum:<column>`.

Each is a whole number or a decimal of 12 places at most; a sum that 38 digits don't hold is left out.
"""

ROWS = "rows"
PLACES = Decimal("1e-12")
"""Of every figure and limit, as the tables hold them."""

LARGEST = Decimal(10) ** 26
"""Numbers are below it, whatever their sign."""

_PREFIX = "_figure_"


def values_of(column: str) -> str:
    """Name of the figure that counts a column's values."""
    return f"values:{column}"


def sum_of(column: str) -> str:
    """Name of the figure that adds a column up."""
    return f"sum:{column}"


def figure_columns(contract: Contract, counted: Column) -> list[Column]:
    """Aggregates over the rows of a cast, for `figures_of` to read.

    Args:
        contract: the dataset's contract.
        counted: true for the rows that count; never NULL.
    """
    columns = [F.count_if(counted).alias(f"{_PREFIX}{ROWS}")]
    for name in _columns(contract):
        value = F.when(counted, F.col(name))
        columns.append(F.count(value).alias(f"{_PREFIX}{values_of(name)}"))
        if name in _summed(contract):
            # The sum of whole numbers may be larger than their type.
            whole = contract.column(name).type in ("int", "bigint")
            columns.append(F.try_sum(value.cast("decimal(20,0)") if whole else value).alias(f"{_PREFIX}{sum_of(name)}"))
    return columns


def figures_of(totals: Row, contract: Contract) -> Figures:
    """The figures of one row of aggregates.

    Args:
        totals: holds what `figure_columns` made; other columns are left alone.
        contract: the dataset's contract.
    """
    names = [ROWS, *[values_of(name) for name in _columns(contract)]]
    found = {name: Decimal(totals[f"{_PREFIX}{name}"]) for name in names}
    for name in _summed(contract):
        total = totals[f"{_PREFIX}{sum_of(name)}"]
        if total is None:
            # Of no value at all, or too large.
            if found[values_of(name)] == 0:
                found[sum_of(name)] = Decimal(0)
        elif math.isfinite(total) and (exact := Decimal(str(total))).copy_abs() < LARGEST:
            found[sum_of(name)] = in_places(exact)
    return found


def no_figures(contract: Contract) -> Figures:
    """The figures of a window without rows."""
    columns = _columns(contract)
    return dict.fromkeys([ROWS, *map(values_of, columns), *map(sum_of, _summed(contract))], Decimal(0))


def in_places(number: Decimal) -> Decimal:
    """The number with the places of the tables; below 1e26, as they are."""
    return number.quantize(PLACES, context=Context(prec=38))


def _columns(contract: Contract) -> list[str]:
    """The columns that checks of windows name, each once."""
    checks = [check for check in contract.checks if isinstance(check, CompleteCheck | DistributionCheck)]
    return list(dict.fromkeys(check.column for check in checks if check.column is not None))


def _summed(contract: Contract) -> list[str]:
    checks = [check for check in contract.checks if isinstance(check, DistributionCheck)]
    names = [check.column for check in checks if check.figure in ("sum", "mean")]
    return list(dict.fromkeys(name for name in names if name is not None))
