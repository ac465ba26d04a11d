"""How long an experiment takes."""

import math
from dataclasses import replace

import pytest
from tributary.budget import fit_response
from tributary.budget.sample_size import sample_size

from .days import STRONG


def test_the_nearer_the_pool_the_longer_but_a_difference_under_a_tenth_is_none_to_look_for() -> None:
    [response] = fit_response(STRONG)
    mroas = response.mroas or 0.0
    far, near, level = (sample_size(response, pool, 0.2) for pool in (mroas / 2, mroas / 1.5, mroas))
    assert far is not None and near is not None and level is not None
    assert far.conversions < near.conversions < level.conversions
    apart = 0.1 * mroas / (response.roas or 1.0)
    assert level.conversions == pytest.approx(4 * (2.801585 / (apart * math.log(1.5))) ** 2, rel=1e-4)
    assert level.days == math.ceil(level.conversions / (response.conversions / 84))


def test_a_greater_change_of_spend_tells_sooner() -> None:
    [response] = fit_response(STRONG)
    gentle, bold = sample_size(response, 1.0, 0.1), sample_size(response, 1.0, 0.4)
    assert gentle is not None and bold is not None and gentle.conversions > 10 * bold.conversions


def test_without_conversions_or_a_change_there_is_nothing_to_plan() -> None:
    [response] = fit_response([replace(row, conversions=0.0) for row in STRONG])
    assert sample_size(response, 1.0, 0.2) is None
    [other] = fit_response(STRONG)
    assert sample_size(other, 1.0, 0.0) is None
