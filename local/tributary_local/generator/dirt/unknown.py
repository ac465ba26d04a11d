"""References that lead nowhere: a currency, a product and customers that do not exist."""

from random import Random

from tributary_local.generator.rows import SourceData

CURRENCY = "ZZZ"
PRODUCT_ID = 9_999
FIRST_CUSTOMER_ID = 9_000_000_001

ORDERS_OF_UNKNOWN_CURRENCY = 9
DELIVERY_OF_UNKNOWN_CURRENCY = 7
ITEMS_OF_UNKNOWN_PRODUCT = 25
ORDERS_OF_UNKNOWN_CUSTOMERS = 5


def lose_references(rng: Random, data: SourceData) -> None:
    """Some orders, with their items, and delivery rows get the currency, some items the product, orders a customer."""
    delivery, orders, items = data.ad_performance, data.orders, data.order_items
    # Rows that lack their clicks are a fault already: one fault a row can be counted.
    whole = [i for i, row in enumerate(delivery) if row.clicks is not None]
    for i in rng.sample(whole, DELIVERY_OF_UNKNOWN_CURRENCY):
        delivery[i] = delivery[i]._replace(currency=CURRENCY)

    picked = rng.sample(range(len(orders)), ORDERS_OF_UNKNOWN_CURRENCY + ORDERS_OF_UNKNOWN_CUSTOMERS)
    for i in picked[:ORDERS_OF_UNKNOWN_CURRENCY]:
        orders[i] = orders[i]._replace(currency=CURRENCY)
    for number, i in enumerate(picked[ORDERS_OF_UNKNOWN_CURRENCY:]):
        orders[i] = orders[i]._replace(customer_id=FIRST_CUSTOMER_ID + number)

    foreign = {order.order_id for order in orders if order.currency == CURRENCY}
    for i, item in enumerate(items):
        if item.order_id in foreign:
            items[i] = item._replace(currency=CURRENCY)
    for i in rng.sample(range(len(items)), ITEMS_OF_UNKNOWN_PRODUCT):
        items[i] = items[i]._replace(product_id=PRODUCT_ID)
