"""Rows and parameters that can't be, and what the errors say."""

import math
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

import pytest
from tributary.budget import BudgetError, Experiment, Prior, allocate, fit_response, recommend

from .days import STRONG, WEAK, Credit

ROW = STRONG[0]


@dataclass(frozen=True)
class Bare:
    channel: str = "tv"
    kind: str = "skan"
    conversions: float = 1.0


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"spend": Decimal("-0.01")}, r"row 2 of daily \(strong on 2025-01-06\) has spend -0.01"),
        ({"spend": 12.5}, "has spend 12.5: give money as Decimal"),
        ({"spend": Decimal("NaN")}, "has spend NaN"),
        ({"spend": None}, "has spend None"),
        ({"conversions": -1.0}, "has conversions -1.0: give a number of at least 0"),
        ({"conversions": math.nan}, "has conversions nan"),
        ({"conversions": "3"}, "has conversions '3': give a number"),
        ({"revenue": Decimal("Infinity")}, "has revenue Infinity"),
        ({"channel": ""}, "row 2 of daily has channel ''"),
        ({"creative_type": ""}, "has creative_type ''"),
        ({"day": datetime(2025, 1, 6)}, "has day datetime.*give a date"),
        ({"channel": "organic"}, "nobody pays for organic"),
        ({"channel": "unattributed"}, "nobody pays for unattributed"),
        ({"channel": STRONG[1].channel, "day": STRONG[1].day}, "is there twice: sum the rows"),
        ({"creative_type": "video"}, "strong has rows with a creative type and rows without"),
    ],
)
def test_a_row_that_cannot_be_is_refused_with_its_place_and_a_way_out(changes: dict[str, Any], message: str) -> None:
    with pytest.raises(BudgetError, match=message):
        fit_response([STRONG[1], replace(ROW, **changes)])


def test_a_row_without_a_column_is_refused() -> None:
    with pytest.raises(BudgetError, match="row 1 of daily has no `day`: give every row one"):
        recommend([Bare()])


def test_whole_dollars_and_decimal_credits_are_taken() -> None:
    whole: list[Any] = [replace(row, spend=100 + i, conversions=Decimal(3)) for i, row in enumerate(STRONG)]  # type: ignore[arg-type]
    [found] = fit_response(whole)
    assert found.conversions == 3 * len(STRONG)


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ({"cap": 1.0}, "cap 1.0"),
        ({"cap": -0.1}, "cap -0.1"),
        ({"probability": 0.4}, "probability 0.4"),
        ({"interval": 1.0}, "interval 1.0"),
        ({"draws": 10}, "10 draws"),
        ({"seed": -1}, "seed -1"),
        ({"prior_sd": 0.0}, "standard deviation 0.0"),
        ({"slope_days": 0}, "0 days of a slope"),
        ({"today_days": 0}, "0 days of today"),
        ({"priors": {"tv": Prior()}}, "a prior is of tv, which has no rows"),
        ({"budget": 200.0}, "budget 200.0: give a Decimal"),
        ({"budget": Decimal("200.001")}, "whole cents"),
        ({"budget": Decimal(9000)}, "budget 9000.00 is not from"),
        (
            {"credits": [Credit("m", "strong", -1.0, Decimal(1))]},
            r"row 1 of credits \(m, strong\) has conversions -1.0",
        ),
        ({"credits": [Credit("m", "strong", 1.0, Decimal(1))] * 2}, "row 2 of credits .* is there twice"),
        ({"unobservable": [Bare(conversions=-2.0)]}, "row 1 of unobservable has conversions -2.0"),
        ({"unobservable": [Bare(), Bare()]}, r"row 2 of unobservable \(tv, skan\) is there twice"),
    ],
)
def test_a_parameter_that_cannot_be_is_refused(parameters: dict[str, Any], message: str) -> None:
    with pytest.raises(BudgetError, match=message):
        recommend([*STRONG, *WEAK], **parameters)


def test_a_budget_out_of_the_caps_reach_names_the_reach() -> None:
    responses = fit_response([*STRONG, *WEAK])
    today = sum(response.spend_today for response in responses)
    low, high = (today * Decimal(f"{share}") for share in ("0.8", "1.2"))
    for budget in (low - 1, high + 1):
        with pytest.raises(BudgetError, match=f"is not from {low:.1f}.* to {high:.1f}"):
            allocate(responses, budget.quantize(Decimal("0.01")))


@pytest.mark.parametrize(("elasticity", "error"), [(math.nan, 0.1), (0.5, 0.0), (0.5, math.inf)])
def test_an_experiment_without_an_error_is_none(elasticity: float, error: float) -> None:
    with pytest.raises(BudgetError, match="give finite figures"):
        Experiment(elasticity, error)


@pytest.mark.parametrize(("change", "lift"), [(0.0, 0.1), (-1.0, 0.1), (0.2, -1.0)])
def test_a_lift_needs_a_spend_that_changed(change: float, lift: float) -> None:
    with pytest.raises(BudgetError, match="give fractions above -1"):
        Experiment.from_lift(change, lift, 0.01)
