"""What every contender leaves: the figures of channel_daily as text that is the same for the same figures."""

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path
from typing import Any

COLUMNS = (
    "day",
    "channel",
    "country",
    "impressions",
    "clicks",
    "spend",
    "unconverted_spend",
    "installs",
    "last_touch_orders",
    "last_touch_first_orders",
    "last_touch_revenue",
    "unconverted_sales",
)
"""Of channel_daily, the key first."""

FIGURES = "channel_daily.csv"
ROWS = "rows.json"
STEPS = "steps.json"


def write_result(folder: Path, figures: Iterable[Iterable[Any]], rows: dict[str, int]) -> None:
    """Write the figures, sorted, amounts with all 12 digits, and how many rows each curated table has.

    Args:
        folder: of the contender's run.
        figures: values of `COLUMNS`, a row each, in any order.
        rows: by dataset.
    """
    lines = sorted(",".join(_text(value) for value in row) for row in figures)
    (folder / FIGURES).write_text("\n".join([",".join(COLUMNS), *lines, ""]))
    (folder / ROWS).write_text(json.dumps(rows, sort_keys=True))


def _text(value: object) -> str:
    return f"{value:.12f}" if isinstance(value, Decimal) else str(value)
