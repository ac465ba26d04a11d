"""Conversions that no attribution can see, counted as what they are and never added to anything."""

from dataclasses import dataclass

from tributary.budget.error import BudgetError
from tributary.budget.rows import Rows, count, rows_of, text


@dataclass(frozen=True)
class Unobservable:
    """Conversions that can't be followed to a touch.

    Attributes:
        channel: that they are known or said to belong to.
        kind: why: `no_consent`, `no_device_id`, `skan` or another name.
        conversions: how many.
    """

    channel: str
    kind: str
    conversions: float


def read_unobservable(rows: Rows | None) -> list[Unobservable]:
    """Check the rows and order them by channel and kind.

    Args:
        rows: one a channel and kind: `channel`, `kind`, `conversions` (at least 0).

    Raises:
        BudgetError: a value that can't be, or a channel's kind twice.
    """
    found: dict[tuple[str, str], Unobservable] = {}
    for number, row in enumerate(rows_of(rows if rows is not None else ()), start=1):
        where = f"row {number} of unobservable"
        known = Unobservable(text(row, "channel", where), text(row, "kind", where), count(row, "conversions", where))
        key = known.channel, known.kind
        if key in found:
            raise BudgetError(f"{where} ({known.channel}, {known.kind}) is there twice: sum the conversions first")
        found[key] = known
    return [found[key] for key in sorted(found)]
