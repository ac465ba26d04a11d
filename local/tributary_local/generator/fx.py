"""Daily exchange rates: every weekday but holidays, the currencies drifting each on its own."""

import math
from random import Random

from tributary_local.generator.currencies import DOLLARS, REPORTING
from tributary_local.generator.period import DAY_US, DAYS, END_US, FIRST_DAY
from tributary_local.generator.rows import FxRate

FIRST_RATE = -12
"""2024-12-20: the first days of the period take their rates from the year before."""
LOOK_BACK_DAYS = 7
"""A day without a rate takes the last one of so many days before it."""
GAP_CURRENCY = "BRL"
GAP = range(40, 52)
"""2025-02-10 to 2025-02-21, the days on which the gap currency has no rate."""

_HOLIDAYS = {-7, 0}  # Christmas and New Year's Day.
_SATURDAY = 5
_HOUR_US = DAY_US // 24
_FIRST_WEEKDAY = FIRST_DAY.weekday()


def _is_published(day: int, currency: str) -> bool:
    if (_FIRST_WEEKDAY + day) % 7 >= _SATURDAY or day in _HOLIDAYS:
        return False
    return currency != GAP_CURRENCY or day not in GAP


def _published_at(rng: Random, day: int) -> int:
    """That afternoon; now and then put right the next morning; the rates of last year came with the first day's."""
    if day < 0:
        return 5 * 60_000_000 + int(rng.random() * 60_000_000)
    if rng.random() < 0.04 and day < DAYS - 1:
        return (day + 1) * DAY_US + 7 * _HOUR_US + int(rng.random() * _HOUR_US)
    return min(END_US - 1, day * DAY_US + 15 * _HOUR_US + int(rng.random() * _HOUR_US))


def fx_rates(rng: Random) -> list[FxRate]:
    """Rows of ``fx_rates`` by day and currency; the reporting currency has none."""
    rows = []
    drift = {currency: 0.0 for currency in DOLLARS if currency != REPORTING}
    for day in range(FIRST_RATE, DAYS):
        for currency in drift:
            drift[currency] += rng.gauss(0, 0.004)
            rate = round(DOLLARS[currency] * math.exp(drift[currency]) * 100_000_000)
            updated = _published_at(rng, day)
            if _is_published(day, currency):
                rows.append(FxRate(day, currency, rate, updated))
    return rows


class Rates:
    """Exact rates of days by the rule of the look-back."""

    def __init__(self, rows: list[FxRate]) -> None:
        self._rate = {(row.currency, row.day): row.rate for row in rows}

    def of(self, currency: str, day: int) -> int | None:
        """Hundred-millionths of a dollar that a unit is worth on a day, None where no rate is near enough."""
        if currency == REPORTING:
            return 100_000_000
        for back in range(LOOK_BACK_DAYS + 1):
            rate = self._rate.get((currency, day - back))
            if rate is not None:
                return rate
        return None
