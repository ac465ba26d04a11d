"""A chain of order 2 over 100 channels in which every step occurs: 10,000 states, a million steps."""

import json
import time

import numpy as np
from scipy import sparse
from tributary.attribution.chain import Chain
from tributary.attribution.removal import effects_of

from bench.attribution.arguments import parse_arguments

CHANNELS = 100
_GOES_ON = 0.7
_CONVERTS = 0.1


def chain(channels: int = CHANNELS) -> Chain:
    """Every pair of channels leads to every third one, with chances that follow from a seed."""
    generator = np.random.default_rng(20250310)
    states = channels * channels
    before, last = np.divmod(np.arange(states), channels)
    members = np.zeros((states, channels), dtype=bool)
    members[np.arange(states), before] = members[np.arange(states), last] = True
    weights = generator.random((states, channels))
    weights *= _GOES_ON / weights.sum(axis=1, keepdims=True)
    targets = last[:, None] * channels + np.arange(channels)
    rows = np.repeat(np.arange(states), channels)
    start, conversion = generator.random(states), generator.random(states) * _CONVERTS
    return Chain(
        channels=tuple(f"channel {i}" for i in range(channels)),
        members=members,
        start=start / start.sum(),
        step=sparse.csr_matrix((weights.ravel(), (rows, targets.ravel())), shape=(states, states)),
        conversion=conversion,
        value=conversion * 50,
    )


def main() -> None:
    """Solve it; leaves `steps.json`."""
    arguments = parse_arguments()
    made = chain()
    begun = time.monotonic()
    effects_of(made)
    (arguments.work / "steps.json").write_text(json.dumps({"removal effects": round(time.monotonic() - begun, 3)}))


if __name__ == "__main__":
    main()
