"""The single pass: what the platform must end with, by DuckDB from the versions that the sources held."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
from tributary.contract import Column, Contract

from .history import CHANNELS, Version

VIEWS = [
    "rate_on",
    "conversions",
    "sales",
    "campaign_daily",
    "channel_daily",
    "install_daily",
    "order_daily",
    "product_performance",
    "customer_daily",
    "cohort_roas",
]
_NAMES = {spelling: name for name, spellings in CHANNELS.items() for spelling in spellings}

Rows = Counter[tuple[Any, ...]]


class Reference:
    """The newest sound version of every key, deleted ones gone, by dataset; and the marts over them."""

    def __init__(self) -> None:
        self._engine = duckdb.connect()
        self._engine.execute("SET TimeZone = 'UTC'")

    def load(self, contract: Contract, history: Sequence[Version]) -> None:
        """Make the table of a dataset, and `<dataset>_gone` with the keys that its newest version marks as deleted."""
        names = [column.name for column in contract.columns]
        self._engine.execute(f"CREATE TABLE raw ({', '.join(f'{name} VARCHAR' for name in names)})")
        sound = [[version.texts.get(name) for name in names] for version in history if version.fault is None]
        if sound:
            self._engine.executemany(f"INSERT INTO raw VALUES ({', '.join('?' * len(names))})", sound)
        typed = ", ".join(f"{_typed(column)} AS {column.name}" for column in contract.columns)
        key = ", ".join(contract.source.key)
        # The total order of versions: the change time, then a mark, then the columns beside the key, NULL last.
        content = ", ".join(f"{name} DESC NULLS LAST" for name in names if name not in contract.source.key)
        mark = "false" if contract.delete_column is None else f"{contract.delete_column} IS NOT NULL"
        order = f"{contract.source.change_column} DESC, ({mark}) DESC, {content}"
        newest = f"""
            WITH typed AS (SELECT {typed} FROM raw)
            SELECT * FROM typed QUALIFY row_number() OVER (PARTITION BY {key} ORDER BY {order}) = 1
        """
        name = contract.dataset
        self._engine.execute(f"CREATE TABLE {name} AS SELECT * FROM ({newest}) WHERE NOT ({mark})")
        self._engine.execute(f"CREATE TABLE {name}_gone AS SELECT {key} FROM ({newest}) WHERE {mark}")
        self._engine.execute("DROP TABLE raw")

    def make_marts(self, known_until: datetime) -> None:
        """Make a view of each mart."""
        self._engine.execute("CREATE TABLE known AS SELECT ?::TIMESTAMP AS until", [known_until])
        for view in VIEWS:
            self._engine.execute((Path(__file__).parent / "reference" / f"{view}.sql").read_text(encoding="utf-8"))

    def rows(self, table: str, columns: Sequence[str] | None = None) -> Rows:
        """Rows of a table or view, each with how often it is there."""
        names = "*" if columns is None else ", ".join(columns)
        return Counter(self._engine.execute(f"SELECT {names} FROM {table}").fetchall())


def _typed(column: Column) -> str:
    if column.vocabulary is not None:
        return f"map {_NAMES!r}[{column.name}]"
    if column.type == "timestamp":
        return f"{column.name}::TIMESTAMPTZ::TIMESTAMP"
    return column.name if column.type == "string" else f"{column.name}::{column.type.upper()}"


def quarantine_of(datasets: Mapping[str, Sequence[tuple[str, Sequence[Version]]]]) -> Rows:
    """Rows of the quarantine as (dataset, window, column, rule): those of the last reading of each window.

    Args:
        datasets: by dataset the window ids that were staged with what was read, in the order of the runs.
    """
    found: Rows = Counter()
    for dataset, staged in datasets.items():
        for window, versions in dict(staged).items():
            found.update((dataset, window, *version.fault[::2]) for version in versions if version.fault is not None)
    return found
