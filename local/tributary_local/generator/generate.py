"""The whole data set from a seed."""

from random import Random

from tributary_local.generator.commerce import Commerce
from tributary_local.generator.delivery import deliver
from tributary_local.generator.journeys import Journeys
from tributary_local.generator.rows import SourceData
from tributary_local.generator.touches import Touches

DEFAULT_SEED = 20250101


def generate(seed: int = DEFAULT_SEED, scale: int = 1) -> SourceData:
    """All rows of the five source tables.

    Args:
        seed: The same seed and scale give the same rows, always.
        scale: Multiplies spend, impressions, clicks, journeys, installs, customers and orders; 1 or more.

    Raises:
        ValueError: The scale is below 1.
    """
    if scale < 1:
        raise ValueError(f"scale {scale} is below 1")
    # Simulation, not cryptography; every part draws from its own stream, so that one may change without the others.
    streams = [Random(f"{seed}/{part}") for part in ("delivery", "touches", "journeys", "commerce")]  # noqa: S311
    ad_performance, days = deliver(streams[0], scale)
    touches = Touches(streams[1])
    journeys = Journeys(streams[2], touches)
    journeys.make(days, scale)
    commerce = Commerce(streams[3], touches)
    app_installs = commerce.open_accounts(journeys.installs, scale)
    customers, orders = commerce.rows()
    return SourceData(
        ad_performance=ad_performance,
        touchpoints=touches.rows(),
        app_installs=app_installs,
        customers=customers,
        orders=orders,
        planted_installs=journeys.planted_installs(),
    )
