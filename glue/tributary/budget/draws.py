"""What elasticity and return could be, given what was seen: draws from their posteriors."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from tributary.budget.conversion_value import ConversionValue
from tributary.budget.response import GREATEST_ELASTICITY, LEAST_ELASTICITY, Response
from tributary.budget.unit import Unit

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Draws:
    """Draws of one unit; arrays hold one number a draw.

    Attributes:
        elasticity: clipped to [0.05, 0.95].
        roas: revenue by spend at the mean spend.
        mean_spend: USD a day.
        today: USD a day.
    """

    elasticity: Floats
    roas: Floats
    mean_spend: float
    today: float

    @property
    def mroas(self) -> Floats:
        """Marginal return at today's spend: elasticity x ROAS where that is the mean spend."""
        moved: Floats = (self.today / self.mean_spend) ** (self.elasticity - 1)
        return self.elasticity * self.roas * moved

    @property
    def greatest_mroas(self) -> Floats:
        """The same if the elasticity were as great as it can be."""
        moved = math.pow(self.today / self.mean_spend, GREATEST_ELASTICITY - 1)
        return GREATEST_ELASTICITY * moved * self.roas

    def revenue_at(self, spend: float) -> Floats:
        """Revenue of a day, USD, at a spend of a day, USD."""
        revenue: Floats = self.roas * self.mean_spend * (spend / self.mean_spend) ** self.elasticity
        return revenue


def draw(
    responses: Sequence[Response], values: Mapping[Unit, ConversionValue], size: int, seed: int
) -> dict[Unit, Draws]:
    """Draw each unit's elasticity and return, independently.

    Elasticity: its posterior, normal. Conversions per dollar: Gamma(conversions + 1/2) / spend, the posterior of a
    Poisson rate under Jeffreys' prior. Revenue per conversion: its mean times a Gamma of mean 1 whose variance is that
    of the mean. A unit's draws depend on the seed and its name, not on what other units there are.

    Args:
        responses: with spend, and with spend today.
        values: of each unit.
        size: draws.
        seed: at least 0.
    """
    return {response.unit: _draw(response, values[response.unit], size, seed) for response in responses}


def _draw(response: Response, value: ConversionValue, size: int, seed: int) -> Draws:
    unit = response.unit
    rng = np.random.default_rng([seed, *unit.channel.encode(), 256, *(unit.creative_type or "").encode()])
    elasticity = rng.normal(response.elasticity, response.elasticity_sd, size)
    rate = rng.gamma(response.conversions + 0.5, size=size) / float(response.spend)
    relative_variance = value.variation / value.weight
    noise = rng.gamma(1 / relative_variance, relative_variance, size) if relative_variance else np.ones(size)
    return Draws(
        elasticity=np.clip(elasticity, LEAST_ELASTICITY, GREATEST_ELASTICITY),
        roas=rate * value.mean * noise,
        mean_spend=response.mean_spend,
        today=float(response.spend_today),
    )
