"""How a fixed budget is spread so that the last dollar brings the same everywhere, within caps."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from tributary.budget.cents import CENT, cents_of, dollars, largest_remainder
from tributary.budget.error import BudgetError
from tributary.budget.response import Response
from tributary.budget.unit import Unit

_HALVINGS = 100


@dataclass(frozen=True)
class Allocation:
    """What a unit is given. Money in USD a day.

    Attributes:
        unit: what it is about.
        today: what is spent on it.
        amount: what it is given, to the cent.
        mroas: of the curve at that amount; None where nothing is spent.
    """

    unit: Unit
    today: Decimal
    amount: Decimal
    mroas: float | None


@dataclass(frozen=True)
class Curve:
    """Revenue of a day = scale x spend^elasticity, and the bounds of the spend, in cents."""

    scale: float
    elasticity: float
    low: int
    high: int

    @property
    def _log_factor(self) -> float:
        return math.log(self.scale * self.elasticity)

    def log_marginal(self, cents: int) -> float:
        """Logarithm of the slope; the scale is above zero."""
        return self._log_factor + (self.elasticity - 1) * math.log(cents / 100) if cents else math.inf

    def spend(self, log_marginal: float) -> float:
        """Cents at which the slope is this, within the bounds."""
        log_cents = (self._log_factor - log_marginal) / (1 - self.elasticity) + math.log(100)
        # Far out of the bounds the power would overflow.
        if self.high and log_cents >= math.log(self.high):
            return float(self.high)
        return min(max(math.exp(log_cents), float(self.low)), float(self.high))


def allocate(responses: Sequence[Response], budget: Decimal, cap: float = 0.2) -> list[Allocation]:
    """Spread a day's budget so that marginal returns are equal wherever no cap is met.

    spend(marginal) = clip((A elasticity / marginal)^(1 / (1 - elasticity)), (1 - cap) today, (1 + cap) today), with the
    marginal found by bisection so that the spends add up to the budget; then to the cent by the largest remainders
    within the caps. Nothing is gated by evidence: `recommend` does that.

    Args:
        responses: what `fit_response` returned, or some of it.
        budget: USD a day, whole cents.
        cap: by how much of today's spend a unit may change, from 0 to below 1.

    Returns:
        One a response, in their order; the amounts add up to the budget exactly.

    Raises:
        BudgetError: a cap or budget that can't be, or a budget that the caps leave no way to spend.
    """
    check_cap(cap)
    total = budget_cents(budget)
    bounds = [caps_of(cents_of(response.spend_today), cap) for response in responses]
    check_feasible(total, bounds)
    curves = [
        Curve(max(response.scale, 0.0), response.elasticity, low, high)
        for response, (low, high) in zip(responses, bounds, strict=True)
    ]
    return [
        Allocation(
            response.unit, response.spend_today, dollars(cents), response.mroas_at(cents / 100) if cents else None
        )
        for response, cents in zip(responses, equal_marginals(curves, total), strict=True)
    ]


def check_cap(cap: float) -> None:
    """Raise a BudgetError unless the cap is from 0 to below 1."""
    if not 0 <= cap < 1:
        raise BudgetError(f"cap {cap}: give a fraction from 0 to below 1")


def budget_cents(budget: Decimal) -> int:
    """The budget in cents; a BudgetError where it is no amount of whole cents."""
    if not isinstance(budget, Decimal) or not budget.is_finite() or budget < 0 or budget != budget.quantize(CENT):
        raise BudgetError(f"budget {budget!r}: give a Decimal of whole cents, at least 0")
    return cents_of(budget)


def caps_of(today: int, cap: float) -> tuple[int, int]:
    """Least and greatest whole cents within the cap."""
    # The cap as it is written, so that a fifth of 10.00 is 2.00 and not a cent less.
    room = int(Decimal(repr(float(cap))) * today)
    return today - room, today + room


def check_feasible(total: int, bounds: Sequence[tuple[int, int]]) -> None:
    """Raise a BudgetError unless the total lies within the sums of the bounds."""
    low, high = sum(least for least, _ in bounds), sum(most for _, most in bounds)
    if not low <= total <= high:
        raise BudgetError(
            f"budget {dollars(total)} is not from {dollars(low)} to {dollars(high)}, between which the caps on today's "
            "spend leave a way: give such a budget, or a greater cap"
        )


def equal_marginals(curves: Sequence[Curve], total: int) -> list[int]:
    """Cents of each curve that add up to a total, at one marginal wherever no bound is met.

    Args:
        curves: what is given money.
        total: within the sums of their bounds.
    """
    low, high = [curve.low for curve in curves], [curve.high for curve in curves]
    live = [curve for curve in curves if curve.scale > 0 and curve.high > 0]
    idle = sum(curve.low for curve in curves) - sum(curve.low for curve in live)
    if not live or sum(curve.high for curve in live) + idle <= total:
        return largest_remainder(_leftover(curves, total), total, low, high)
    # Below the least marginal at the upper bounds all are there, above the greatest at the lower ones likewise.
    below = min(curve.log_marginal(curve.high) for curve in live)
    above = max(curve.log_marginal(max(curve.low, 1)) for curve in live)
    for _ in range(_HALVINGS):
        middle = (below + above) / 2
        if idle + math.fsum(curve.spend(middle) for curve in live) > total:
            below = middle
        else:
            above = middle
    return largest_remainder(
        [curve.spend(above) if curve in live else float(curve.low) for curve in curves], total, low, high
    )


def _leftover(curves: Sequence[Curve], total: int) -> list[float]:
    """All that brings something at its upper bound, and what is left over the others by the room they have."""
    base = [curve.high if curve.scale > 0 else curve.low for curve in curves]
    rooms = [curve.high - amount for curve, amount in zip(curves, base, strict=True)]
    share = (total - sum(base)) / sum(rooms) if sum(rooms) else 0.0
    return [amount + share * room for amount, room in zip(base, rooms, strict=True)]
