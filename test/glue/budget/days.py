"""Rows of channels as tests write them."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

FIRST = date(2025, 1, 6)


@dataclass(frozen=True)
class Row:
    day: date
    channel: str
    spend: Decimal
    conversions: float
    revenue: Decimal
    creative_type: str | None = None
    mature: bool = True


@dataclass(frozen=True)
class Credit:
    model: str
    channel: str
    conversions: float
    revenue: Decimal
    creative_type: str | None = None


def cents(amount: float) -> Decimal:
    return Decimal(round(amount * 100)).scaleb(-2)


def rows(
    channel: str,
    spend: Sequence[float],
    conversions: Sequence[float],
    value: float = 20.0,
    creative_type: str | None = None,
) -> list[Row]:
    """One row a day from the first day, each conversion worth the same."""
    return [
        Row(FIRST + timedelta(days=i), channel, cents(spent), count, cents(count * value), creative_type)
        for i, (spent, count) in enumerate(zip(spend, conversions, strict=True))
    ]


def channel(
    name: str,
    *,
    elasticity: float = 0.5,
    a_day: float = 20.0,
    spend: float = 100.0,
    days: int = 84,
    spread: float = 0.3,
    value: float = 20.0,
    **more: Any,
) -> list[Row]:
    """A channel whose conversions follow its curve, with noise of Poisson's size; the name seeds it."""
    rng = random.Random(name)  # noqa: S311
    factors = [math.exp(rng.gauss(0, spread)) for _ in range(days)]
    means = [a_day * factor**elasticity for factor in factors]
    counts = [float(max(0, round(rng.gauss(mean, math.sqrt(mean))))) for mean in means]
    return rows(name, [spend * factor for factor in factors], counts, value, **more)


STRONG = channel("strong", elasticity=0.7, a_day=30)
WEAK = channel("weak", elasticity=0.4, a_day=6)
