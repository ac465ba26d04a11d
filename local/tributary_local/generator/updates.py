"""When a source last changed a row: never before the event, mostly the same day, sometimes days later."""

from random import Random

from tributary_local.generator.period import DAY_US, END_US

_SECOND_US = 1_000_000


def updated_after(rng: Random, event_ms: int) -> int:
    """Microseconds since the start of the period, at or after the event and inside the period."""
    draw = rng.random()
    event_us = event_ms * 1000
    if draw < 0.90:
        updated = event_us + 200_000 + int(rng.random() * 90 * _SECOND_US)
    elif draw < 0.97:
        updated = event_us + int(rng.random() * 8 * 3600 * _SECOND_US)
    else:
        updated = event_us + int((1 + 3 * rng.random()) * DAY_US)
    if updated < END_US:
        return updated
    return event_us + int(rng.random() * (END_US - event_us))


def reported_after(rng: Random, day: int) -> int:
    """Microseconds at which an ad network's figures of a day are final: that evening, or restated days later."""
    draw = rng.random()
    if draw < 0.85:
        return day * DAY_US + int((20 + 3.9 * rng.random()) * 3600 * _SECOND_US)
    restated = (day + 1 + int(3 * rng.random())) * DAY_US + int((2 + 4 * rng.random()) * 3600 * _SECOND_US)
    if restated < END_US:
        return restated
    return day * DAY_US + int((23 + 0.99 * rng.random()) * 3600 * _SECOND_US)
