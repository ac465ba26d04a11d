"""The whole data set from a seed."""

from random import Random

from tributary_local.generator.campaigns import campaign_rows
from tributary_local.generator.commerce import Commerce
from tributary_local.generator.delivery import deliver
from tributary_local.generator.dirt.heavy_device import order_on_heavy_device, plant_heavy_device
from tributary_local.generator.dirt.missing import lose_values
from tributary_local.generator.dirt.order_records import write_again
from tributary_local.generator.dirt.spellings import spell_channels
from tributary_local.generator.dirt.touchpoint_deliveries import deliver_again
from tributary_local.generator.dirt.unknown import lose_references
from tributary_local.generator.fx import fx_rates
from tributary_local.generator.items import order_items
from tributary_local.generator.journeys import Journeys
from tributary_local.generator.orders import order_rows
from tributary_local.generator.products import product_rows
from tributary_local.generator.rows import SourceData
from tributary_local.generator.skan import skan_postbacks
from tributary_local.generator.touches import Touches

DEFAULT_SEED = 20250101


def generate(seed: int = DEFAULT_SEED, scale: int = 1) -> SourceData:
    """All rows of the ten source tables, dirt included.

    Args:
        seed: The same seed and scale give the same rows, always.
        scale: Multiplies spend, impressions, clicks, journeys, installs, customers and orders; 1 or more.

    Raises:
        ValueError: The scale is below 1.
    """
    if scale < 1:
        raise ValueError(f"scale {scale} is below 1")

    def stream(part: str) -> Random:
        """Simulation, not cryptography; a stream for every part, so that one may change without the others."""
        return Random(f"{seed}/{part}")  # noqa: S311

    ad_performance, days = deliver(stream("delivery"), scale)
    touches = Touches(stream("touches"))
    journeys = Journeys(stream("journeys"), touches)
    journeys.make(days, scale)
    heavy = stream("heavy device")
    heavy_device = plant_heavy_device(heavy, touches, journeys)
    installs = journeys.installs()
    commerce = Commerce(stream("commerce"), touches)
    app_installs = commerce.open_accounts(installs, scale, robot=heavy_device)
    order_on_heavy_device(heavy, commerce, heavy_device)
    customers, sales = commerce.rows()
    products = product_rows(stream("products"))
    orders = order_rows(stream("orders"), sales)
    data = SourceData(
        campaigns=campaign_rows(stream("campaigns")),
        ad_performance=ad_performance,
        fx_rates=fx_rates(stream("rates")),
        touchpoints=touches.rows(),
        app_installs=app_installs,
        skan_postbacks=skan_postbacks(stream("postbacks"), scale),
        customers=customers,
        products=products,
        orders=orders,
        order_items=order_items(stream("items"), orders, products),
        causes=[install.cause for install in installs],
        heavy_device=heavy_device,
    )
    spell_channels(stream("spellings"), data)
    lose_values(stream("missing"), data)
    lose_references(stream("unknown"), data)
    # Last: what is written again is repeated as it is by now.
    deliver_again(stream("deliveries"), data)
    write_again(stream("records"), data)
    return data
