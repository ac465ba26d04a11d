"""Removal effects: what fewer journeys convert when a channel's states lead to (null), by linear algebra.

With N = (I - Q)^-1, w = start N and x = N r, the probability of conversion is start x. Sending a set S of states to
(null) takes w_S (N_SS)^-1 x_S from it, so that one inverse gives every channel, whatever the order: for one state S =
{c} that is w_c x_c / N_cc (Anderl, Becker, von Wangenheim, Schumann 2016, IJRM 33(3)). Of large chains there is no
inverse to keep: each channel's chain is solved on its own, and what the solution leaves of the equations bounds its
error.
"""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from scipy.sparse import linalg

from tributary.attribution.chain import Chain, Floats

_DENSE = 2_000
"""So many states fit into an inverse that takes a second."""

_LEFT = 1e-13
"""Of all journeys, the share that may be left where a solution ends."""

_STEPS = 100
"""After so many the method of the solution gets no nearer; what is left then goes on step by step."""


@dataclass(frozen=True)
class Effects:
    """What the chain converts, and what it loses without each channel.

    Attributes:
        probability: of conversion of a journey.
        value: expected, of a journey.
        conversions: by channel, the share of `probability` that its removal takes.
        values: by channel, the share of `value`; that of `probability` where no value is.
    """

    probability: float
    value: float
    conversions: Floats
    values: Floats


def effects_of(chain: Chain) -> Effects:
    """The removal effects of every channel of a chain; zeros where it never converts."""
    outcomes = np.column_stack([chain.conversion, chain.value])
    small = chain.start.size <= _DENSE
    totals, lost = _by_inverse(chain, outcomes) if small else _one_by_one(chain, outcomes)
    probability, value = totals
    conversions = lost[:, 0] / probability if probability > 0 else np.zeros(len(chain.channels))
    values = lost[:, 1] / value if value != 0 else conversions
    return Effects(float(probability), float(value), conversions, values)


def _by_inverse(chain: Chain, outcomes: Floats) -> tuple[Floats, Floats]:
    visits = np.linalg.inv(np.eye(chain.start.size) - chain.step.toarray())
    reached, ahead = chain.start @ visits, visits @ outcomes
    lost = np.zeros((len(chain.channels), outcomes.shape[1]))
    for channel in range(len(chain.channels)):
        held = np.flatnonzero(chain.members[:, channel])
        lost[channel] = reached[held] @ np.linalg.solve(visits[np.ix_(held, held)], ahead[held])
    return chain.start @ ahead, lost


def _one_by_one(chain: Chain, outcomes: Floats) -> tuple[Floats, Floats]:
    visits = _visits(chain.step, chain.start, chain.start)
    totals = visits @ outcomes
    lost = np.zeros((len(chain.channels), outcomes.shape[1]))
    for channel in range(len(chain.channels)):
        kept = np.flatnonzero(~chain.members[:, channel])
        left = _visits(chain.step[kept][:, kept], chain.start[kept], visits[kept])
        lost[channel] = totals - left @ outcomes[kept]
    return totals, lost


def _visits(step: sparse.csr_matrix, start: Floats, guess: Floats) -> Floats:
    """How often a journey visits each state: the solution of visits = start + visits step."""
    onward = step.T.tocsr()
    equations = sparse.identity(start.size, format="csr") - onward
    # The sum of what is left is at most this many times its length.
    width = max(start.size, 1) ** 0.5
    visits, _ = linalg.bicgstab(equations, start, x0=guess, rtol=0.0, atol=_LEFT / width, maxiter=_STEPS)
    left = start - equations @ visits
    if not np.isfinite(left).all():
        visits, left = np.zeros(start.size), start
    # A journey converts once at most: what is left bounds the error of the probability, and each step absorbs of it.
    while np.abs(left).sum() > _LEFT:
        visits = visits + left
        left = onward @ left
    return np.asarray(visits)
