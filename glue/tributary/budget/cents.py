"""Amounts to the cent that add up to their total."""

from collections.abc import Sequence
from decimal import Decimal

CENT = Decimal("0.01")


def cents_of(amount: Decimal) -> int:
    """An amount of whole cents as their number."""
    return int(amount.scaleb(2))


def dollars(cents: int) -> Decimal:
    """Cents as an amount in dollars."""
    return Decimal(cents).scaleb(-2)


def largest_remainder(amounts: Sequence[float], total: int, low: Sequence[int], high: Sequence[int]) -> list[int]:
    """Round amounts to whole numbers that add up to a total, the largest remainders up, none out of its bounds.

    Args:
        amounts: what is wanted, in cents.
        total: within the sums of the bounds.
        low: least of each.
        high: greatest of each.
    """
    rounded = [min(max(int(amount), least), most) for amount, least, most in zip(amounts, low, high, strict=True)]
    missing = total - sum(rounded)
    step = 1 if missing > 0 else -1
    # What is furthest on the wrong side of its wish goes first; of equal ones the first.
    by_need = sorted(range(len(amounts)), key=lambda i: (step * (rounded[i] - amounts[i]), i))
    while missing:
        room = [i for i in by_need if (rounded[i] < high[i] if step > 0 else rounded[i] > low[i])]
        # A cent each as far as it goes; the bounds may leave more than a cent each, which then goes round by round.
        share = max(1, abs(missing) // len(room))
        for i in room[: abs(missing)]:
            moved = min(share, high[i] - rounded[i] if step > 0 else rounded[i] - low[i], abs(missing))
            rounded[i] += step * moved
            missing -= step * moved
    return rounded
