"""The models by name, their parameters and their defaults."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from tributary.attribution import shares
from tributary.attribution.attribution_error import AttributionError
from tributary.attribution.shares import Shares

Parameter = str | float | int | bool


@dataclass(frozen=True)
class TouchModel:
    """A model that gives each touch of a journey its share, whatever other journeys there are.

    Attributes:
        shares: of a path.
        parameters: by name, with their defaults.
        needs_time: whether the shares depend on the touches' ages.
    """

    shares: Shares
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    needs_time: bool = False


TOUCH_MODELS: Mapping[str, TouchModel] = {
    "first_touch": TouchModel(shares.first_touch),
    "last_touch": TouchModel(shares.last_touch),
    "last_non_direct_touch": TouchModel(shares.last_non_direct_touch, {"direct": "direct"}),
    "linear": TouchModel(shares.linear),
    "position_based": TouchModel(shares.position_based, {"first": 0.4, "last": 0.4}),
    "time_decay": TouchModel(shares.time_decay, {"half_life_days": 7}, needs_time=True),
    "step_decay": TouchModel(shares.step_decay, {"factor": 0.5}),
    "shapley": TouchModel(shares.shapley),
}
"""Those that look at one journey at a time."""

PATH_MODELS: Mapping[str, Mapping[str, Parameter]] = {
    "shapley_ordered": {},
    "markov": {"order": 1, "keep_repeats": False},
    "markov_shapley": {},
    "shapley_conversion_rate": {},
}
"""Those that look at all paths together or give a position, with their parameters' defaults."""

MODELS = (*TOUCH_MODELS, *PATH_MODELS)
"""The name of every model."""


def parameters_of(model: str, given: Mapping[str, Parameter]) -> dict[str, Parameter]:
    """The parameters of a model, those that were given in place of their defaults.

    Raises:
        AttributionError: there is no such model, or it has no such parameter.
    """
    if model in TOUCH_MODELS:
        defaults = TOUCH_MODELS[model].parameters
    elif model in PATH_MODELS:
        defaults = PATH_MODELS[model]
    else:
        raise AttributionError(f"there is no model {model!r}: the models are {', '.join(MODELS)}")
    unknown = sorted(set(given) - set(defaults))
    if unknown:
        known = ", ".join(defaults) or "none"
        raise AttributionError(f"{model} has no parameter {', '.join(unknown)}: it has {known}")
    return {**defaults, **given}
