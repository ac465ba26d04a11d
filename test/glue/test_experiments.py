"""Experiments as a file beside the contracts, and the priors that follow from it."""

from pathlib import Path

import pytest
from tributary.budget import Experiment, Prior
from tributary.experiments import ExperimentsError, load_experiments, parse_experiments

ROOT = Path(__file__).parents[2]
HEAD = "description: What we tried.\nexperiments:\n"
ONE = """\
  - channel: google_ads
    first_day: 2025-02-03
    last_day: 2025-03-02
    design: geo
    spend_change: 0.2
    lift: 0.09
    standard_error: 0.03
"""


def test_those_of_the_platform_can_be_read() -> None:
    assert load_experiments(ROOT / "contracts") == {}


def test_an_experiment_sets_its_channels_prior_and_a_second_one_makes_it_surer() -> None:
    measured = Experiment.from_lift(0.2, 0.09, 0.03)
    once = parse_experiments(HEAD + ONE)
    assert once == {"google_ads": measured.prior()}
    twice = parse_experiments(HEAD + ONE + ONE.replace("2025-03-02", "2025-04-02"))["google_ads"]
    assert twice == measured.prior(once["google_ads"].mean, once["google_ads"].sd)
    assert twice.sd < once["google_ads"].sd < Prior().sd


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("experiments: [", "not YAML"),
        ("description: x\n", "experiments: Field required"),
        (HEAD + ONE.replace("0.09", "high"), r"experiments\.0\.lift"),
        (HEAD + ONE.replace("spend_change: 0.2", "spend_change: 0.0"), "google_ads: an experiment changed spend by 0"),
        (HEAD + ONE.replace("standard_error: 0.03", "standard_error: 0.0"), r"experiments\.0\.standard_error"),
        (HEAD + ONE + "    hunch: yes\n", r"experiments\.0\.hunch"),
        (HEAD + ONE.replace("2025-03-02", "2025-01-02"), "ends on 2025-01-02, before it began"),
    ],
)
def test_a_fault_is_named_with_its_place(text: str, message: str) -> None:
    with pytest.raises(ExperimentsError, match=message):
        parse_experiments(text)


def test_a_file_that_is_missing_is_said(tmp_path: Path) -> None:
    with pytest.raises(ExperimentsError, match=r"budget\.experiments\.yaml: is missing"):
        load_experiments(tmp_path)
