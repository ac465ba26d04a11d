"""Draws from distributions that the standard generator lacks."""

import math
from random import Random

from tributary_local.generator.period import DAY_MS, HOUR_MS

# Weight of each hour of the UTC day: quiet nights, busy evenings.
_HOURLY = (2, 1, 1, 1, 1, 2, 3, 4, 5, 5, 5, 6, 6, 6, 6, 6, 7, 8, 9, 10, 10, 8, 6, 4)
_HOURS = tuple(hour for hour, weight in enumerate(_HOURLY) for _ in range(weight))


def poisson(rng: Random, mean: float) -> int:
    """A Poisson count; above 60 the normal distribution stands in."""
    if mean <= 0:
        return 0
    if mean > 60:
        return max(0, round(rng.gauss(mean, math.sqrt(mean))))
    limit = math.exp(-mean)
    count, product = 0, rng.random()
    while product > limit:
        count += 1
        product *= rng.random()
    return count


def binomial(rng: Random, trials: int, probability: float) -> int:
    """About a binomial count, from its normal or Poisson neighbour, never outside 0..trials."""
    mean = trials * probability
    if mean < 30:
        return min(trials, poisson(rng, mean))
    return min(trials, max(0, round(rng.gauss(mean, math.sqrt(mean * (1 - probability))))))


def time_of_day(rng: Random, day: int) -> int:
    """A millisecond of the given day, by the hours at which people use their phones."""
    return day * DAY_MS + _HOURS[int(rng.random() * len(_HOURS))] * HOUR_MS + int(rng.random() * HOUR_MS)


def device_id(rng: Random) -> str:
    """An advertising identifier: 128 random bits as a UUID."""
    digits = f"{rng.getrandbits(128):032x}"
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
