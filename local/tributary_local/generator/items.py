"""Lines of orders: one to four products, whose amounts add up to what the customer paid."""

from itertools import accumulate
from random import Random

from tributary_local.generator.rows import Order, OrderItem, Product

_LINES = (1, 1, 1, 1, 2, 2, 2, 3, 3, 4)
_QUANTITIES = (1, 1, 1, 1, 1, 2, 2, 3)


def _parts(amount: int, weights: list[int], step: int) -> list[int]:
    """An amount in parts by weight, each a multiple of ``step``, to the last unit."""
    total = sum(weights)
    ends = [amount * reached // total // step * step for reached in accumulate(weights)]
    return [end - begin for begin, end in zip([0, *ends], ends, strict=False)]


def order_items(rng: Random, orders: list[Order], products: list[Product]) -> list[OrderItem]:
    """Rows of ``order_items`` by order and line, changed when the order was last changed."""
    rows: list[OrderItem] = []
    for order in orders:
        if order.amount is None:
            continue
        bought = [products[int(rng.random() * len(products))] for _ in range(rng.choice(_LINES))]
        quantities = [rng.choice(_QUANTITIES) for _ in bought]
        weights = [product.price * quantity for product, quantity in zip(bought, quantities, strict=True)]
        amounts = _parts(order.amount, weights, 100 if order.currency == "JPY" else 1)
        rows.extend(
            OrderItem(order.order_id, line, product.product_id, quantity, order.currency, amount, order.updated_us)
            for line, (product, quantity, amount) in enumerate(zip(bought, quantities, amounts, strict=True), start=1)
        )
    return rows
