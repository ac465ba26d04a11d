"""What `recommend` is told, checked."""

from dataclasses import dataclass

from tributary.budget.allocation import check_cap
from tributary.budget.error import BudgetError


@dataclass(frozen=True)
class Rules:
    """When money may move, and how far.

    Attributes:
        cap: of today's spend.
        probability: above which a unit may rise, and below whose complement it may fall.
        at_least_days: with spend.
        at_least_conversions: mature.
        interval: probability of the intervals.
        draws: of each posterior.
        seed: of the draws.
    """

    cap: float
    probability: float
    at_least_days: int
    at_least_conversions: float
    interval: float
    draws: int
    seed: int

    def __post_init__(self) -> None:
        check_cap(self.cap)
        for name, given in {"probability": self.probability, "interval": self.interval}.items():
            if not 0.5 <= given < 1:
                raise BudgetError(f"{name} {given}: give a fraction from 0.5 to below 1")
        if self.draws < 100:
            raise BudgetError(f"{self.draws} draws: give at least 100, or probabilities are chance")
        if self.seed < 0:
            raise BudgetError(f"seed {self.seed}: give a whole number of at least 0")
