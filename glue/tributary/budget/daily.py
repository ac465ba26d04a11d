"""What was spent on a unit day by day and what it brought, checked."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from tributary.budget.error import BudgetError
from tributary.budget.rows import Rows, calendar_day, count, money, optional_text, rows_of, text
from tributary.budget.unit import NOT_ADVISED, Unit


@dataclass(frozen=True)
class Day:
    """One day of a unit.

    Attributes:
        day: of the spend.
        spend: USD.
        conversions: that the spend brought, fractional where they are credits.
        revenue: USD, what those conversions brought.
        is_mature: whether conversions and revenue are all known.
    """

    day: date
    spend: Decimal
    conversions: float
    revenue: Decimal
    is_mature: bool = True


Days = Mapping[Unit, Sequence[Day]]
"""The days of each unit in their order, the units in theirs."""


@dataclass(frozen=True)
class Daily:
    """All checked rows.

    Attributes:
        paid: units that can be advised on.
        unpaid: `organic` and `unattributed`, which tell of demand.
    """

    paid: Days
    unpaid: Days

    @property
    def channels(self) -> "Daily":
        """Channels as wholes, their creative types added up."""
        return Daily(_added_up(self.paid), self.unpaid)

    @property
    def last_day(self) -> date | None:
        """The last day of any paid unit."""
        return max((days[-1].day for days in self.paid.values()), default=None)

    @property
    def last_mature_day(self) -> date | None:
        """The last day of any paid unit whose conversions are all known."""
        return max((row.day for days in self.paid.values() for row in days if row.is_mature), default=None)

    def conversions_elsewhere(self, channel: str) -> Mapping[date, float]:
        """Conversions by day that a channel did not bring: those of all others, and those that nobody paid for."""
        sums: dict[date, float] = {}
        for unit, days in {**self.paid, **self.unpaid}.items():
            if unit.channel != channel:
                for row in days:
                    sums[row.day] = sums.get(row.day, 0.0) + row.conversions
        return sums


def read_days(daily: Rows) -> Daily:
    """Check and order rows.

    Args:
        daily: see `fit_response`.

    Raises:
        BudgetError: a value that can't be, a unit's day twice, spend on a channel that nobody pays for, or a channel
            whose rows have a creative type in part.
    """
    found: dict[Unit, dict[date, Day]] = {}
    for number, row in enumerate(rows_of(daily), start=1):
        where = f"row {number} of daily"
        day = calendar_day(row, "day", where)
        unit = Unit(text(row, "channel", where), optional_text(row, "creative_type", where))
        where = f"{where} ({unit.label} on {day})"
        spend = money(row, "spend", where)
        if spend < 0:
            raise BudgetError(f"{where} has spend {spend}: net corrections into the day they belong to")
        is_mature = bool(getattr(row, "mature", True))
        known = Day(day, spend, count(row, "conversions", where), money(row, "revenue", where), is_mature)
        if spend and unit.channel in NOT_ADVISED:
            raise BudgetError(f"{where} has spend {spend}: nobody pays for {unit.channel}, name the channel")
        if day in found.setdefault(unit, {}):
            raise BudgetError(f"{where} is there twice: sum the rows of a unit's day first")
        found[unit][day] = known
    _check_creative_types(found)
    ordered = {unit: [found[unit][day] for day in sorted(found[unit])] for unit in sorted(found, key=lambda u: u.order)}
    return Daily(
        {unit: days for unit, days in ordered.items() if unit.channel not in NOT_ADVISED},
        {unit: days for unit, days in ordered.items() if unit.channel in NOT_ADVISED},
    )


def _added_up(units: Days) -> Days:
    """A day of a channel is mature when all of its rows are."""
    sums: dict[Unit, dict[date, list[Day]]] = {}
    for unit, days in units.items():
        for row in days:
            sums.setdefault(Unit(unit.channel), {}).setdefault(row.day, []).append(row)
    return {
        channel: [
            Day(
                day,
                sum((row.spend for row in rows), Decimal(0)),
                sum(row.conversions for row in rows),
                sum((row.revenue for row in rows), Decimal(0)),
                all(row.is_mature for row in rows),
            )
            for day, rows in sorted(by_day.items())
        ]
        for channel, by_day in sums.items()
    }


def _check_creative_types(units: Mapping[Unit, object]) -> None:
    whole = {unit.channel for unit in units if unit.creative_type is None}
    parts = {unit.channel for unit in units if unit.creative_type is not None}
    for channel in sorted(whole & parts):
        raise BudgetError(
            f"{channel} has rows with a creative type and rows without: name the type of all of them "
            "(`unknown` is a name), or of none"
        )
