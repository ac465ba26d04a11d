"""What channels get, and what they have to add up to."""

from collections.abc import Sequence
from math import fsum
from typing import NamedTuple

CREDIT = "channel string, conversions double, value double"
"""What a model returns."""

POSITIONED_CREDIT = "channel string, position int, conversions double, value double"
"""What a model of positions returns."""


class Credit(NamedTuple):
    """What a channel gets; `position` where the model tells one."""

    channel: str
    position: int | None
    conversions: float
    value: float


class Totals(NamedTuple):
    """What there is to credit."""

    conversions: float
    value: float


def exact(credited: Sequence[Credit], totals: Totals) -> list[Credit]:
    """Take from the greatest credit what adding up many fractions brought too much or too little."""
    rows = list(credited)
    for name in Totals._fields if rows else ():
        amounts = [getattr(row, name) for row in rows]
        place = max(range(len(rows)), key=lambda i: abs(amounts[i]))
        corrected = amounts[place] + getattr(totals, name) - fsum(amounts)
        rows[place] = rows[place]._replace(**{name: corrected})
    return rows
