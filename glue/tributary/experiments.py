"""Experiments: what changing a channel's spend on purpose brought, as advice starts from it."""

from datetime import date
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from tributary.budget import BudgetError, Experiment, Prior
from tributary.contract import EXPERIMENTS_FILE, Name, Text, load_yaml


class ExperimentsError(ValueError):
    """Experiments that can't be used; the message names the place and the rule."""


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class _Experiment(_Strict):
    channel: Name
    # As text: the reader of YAML knows no dates.
    first_day: Annotated[date, Field(strict=False)]
    last_day: Annotated[date, Field(strict=False)]
    design: Text
    spend_change: Annotated[float, Field(gt=-1)]
    lift: Annotated[float, Field(gt=-1)]
    standard_error: Annotated[float, Field(gt=0)]


class _File(_Strict):
    description: Text
    experiments: list[_Experiment]


def parse_experiments(text: str, mean: float = 0.5, sd: float = 0.2) -> dict[str, Prior]:
    """Read what is known of channels' elasticities.

    Args:
        text: YAML of the file.
        mean: of an elasticity, before any experiment.
        sd: of it.

    Returns:
        A prior for each channel that has experiments, of all of them, weighted by their precision.

    Raises:
        ExperimentsError: no YAML, or a rule is broken.
    """
    try:
        content = _File.model_validate(load_yaml(text))
    except yaml.YAMLError as cause:
        raise ExperimentsError(f"{EXPERIMENTS_FILE}: not YAML: {cause}") from cause
    except ValidationError as cause:
        lines = [
            f"{EXPERIMENTS_FILE}: {'.'.join(map(str, error['loc'])) or '(whole)'}: {error['msg']}"
            for error in cause.errors(include_url=False)
        ]
        raise ExperimentsError("\n".join(lines)) from cause
    known: dict[str, Prior] = {}
    for number, one in enumerate(sorted(content.experiments, key=lambda each: (each.channel, each.last_day))):
        if one.last_day < one.first_day:
            raise ExperimentsError(f"{EXPERIMENTS_FILE}: {one.channel}: ends on {one.last_day}, before it began")
        try:
            measured = Experiment.from_lift(one.spend_change, one.lift, one.standard_error)
        except BudgetError as cause:
            raise ExperimentsError(f"{EXPERIMENTS_FILE}: experiments.{number} of {one.channel}: {cause}") from cause
        before = known.get(one.channel, Prior(mean, sd))
        known[one.channel] = measured.prior(before.mean, before.sd)
    return known


def load_experiments(folder: Path) -> dict[str, Prior]:
    """Read the file beside the contracts.

    Raises:
        ExperimentsError: it is not there or can't be used.
    """
    file = folder / EXPERIMENTS_FILE
    if not file.is_file():
        raise ExperimentsError(f"{EXPERIMENTS_FILE}: is missing; without experiments its list is empty")
    return parse_experiments(file.read_text(encoding="utf-8"))
