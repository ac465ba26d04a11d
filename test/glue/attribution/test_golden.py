"""The worked cases of twelve paths, each as it stands."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from pyspark.sql import DataFrame, SparkSession
from tributary.attribution import attribute, removal_effects
from tributary.attribution.attribute import scaled
from tributary.attribution.chain import chain_of
from tributary.attribution.coalitions import chain_worth, rate_worth, shapley_values
from tributary.attribution.removal import effects_of

from .path_frames import by_channel, frame

GOLDEN = json.loads((Path(__file__).parents[2] / "golden/paths12.json").read_text())
ROWS = [(row["path"], row["conversions"], row["nulls"], row["value"]) for row in GOLDEN["input"]["rows"]]
OUTCOMES = ("conversions", "value")


@pytest.fixture(scope="module")
def paths(spark: SparkSession) -> DataFrame:
    return frame(spark, ROWS).cache()


def cases(model: str, role: str | None = None) -> list[dict[str, Any]]:
    found = [case for case in GOLDEN["cases"] if case["model"].startswith(model) and case.get("role") == role]
    assert found
    return found


def close(found: dict[str, float], expected: dict[str, float], tolerance: float) -> None:
    assert found == pytest.approx(expected, abs=tolerance, rel=0)


def test_every_case_is_of_a_model_that_a_test_below_looks_at() -> None:
    looked_at = {"first_touch", "last_touch", "linear", "position_based", "step_decay", "markov", "shapley_unordered"}
    looked_at |= {"shapley_ordered", "markov_shapley", "shapley_conversion_rate"}
    crossed = {"heuristic_models (cross-check)", "markov (simulated cross-check)", "MAM (cross-check)"}
    assert {case["model"] for case in GOLDEN["cases"]} == looked_at | crossed


@pytest.mark.parametrize(
    ("model", "parameters"),
    [
        ("first_touch", {}),
        ("last_touch", {}),
        ("linear", {}),
        ("position_based", {"first": 0.4, "last": 0.4}),
        ("step_decay", {"factor": 0.5}),
    ],
)
def test_models_of_single_journeys_credit_as_worked_out(
    paths: DataFrame, model: str, parameters: dict[str, Any]
) -> None:
    (case,) = cases(model)
    credit = attribute(paths, model, **parameters)
    for outcome in OUTCOMES:
        close(by_channel(credit, outcome), case["expected"][outcome], case["tolerance"]["abs"])
        assert sum(by_channel(credit, outcome).values()) == pytest.approx(case["expected"][f"total_{outcome}"])


@pytest.mark.parametrize(
    "case",
    [case for case in cases("markov") if case["model"] == "markov"],
    ids=lambda case: f"{case['parameters']['order']} {case['parameters']['self_loops']}",
)
def test_chains_credit_as_worked_out(paths: DataFrame, case: dict[str, Any]) -> None:
    order, kept = case["parameters"]["order"], case["parameters"]["self_loops"] == "kept"
    expected, tolerance = case["expected"], case["tolerance"]["abs"]
    chain = chain_of(paths, order, keep_repeats=kept)
    effects = effects_of(chain)
    assert chain.start.size == expected["n_states"]
    assert effects.probability == pytest.approx(expected["conversion_probability"], abs=tolerance, rel=0)
    close(
        dict(zip(chain.channels, effects.conversions, strict=True)), expected["removal_effect_conversions"], tolerance
    )
    close(dict(zip(chain.channels, effects.values, strict=True)), expected["removal_effect_value"], tolerance)
    credit = attribute(paths, "markov", order=order, keep_repeats=kept)
    close(by_channel(credit, "conversions"), expected["attributed_conversions"], tolerance)
    close(by_channel(credit, "value"), expected["attributed_value"], tolerance)
    if not kept:
        found = by_channel(removal_effects(paths, order), "removal_effect")
        close(found, expected["removal_effect_conversions"], tolerance)


@pytest.mark.parametrize("case", cases("markov", "cross_check"), ids=lambda case: str(case["parameters"]["order"]))
def test_a_simulation_of_another_package_comes_close_to_the_chain(paths: DataFrame, case: dict[str, Any]) -> None:
    credit = attribute(paths, "markov", order=case["parameters"]["order"])
    chain = chain_of(paths, case["parameters"]["order"])
    effects = effects_of(chain)
    found = {"conversions": effects.conversions, "value": effects.values}
    for outcome in OUTCOMES:
        expected = case["expected"][f"attributed_{outcome}"]
        total = sum(expected.values())
        shares = {channel: amount / total for channel, amount in by_channel(credit, outcome).items()}
        simulated = {channel: amount / total for channel, amount in expected.items()}
        close(shares, simulated, case["tolerance"]["abs_share"])
        effect = dict(zip(chain.channels, found[outcome], strict=True))
        close(effect, case["expected"][f"removal_effect_{outcome}"], case["tolerance"]["abs_removal_effect"])


@pytest.mark.parametrize("case", cases("shapley_unordered"), ids=lambda case: case["parameters"]["measure"])
def test_the_shapley_value_is_as_worked_out(paths: DataFrame, case: dict[str, Any]) -> None:
    found = by_channel(attribute(paths, "shapley"), case["parameters"]["measure"])
    close(found, case["expected"]["shapley"], case["tolerance"]["abs"])
    assert sum(found.values()) == pytest.approx(case["expected"]["total"], abs=1e-9, rel=0)


@pytest.mark.parametrize("case", cases("shapley_ordered"), ids=lambda case: case["parameters"]["measure"])
def test_the_ordered_shapley_value_is_as_worked_out(paths: DataFrame, case: dict[str, Any]) -> None:
    rows = attribute(paths, "shapley_ordered").collect()
    found = {(row["channel"], str(row["position"])): row[case["parameters"]["measure"]] for row in rows}
    # Positions that only journeys without a conversion have are worth nothing.
    found = {key: credit for key, credit in found.items() if credit}
    expected = {
        (channel, position): credit
        for channel, positions in case["expected"]["by_channel_position"].items()
        for position, credit in positions.items()
    }
    assert found == pytest.approx(expected, abs=case["tolerance"]["abs"], rel=0)


def test_the_shapley_value_of_the_chain_is_as_worked_out(paths: DataFrame) -> None:
    (case,) = cases("markov_shapley")
    tolerance = case["tolerance"]["abs"]
    chain = chain_of(paths)
    phi = shapley_values(chain_worth(chain))[:, 0]
    close(dict(zip(chain.channels, phi, strict=True)), case["expected"]["phi"], tolerance)
    assert phi.sum() == pytest.approx(case["expected"]["conversion_probability"], abs=tolerance, rel=0)
    close(by_channel(attribute(paths, "markov_shapley")), case["expected"]["attributed_conversions"], tolerance)


def test_the_shapley_value_of_conversion_rates_is_as_worked_out_and_may_be_negative(paths: DataFrame) -> None:
    (case,) = cases("shapley_conversion_rate")
    channels, worth = rate_worth(paths)
    phi = shapley_values(worth)[:, 0]
    close(dict(zip(channels, phi, strict=True)), case["expected"]["phi"], case["tolerance"]["abs"])
    assert phi.sum() == pytest.approx(case["expected"]["sum"], abs=1e-9, rel=0)
    assert phi.min() < 0
    credit = by_channel(attribute(paths, "shapley_conversion_rate"))
    close(credit, dict(zip(channels, scaled(phi, 65.0), strict=True)), 1e-9)
    assert sum(credit.values()) == pytest.approx(65, abs=1e-9, rel=0)


def test_other_packages_find_the_same_credit(paths: DataFrame) -> None:
    (heuristics,) = cases("heuristic_models", "cross_check")
    (journeys,) = cases("MAM", "cross_check")
    for model, theirs in (("first_touch", "first_touch"), ("last_touch", "last_touch"), ("linear", "linear_touch")):
        credit = attribute(paths, model)
        for outcome in OUTCOMES:
            close(by_channel(credit, outcome), heuristics["expected"][f"{theirs}_{outcome}"], 1e-6)
    for model, expected in journeys["expected"]["conversions"].items():
        close(by_channel(attribute(paths, model)), expected, 1e-6)
    effects = by_channel(removal_effects(paths), "removal_effect")
    close(effects, journeys["expected"]["markov_removal_effect"], 1e-6)


def test_a_wrong_model_would_be_noticed(paths: DataFrame) -> None:
    expected = np.array(list(cases("shapley_unordered")[0]["expected"]["shapley"].values()))
    for other in ("linear", "last_touch", "markov_shapley"):
        found = by_channel(attribute(paths, other))
        assert np.abs(np.array([found[name] for name in sorted(found)]) - expected).max() > 0.1
