"""Whether there is enough to judge by: of all units together, and of each."""

import math
from collections.abc import Iterable
from typing import Literal

from tributary.budget.response import Response

Lack = Literal[
    "no_spend", "insufficient_evidence", "flat_spend", "elasticity_unknown", "spend_follows_demand", "no_response"
]
_TWO_SIDED_99 = 2.5758293035489004


def responds(responses: Iterable[Response]) -> bool:
    """Whether conversions follow spend at all: whether the units' elasticity, taken together, is above 0.

    The slopes and the experiments that there are, weighted by their precision; the 99 % interval of their mean has to
    lie above 0. Without that the elasticities are the prior's, and marginal returns are average returns under another
    name.
    """
    measured: list[tuple[float, float]] = []
    for response in responses:
        if response.slope is not None and response.slope_variance is not None:
            measured.append((response.slope, response.slope_variance))
        if response.prior.experiment is not None:
            experiment = response.prior.experiment
            measured.append((experiment.elasticity, experiment.standard_error**2))
    if any(variance == 0 for _, variance in measured):
        return math.fsum(slope for slope, variance in measured if variance == 0) > 0
    precision = math.fsum(1 / variance for _, variance in measured)
    return bool(measured) and math.fsum(slope / variance for slope, variance in measured) > (
        _TWO_SIDED_99 * math.sqrt(precision)
    )


def is_enough(response: Response, pool_rate: float, at_least_days: int, at_least_conversions: float) -> bool:
    """Whether a unit has been watched for long enough.

    What counts is its conversions, or those that its spend would have brought at the pool's rate where they are more:
    that many did not come is as good to know.
    """
    expected = pool_rate * float(response.spend)
    return response.days >= at_least_days and max(response.conversions, expected) >= at_least_conversions


def elasticity_lack(response: Response) -> Lack | None:
    """Why the unit's elasticity is an assumption, None where it is measured."""
    if response.is_measured:
        return None
    match response.no_slope:
        case "too_few_days":
            return "insufficient_evidence"
        case "flat_spend":
            return "flat_spend"
        case "spend_follows_demand":
            return "spend_follows_demand"
        case _:
            return "elasticity_unknown"
