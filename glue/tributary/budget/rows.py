"""Values of rows as they come in from outside, checked where they enter."""

import math
from collections.abc import Iterable
from datetime import date, datetime
from decimal import Decimal
from numbers import Real
from typing import Any, Protocol, runtime_checkable

from tributary.budget.error import BudgetError


@runtime_checkable
class Frame(Protocol):
    """A Spark DataFrame, of which nothing but its rows is needed."""

    def collect(self) -> list[Any]:
        """All rows."""


Rows = Frame | Iterable[Any]
"""A Spark DataFrame, or rows with attributes: Spark rows, dataclasses, named tuples."""


def rows_of(source: Rows) -> Iterable[Any]:
    """The rows; a frame's are collected."""
    return source.collect() if isinstance(source, Frame) else source


def value(row: Any, name: str, where: str) -> Any:  # noqa: ANN401 - rows are whatever the caller has
    """An attribute that a row must have."""
    try:
        return getattr(row, name)
    except AttributeError:
        raise BudgetError(f"{where} has no `{name}`: give every row one") from None


def text(row: Any, name: str, where: str) -> str:  # noqa: ANN401
    """A name, which is never empty."""
    found = value(row, name, where)
    if not isinstance(found, str) or not found:
        raise BudgetError(f"{where} has {name} {found!r}: give a name")
    return found


def optional_text(row: Any, name: str, where: str) -> str | None:  # noqa: ANN401
    """A name, or None where the row has none."""
    return None if getattr(row, name, None) is None else text(row, name, where)


def calendar_day(row: Any, name: str, where: str) -> date:  # noqa: ANN401
    """A date without a time."""
    found = value(row, name, where)
    if not isinstance(found, date) or isinstance(found, datetime):
        raise BudgetError(f"{where} has {name} {found!r}: give a date")
    return found


def money(row: Any, name: str, where: str) -> Decimal:  # noqa: ANN401
    """An amount in USD, exact."""
    found = value(row, name, where)
    if isinstance(found, int) and not isinstance(found, bool):
        found = Decimal(found)
    if not isinstance(found, Decimal):
        raise BudgetError(f"{where} has {name} {found!r}: give money as Decimal, floats lose cents")
    if not found.is_finite():
        raise BudgetError(f"{where} has {name} {found}: leave the row out or give an amount")
    return found


def count(row: Any, name: str, where: str) -> float:  # noqa: ANN401
    """A number of conversions, whole or fractional, at least zero."""
    found = value(row, name, where)
    if isinstance(found, bool) or not isinstance(found, Real | Decimal):
        raise BudgetError(f"{where} has {name} {found!r}: give a number")
    number = float(found)
    if not math.isfinite(number) or number < 0:
        raise BudgetError(f"{where} has {name} {found}: give a number of at least 0")
    return number
