"""What an experiment measured of a channel, and what is assumed of an elasticity before the data speak."""

import math
from dataclasses import dataclass

from tributary.budget.error import BudgetError


@dataclass(frozen=True)
class Experiment:
    """An elasticity that was measured by changing the spend on purpose: by regions, or by randomly chosen days.

    Attributes:
        elasticity: per cent more conversions for one per cent more spend.
        standard_error: of it, above zero.

    Raises:
        BudgetError: a figure that is not finite, or a standard error that is not above zero.
    """

    elasticity: float
    standard_error: float

    def __post_init__(self) -> None:
        if not math.isfinite(self.elasticity) or not 0 < self.standard_error < math.inf:
            raise BudgetError(
                f"an experiment has elasticity {self.elasticity} and standard error {self.standard_error}: "
                "give finite figures, the error above 0"
            )

    @classmethod
    def from_lift(cls, spend_change: float, lift: float, standard_error: float) -> "Experiment":
        """The elasticity that a lift is: ln(1 + lift) / ln(1 + change of spend), its error by the delta method.

        Args:
            spend_change: by how much of itself spend was changed, 0.2 for a fifth more; not 0, above -1.
            lift: by how much of themselves conversions changed, above -1.
            standard_error: of the lift.

        Raises:
            BudgetError: a change or a lift out of its range.
        """
        if not -1 < spend_change < math.inf or spend_change == 0 or not -1 < lift < math.inf:
            raise BudgetError(
                f"an experiment changed spend by {spend_change} and conversions by {lift}: "
                "give fractions above -1, and a spend that did change"
            )
        scale = math.log1p(spend_change)
        return cls(math.log1p(lift) / scale, standard_error / (1 + lift) / abs(scale))

    def prior(self, mean: float = 0.5, sd: float = 0.2) -> "Prior":
        """What is known of the elasticity after the experiment and before the daily figures.

        Args:
            mean: what was assumed before the experiment.
            sd: how sure that was.
        """
        own, before = 1 / self.standard_error**2, 1 / Prior(mean, sd).sd ** 2
        return Prior((self.elasticity * own + mean * before) / (own + before), (own + before) ** -0.5, self)


@dataclass(frozen=True)
class Prior:
    """An elasticity as it is known before the daily figures: a normal distribution.

    Attributes:
        mean: of the distribution.
        sd: its standard deviation, above zero.
        experiment: that it rests on; None for an assumption, which is no evidence that spend has any effect.

    Raises:
        BudgetError: a figure that is not finite, or a standard deviation that is not above zero.
    """

    mean: float = 0.5
    sd: float = 0.2
    experiment: Experiment | None = None

    def __post_init__(self) -> None:
        if not math.isfinite(self.mean) or not 0 < self.sd < math.inf:
            raise BudgetError(
                f"a prior has mean {self.mean} and standard deviation {self.sd}: give finite figures, an sd above 0"
            )
