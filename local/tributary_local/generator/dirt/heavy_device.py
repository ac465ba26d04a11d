"""One device with more touches than any person has: a tester's or a robot's."""

from random import Random

from tributary_local.generator.campaigns import CAMPAIGNS_OF
from tributary_local.generator.chance import device_id
from tributary_local.generator.channels import CHANNELS
from tributary_local.generator.commerce import Commerce
from tributary_local.generator.journeys import Journeys
from tributary_local.generator.period import DAY_MS, END_MS, HOUR_MS
from tributary_local.generator.touches import CLICK, IMPRESSION, Touches

TOUCHES = 50_000
_STEP_MS = END_MS // TOUCHES
_CLICKS = 0.004
_CHANNEL = CHANNELS[0]
_INSTALLED = TOUCHES // 3
"""Number of the touch, a click, that the install follows before the next."""
_COUNTRY = "GB"


def plant_heavy_device(rng: Random, touches: Touches, journeys: Journeys) -> str:
    """Touches over the whole period, a few of them clicks, and an install right after a click; the device."""
    device = device_id(rng)
    for number in range(TOUCHES):
        at = number * _STEP_MS + int(rng.random() * _STEP_MS / 2)
        if number == _INSTALLED:
            touches.add(device, at, CAMPAIGNS_OF[_CHANNEL.name][0], CLICK)
        else:
            touches.add(device, at, touches.assisting_campaign(), CLICK if rng.random() < _CLICKS else IMPRESSION)
    journeys.add_install(device, (_INSTALLED + 1) * _STEP_MS - 1000, _CHANNEL)
    return device


def order_on_heavy_device(rng: Random, commerce: Commerce, device: str) -> None:
    """An account on the device with an order every few days."""
    created = (_INSTALLED + 1) * _STEP_MS + HOUR_MS
    orders = [
        (created + number * 5 * DAY_MS + HOUR_MS + int(rng.random() * DAY_MS), 2000 + int(rng.random() * 3000))
        for number in range(9)
    ]
    commerce.buy_for(device, created, _COUNTRY, orders)
