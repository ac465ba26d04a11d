"""How long an experiment has to run until it tells a unit's marginal return from the pool's."""

import math
from dataclasses import dataclass

from tributary.budget.response import Response

_TWO_SIDED_95 = 1.959963984540054
_POWER_80 = 0.8416212335729143
_LEAST_DIFFERENCE = 0.1
"""Of the pool's marginal return: a smaller one would not pay for its experiment."""

LONGEST_TEST_DAYS = 365
"""An experiment that takes longer is none to advise: the unit converts too seldom, or differs too little."""


@dataclass(frozen=True)
class SampleSize:
    """What an experiment needs.

    Attributes:
        conversions: of both arms together.
        days: that the unit takes to bring them at today's rate.
    """

    conversions: int
    days: int


def sample_size(response: Response, pool: float, cap: float) -> SampleSize | None:
    """Conversions for 80 % power at a two-sided 5 % level.

    Half of the regions, or of randomly chosen days, get (1 + cap) of the spend and half (1 - cap). The logarithm of the
    arms' ratio of conversions is elasticity x ln((1 + cap) / (1 - cap)), with variance 4 / n for n conversions in all,
    of Poisson's kind (Lewis & Rao 2013 on how much that asks for). At the pool's marginal return the elasticity would
    be pool / ROAS; what is to be told apart is that and the present estimate, but no less than a tenth of the pool.

    Args:
        response: of the unit.
        pool: marginal return.
        cap: by how much of today's spend the arms differ from it.

    Returns:
        Nothing where the unit has no conversions or revenue to plan with, or where spend may not change.
    """
    roas, mroas = response.roas, response.mroas
    if not roas or roas < 0 or mroas is None or not response.conversions or not cap or pool <= 0:
        return None
    difference = max(abs(mroas - pool), _LEAST_DIFFERENCE * pool) / roas
    reach = math.log((1 + cap) / (1 - cap))
    conversions = math.ceil(4 * ((_TWO_SIDED_95 + _POWER_80) / (reach * difference)) ** 2)
    return SampleSize(conversions, math.ceil(conversions / (response.conversions / response.calendar_days)))
