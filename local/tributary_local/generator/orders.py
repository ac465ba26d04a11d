"""Orders and what became of them: paid, shipped, cancelled, refunded in part or in full."""

from random import Random
from typing import NamedTuple

from tributary_local.generator.currencies import CURRENCY_OF, cents_in
from tributary_local.generator.period import DAY_MS, END_MS, HOUR_MS
from tributary_local.generator.rows import Order
from tributary_local.generator.updates import updated_after

_CANCELLED = 0.04
_REFUNDED = 0.035
_REFUNDED_IN_PART = 0.03


class Sale(NamedTuple):
    """An order before it has an id; ``dollar_cents`` is what it is worth in cents of a dollar."""

    ordered_ms: int
    customer_id: int
    dollar_cents: int
    country: str


def _part_of(rng: Random, amount: int, currency: str) -> int:
    """A part of an amount, whole yen for JPY; the amount where it has no parts."""
    step = 100 if currency == "JPY" else 1
    return max(step, int(amount * (0.2 + 0.6 * rng.random())) // step * step)


def order_rows(rng: Random, sales: list[Sale]) -> list[Order]:
    """Rows of ``orders`` in the order in which they were placed, one record each, as they are at last.

    A refund lies days after its order. The first cancelled order had been paid and says what was paid back.
    """
    rows = []
    paid_back = False
    for order_id, sale in enumerate(sorted(sales), start=1):
        currency = CURRENCY_OF[sale.country]
        amount = cents_in(currency, sale.dollar_cents)
        draw = rng.random()
        changed, later = sale.ordered_ms, sale.ordered_ms + int((1 + 18 * rng.random() ** 1.5) * DAY_MS)
        status = "shipped" if rng.random() < 0.85 else "paid"
        refund = None
        if draw < _CANCELLED:
            status, changed = "cancelled", min(END_MS - 1, sale.ordered_ms + int(rng.random() * 20 * HOUR_MS))
            if not paid_back and later < END_MS:
                refund, paid_back = amount, True
        elif draw < _CANCELLED + _REFUNDED and later < END_MS:
            status, refund = "refunded", amount
        elif draw < _CANCELLED + _REFUNDED + _REFUNDED_IN_PART and later < END_MS:
            refund = _part_of(rng, amount, currency)
        refunded = None if refund is None else later
        rows.append(
            Order(
                order_id,
                order_id,
                sale.customer_id,
                sale.ordered_ms,
                status,
                currency,
                amount,
                refund,
                refunded,
                updated_after(rng, changed if refunded is None else refunded),
            )
        )
    return rows
