"""NULL where none should be."""

from random import Random

from tributary_local.generator.rows import SourceData

DELIVERY_WITHOUT_CLICKS = 9
INSTALLS_WITHOUT_COUNTRY = 11
TOUCHPOINTS_WITHOUT_DEVICE = 150


def lose_values(rng: Random, data: SourceData) -> None:
    """Clicks of delivery rows, countries of installs and devices of touchpoints go missing.

    The touchpoints are those of devices that neither installed nor ordered: attribution stays as it was planted.
    """
    delivery, installs, touchpoints = data.ad_performance, data.app_installs, data.touchpoints
    for i in rng.sample(range(len(delivery)), DELIVERY_WITHOUT_CLICKS):
        delivery[i] = delivery[i]._replace(clicks=None)
    light = [i for i, install in enumerate(installs) if install.device_id != data.heavy_device]
    for i in rng.sample(light, INSTALLS_WITHOUT_COUNTRY):
        installs[i] = installs[i]._replace(country=None)
    converted = {install.device_id for install in installs} | {c.device_id for c in data.customers}
    left = TOUCHPOINTS_WITHOUT_DEVICE
    while left:
        i = rng.randrange(len(touchpoints))
        if touchpoints[i].device_id is not None and touchpoints[i].device_id not in converted:
            touchpoints[i] = touchpoints[i]._replace(device_id=None)
            left -= 1
