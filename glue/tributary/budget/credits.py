"""What attribution models say of each unit: a direction in which they differ is no direction."""

import math
from collections.abc import Mapping
from dataclasses import dataclass

from tributary.budget.error import BudgetError
from tributary.budget.response import Response
from tributary.budget.rows import Rows, count, money, optional_text, rows_of, text
from tributary.budget.unit import NOT_ADVISED, Unit

Credits = Mapping[str, Mapping[Unit, float]]
"""Revenue in USD by model and unit."""


@dataclass(frozen=True)
class ModelsRange:
    """Marginal returns of a unit by the models.

    Attributes:
        low: least.
        high: greatest.
        above: models that see it above the pool.
        models: of how many.
    """

    low: float
    high: float
    above: int
    models: int

    def agree(self, direction: int) -> bool:
        """Whether all models see the unit above the pool (1), or none does (-1)."""
        return self.above == (self.models if direction > 0 else 0)


def read_credits(rows: Rows | None) -> Credits:
    """Check the rows and take their revenue.

    Args:
        rows: one a model and unit: `model`, `channel`, optional `creative_type`, `conversions`, `revenue` (Decimal,
            USD). Conversions are checked only: what is compared is the return.

    Raises:
        BudgetError: a value that can't be, or a model's unit twice.
    """
    found: dict[str, dict[Unit, float]] = {}
    for number, row in enumerate(rows_of(rows if rows is not None else ()), start=1):
        where = f"row {number} of credits"
        model = text(row, "model", where)
        unit = Unit(text(row, "channel", where), optional_text(row, "creative_type", where))
        where = f"{where} ({model}, {unit.label})"
        count(row, "conversions", where)
        revenue = float(money(row, "revenue", where))
        if unit in found.setdefault(model, {}):
            raise BudgetError(f"{where} is there twice: sum the credits of a model and unit first")
        if unit.channel not in NOT_ADVISED:
            found[model][unit] = revenue
    return found


def of_channels(by_model: Credits) -> Credits:
    """Credits of channels as wholes, their creative types added up."""
    sums: dict[str, dict[Unit, float]] = {}
    for model, by_unit in by_model.items():
        for unit in sorted(by_unit, key=lambda u: u.order):
            of_model = sums.setdefault(model, {})
            of_model[Unit(unit.channel)] = of_model.get(Unit(unit.channel), 0.0) + by_unit[unit]
    return sums


def of_creative_types(by_model: Credits, channel: str) -> Credits:
    """Credits of a channel's creative types, of the models that tell them apart."""
    parts = {
        model: {unit: revenue for unit, revenue in by_unit.items() if unit.channel == channel and unit.creative_type}
        for model, by_unit in by_model.items()
    }
    return {model: by_unit for model, by_unit in parts.items() if by_unit}


def models_ranges(by_model: Credits, responses: Mapping[Unit, Response]) -> dict[Unit, ModelsRange]:
    """Hold each unit's marginal return against the pool, model by model; nothing where there is no model, or no unit.

    Each model's revenue is brought to that of the daily figures in all: models differ in whom they credit, and the
    daily figures may count a conversion's revenue to another age than the credits do.

    Args:
        by_model: at the grain of the responses; a unit that a model has no row of has no revenue by it.
        responses: with spend, and with spend today.
    """
    if not responses:
        return {}
    returns: dict[Unit, list[float]] = {unit: [] for unit in responses}
    above = dict.fromkeys(responses, 0)
    today = {unit: float(response.spend_today) for unit, response in responses.items()}
    for model in sorted(by_model):
        credited = {unit: by_model[model].get(unit, 0.0) for unit in responses}
        scale = _scale(sum(credited.values()), responses)
        mroas = {unit: _mroas(response, scale * credited[unit]) for unit, response in responses.items()}
        pool = sum(today[unit] * mroas[unit] for unit in mroas) / sum(today.values())
        for unit in mroas:
            returns[unit].append(mroas[unit])
            above[unit] += mroas[unit] > pool
    return {
        unit: ModelsRange(min(found), max(found), above[unit], len(found)) for unit, found in returns.items() if found
    }


def _scale(credited: float, responses: Mapping[Unit, Response]) -> float:
    """From a model's dollars to those of the daily figures; none where one side has nothing that could be compared."""
    revenue = sum(float(response.revenue) for response in responses.values())
    return revenue / credited if revenue > 0 and credited > 0 else 1.0


def _mroas(response: Response, revenue: float) -> float:
    moved = math.pow(float(response.spend_today) / response.mean_spend, response.elasticity - 1)
    return response.elasticity * revenue / float(response.spend) * moved
