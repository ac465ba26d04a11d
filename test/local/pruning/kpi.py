"""The KPI queries, and what each of them asks for."""

import re
from collections.abc import Mapping, Set
from pathlib import Path

QUERIES = Path(__file__).parents[3] / "athena/queries"

_COMMENT = re.compile(r"^--.*$", re.MULTILINE)
_SOURCE = re.compile(r"\b(?:FROM|JOIN) (\w+)(?: AS (\w+))?")
_NEW_NAME = re.compile(r"\bAS \w+")
_DAYS = re.compile(r"(?:\w+\.)?day BETWEEN CAST\(\? AS date\) AND CAST\(\? AS date\)")

KPIS = {file.stem: _COMMENT.sub("", file.read_text()).strip() for file in sorted(QUERIES.glob("*.sql"))}
"""The statements by name, without their headers."""


def tables(sql: str) -> dict[str, str]:
    """The tables of a statement by the names that it gives them."""
    return {alias or table: table for table, alias in _SOURCE.findall(sql)}


def columns(sql: str, known: Mapping[str, Set[str]]) -> dict[str, set[str]]:
    """The columns that a statement names, by table; with several tables each name carries that of its table.

    Args:
        sql: the statement.
        known: the columns of every table.
    """
    named = tables(sql)
    if len(named) == 1:
        (table,) = named.values()
        return {table: set(re.findall(r"\w+", _NEW_NAME.sub("", sql))) & known[table]}
    return {table: set(re.findall(rf"\b{name}\.(\w+)", sql)) for name, table in named.items()}


def without_days(sql: str) -> str:
    """The statement over all days; it has no parameters."""
    unbound, replaced = _DAYS.subn("true", sql)
    assert replaced == 1, "the statement is bound to days in another way"
    return unbound
