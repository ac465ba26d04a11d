"""Orders that the shop wrote more than once: the same again, before a refund, or put right since."""

from random import Random

from tributary_local.generator.dirt.unknown import CURRENCY
from tributary_local.generator.period import DAY_US, END_US
from tributary_local.generator.rows import Order, SourceData

ORDERS_WITHOUT_AMOUNT = 10
AMOUNTS_PUT_RIGHT = 40
AMOUNTS_FOUND_LATER = 5
"""Orders that first had no amount."""

_FOLLOWED_UP = 0.4
"""Share of the refunded orders that have a record of the time before the refund."""
_WRITTEN_AGAIN = 0.015


def _before_refund(rng: Random, order: Order) -> Order:
    """The record of an order that was refunded at least a day later."""
    placed_us = order.ordered_ms * 1000 + 200_000 + int(rng.random() * 60_000_000)
    status = "shipped" if order.status == "refunded" else order.status
    return order._replace(status=status, refund_amount=None, refunded_ms=None, updated_us=placed_us)


def _supersede(data: SourceData, i: int, older: Order, newer: Order) -> None:
    data.orders[i] = older
    data.orders.append(newer._replace(record_id=len(data.orders) + 1))


def write_again(rng: Random, data: SourceData) -> None:
    """Take amounts away from some orders for good, and append records of orders that are there.

    An order's newest record is the right one: it has the greatest ``updated_at``, and those that share it differ in
    their record alone.
    """
    orders = data.orders
    written = len(orders)
    for i, order in enumerate(orders[:]):
        if order.status != "cancelled" and order.refunded_ms is not None and rng.random() < _FOLLOWED_UP:
            _supersede(data, i, _before_refund(rng, order), order)

    followed_up = {order.order_id for order in orders[written:]}
    sound = [i for i, o in enumerate(orders[:written]) if o.order_id not in followed_up and o.currency != CURRENCY]
    picked = rng.sample(sound, ORDERS_WITHOUT_AMOUNT + AMOUNTS_PUT_RIGHT + AMOUNTS_FOUND_LATER)
    for i in picked[:ORDERS_WITHOUT_AMOUNT]:
        orders[i] = orders[i]._replace(amount=None)
    for position, i in enumerate(picked[ORDERS_WITHOUT_AMOUNT:]):
        right = orders[i]
        corrected_us = right.updated_us + int((1 + 71 * rng.random()) * DAY_US // 24)
        if right.amount is None or corrected_us >= END_US:
            continue
        wrong = None if position < AMOUNTS_FOUND_LATER else right.amount * 10
        _supersede(data, i, right._replace(amount=wrong), right._replace(updated_us=corrected_us))

    for i in rng.sample(range(len(orders)), int(len(orders) * _WRITTEN_AGAIN)):
        orders.append(orders[i]._replace(record_id=len(orders) + 1))
