"""The KPI queries on the source tables, as the end-to-end tests put them together."""

from pathlib import Path

from pymysql.cursors import Cursor

_FOLDER = Path(__file__).parents[2] / "e2e" / "source-kpis"


def prepare(cursor: Cursor) -> None:
    """Make the temporary tables of every KPI from the source tables as they are now."""
    lines = (_FOLDER / "prepare.sql").read_text(encoding="utf-8").splitlines()
    code = "\n".join(line for line in lines if not line.lstrip().startswith("--"))
    for statement in filter(None, (part.strip() for part in code.split(";"))):
        cursor.execute(statement)


def source_kpi(name: str, first: str, last: str) -> str:
    """SQL of a KPI for a range of UTC days, both included."""
    text = (_FOLDER / f"{name}.sql").read_text(encoding="utf-8")
    return text.replace(":from", f"'{first}'").replace(":to", f"'{last}'")
