"""How revenue answers to spend, and how a budget is to be spread, with the evidence for it and its limits.

Observational throughout: what is found in daily figures went together, and an experiment (`Experiment`) says more. All
of it is arithmetic on the driver over a row a day and unit; money is USD, exact, and advice adds up to the cent.
"""

from tributary.budget.advice import Action, Advice, Reason, Recommendation
from tributary.budget.allocation import Allocation, allocate
from tributary.budget.error import BudgetError
from tributary.budget.experiment import Experiment, Prior
from tributary.budget.fitting import fit_response
from tributary.budget.recommend import recommend
from tributary.budget.response import Response
from tributary.budget.unit import Unit
from tributary.budget.unobservable import Unobservable

__all__ = [
    "Action",
    "Advice",
    "Allocation",
    "BudgetError",
    "Experiment",
    "Prior",
    "Reason",
    "Recommendation",
    "Response",
    "Unit",
    "Unobservable",
    "allocate",
    "fit_response",
    "recommend",
]
