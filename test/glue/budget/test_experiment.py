"""What experiments measured."""

import math

import pytest
from tributary.budget import Experiment


def test_a_lift_is_an_elasticity() -> None:
    found = Experiment.from_lift(spend_change=0.2, lift=1.2**0.6 - 1, standard_error=0.01)
    assert found.elasticity == pytest.approx(0.6)
    step = 1e-6
    lifted = Experiment.from_lift(0.2, 1.2**0.6 - 1 + step, 0.01)
    assert found.standard_error == pytest.approx(0.01 * (lifted.elasticity - found.elasticity) / step, rel=1e-4)


def test_less_spend_with_fewer_conversions_is_a_positive_elasticity() -> None:
    found = Experiment.from_lift(spend_change=-0.5, lift=-0.3, standard_error=0.02)
    assert found.elasticity == pytest.approx(math.log(0.7) / math.log(0.5))
    assert found.standard_error > 0


def test_a_prior_is_the_assumption_and_the_experiment_weighted_by_their_precision() -> None:
    experiment = Experiment(0.9, 0.2)
    prior = experiment.prior()
    assert prior.mean == pytest.approx(0.7)
    assert prior.sd == pytest.approx(0.2 / math.sqrt(2))
    assert prior.experiment == experiment
    assert experiment.prior(mean=0.9, sd=1e-3).mean == pytest.approx(0.9)
