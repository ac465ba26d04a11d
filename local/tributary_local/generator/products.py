"""What the app sells: forty products of six categories, with the names that shops give them."""

from random import Random

from tributary_local.generator.period import DAY_US, DAYS
from tributary_local.generator.rows import Product

_PRODUCTS: dict[str, tuple[tuple[str, int], ...]] = {
    "Coffee": (
        ('House blend "No. 7", 250 g', 990),
        ("Espresso ☕ intenso", 1190),
        ("Decaf, Swiss water", 1250),
        ("Äthiopien Yirgacheffe", 1490),
        ("Cold brew\nready to drink", 450),
        ("Tasting set\t4 x 100 g", 2200),
        ("Café 'Sul de Minas'", 1390),
    ),
    "Tea": (
        ("Sencha 煎茶", 1290),
        ("Earl Grey, loose", 890),
        ('Rooibos "Sunset" 🌅', 790),
        ("Chai \\ masala", 850),
        ("Matcha 30 g", 1990),
        ("Peppermint", 650),
        ("Advent calendar, 24 teas", 2900),
    ),
    "Brewing": (
        ("Pour-over dripper", 2490),
        ('French press 34 oz (8")', 3490),
        ("Moka pot, 6 cups", 3290),
        ("Burr grinder", 8900),
        ("Gooseneck kettle", 6490),
        ("Paper filters, 100", 590),
        ("Scale ±0.1 g", 4490),
    ),
    "Cups & mugs": (
        ("Mug “Guten Morgen”", 1490),
        ("Espresso cups, set of 2", 1990),
        ("Travel mug 🚗", 2690),
        ("Glass, double-walled", 1290),
        ("Enamel mug, it's camping!", 1190),
        ("Saucer", 490),
    ),
    "Snacks, sweets": (
        ("Cantuccini", 690),
        ("Dark chocolate 85 %", 450),
        ("Almonds; salted", 590),
        ('Shortbread, "butter only"', 550),
        ("Dates 🌴", 750),
        ("Crème-brûlée cookies", 620),
        ("Stroopwafels\r\n(8 pieces)", 480),
    ),
    "Subscriptions": (
        ("Coffee, monthly", 1790),
        ("Coffee, weekly", 5900),
        ("Tea, monthly", 1590),
        ("Gift card 💝 25", 2500),
        ("Gift card 💝 50", 5000),
        ("Barista course, online", 7900),
    ),
}
"""Name and price in cents, by category."""

FIRST_PRODUCT_ID = 1001


def product_rows(rng: Random) -> list[Product]:
    """Rows of ``products``, listed on the first morning; every eighth has a new price since, one on the last day."""
    rows = []
    listed = [(name, category, price) for category, products in _PRODUCTS.items() for name, price in products]
    for position, (name, category, price) in enumerate(listed):
        updated = int(rng.random() * DAY_US / 4)
        if position % 8 == 7:
            day = DAYS - 1 if position == 7 else 5 + int(rng.random() * (DAYS - 7))
            updated += day * DAY_US
        rows.append(Product(FIRST_PRODUCT_ID + position, name, category, price, updated))
    return rows
