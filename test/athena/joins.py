"""Which joins of a statement let rows of two marts meet whatever the run that published them."""

import json
from collections.abc import Set
from typing import Any

import duckdb

Node = dict[str, Any]


def loose_joins(connection: duckdb.DuckDBPyConnection, sql: str, marts: Set[str]) -> list[str]:
    """The pairs of marts that a statement brings together without `run_id`.

    Args:
        connection: parses the statement.
        sql: a SELECT, without parameters' values.
        marts: tables and views whose rows a run has published.

    Returns:
        `<marts of one side> with <marts of the other>` of each join whose condition is not USING with `run_id` or an
        equality of two `run_id`, and of each subquery in an expression that reads a mart within a query of marts.
    """
    found = connection.execute("SELECT json_serialize_sql(?)", [sql]).fetchone()
    assert found is not None
    parsed = json.loads(found[0])
    assert not parsed["error"], parsed
    loose: list[str] = []
    for statement in parsed["statements"]:
        _read(statement["node"], dict.fromkeys(marts, True), loose)
    return loose


def _read(node: Node, known: dict[str, bool], loose: list[str]) -> set[str]:
    """The marts that a query reads, to whatever depth; its loose joins are added."""
    names = dict(known)
    reads: set[str] = set()
    for entry in node["cte_map"]["map"]:
        query = _read(entry["value"]["query_node"], names, loose)
        reads |= query
        # A name of the query's own hides a mart's.
        names[entry["key"]] = bool(query)
    if node["type"] != "SELECT_NODE":
        sides = node.get("children") or [node["left"], node["right"]]
        return reads.union(*[_read(side, names, loose) for side in sides])
    from_table = _from(node["from_table"], names, loose)
    inner = [_read(query, names, loose) for query in _subqueries({k: v for k, v in node.items() if k != "from_table"})]
    for query in inner:
        if from_table and query:
            loose.append(_pair(from_table, query))
    return reads.union(from_table, *inner)


def _from(source: Node, names: dict[str, bool], loose: list[str]) -> set[str]:
    if source["type"] == "BASE_TABLE":
        name = str(source["table_name"])
        return {name} if names.get(name) else set()
    if source["type"] == "SUBQUERY":
        return _read(source["subquery"]["node"], names, loose)
    if source["type"] != "JOIN":
        return set()
    left, right = (_from(source[side], names, loose) for side in ("left", "right"))
    if left and right and "run_id" not in source["using_columns"] and not _equal_runs(source["condition"]):
        loose.append(_pair(left, right))
    return left | right


def _equal_runs(condition: Node | None) -> bool:
    """Whether a condition holds only where two `run_id` are equal."""
    if condition is None:
        return False
    if condition["type"] == "CONJUNCTION_AND":
        return any(_equal_runs(part) for part in condition["children"])
    sides = [condition.get(side) or {} for side in ("left", "right")]
    columns = [side.get("column_names", [""])[-1] for side in sides]
    return condition["type"] == "COMPARE_EQUAL" and columns == ["run_id", "run_id"]


def _subqueries(value: Any) -> list[Node]:
    """Queries within the expressions of a query; their own are found when they are read."""
    if isinstance(value, list):
        return [query for part in value for query in _subqueries(part)]
    if not isinstance(value, dict):
        return []
    if value.get("class") == "SUBQUERY":
        return [value["subquery"]["node"], *_subqueries(value["child"])]
    return [query for name, part in value.items() if name != "cte_map" for query in _subqueries(part)]


def _pair(one: set[str], other: set[str]) -> str:
    return f"{', '.join(sorted(one))} with {', '.join(sorted(other))}"
