"""The KPI queries on the source tables, as the end-to-end tests put them together."""

from pathlib import Path

_FOLDER = Path(__file__).parents[2] / "e2e" / "source-kpis"


def source_kpi(name: str, first: str, last: str) -> str:
    """SQL of a KPI for a range of UTC days, both included."""
    parts = ["with_channel_totals", name] if name.startswith("channel_") else [name]
    text = "".join((_FOLDER / f"{part}.sql").read_text(encoding="utf-8") for part in parts)
    return text.replace(":from", f"'{first}'").replace(":to", f"'{last}'")
