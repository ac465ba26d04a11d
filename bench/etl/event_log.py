"""Spark's event log, as much of it as tells where time goes: one entry for each SQL statement that ran."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_SQL = "org.apache.spark.sql.execution.ui.SparkListener"
_WRAPPERS = ("AdaptiveSparkPlan", "WholeStageCodegen", "InputAdapter", "Execute", "CommandResult", "Project")
_SHUFFLES = ("Exchange", "CometExchange", "CometColumnarExchange")


@dataclass
class Statement:
    """One execution.

    Attributes:
        step: the job's description when it ran.
        name: the plan's first node that does something, such as `ReplaceData` of a MERGE.
        wall: seconds.
        cpu: seconds that its tasks spent on a core.
        shuffles: exchanges of rows in the plan that ran.
        shuffled: bytes written for them.
        spilled: bytes that didn't fit into memory.
        nodes: kinds of the plan's nodes.
        begun: seconds since 1970.
    """

    step: str
    name: str
    begun: float
    wall: float = 0
    cpu: float = 0
    shuffles: int = 0
    shuffled: int = 0
    spilled: int = 0
    nodes: list[str] = field(default_factory=list)


def statements(file: Path) -> list[Statement]:
    """Read an event log.

    Args:
        file: written by Spark 3.5, one JSON object a line.
    """
    found: dict[int, Statement] = {}
    steps: dict[int, str] = {}
    execution_of: dict[int, int] = {}
    for line in file.read_text().splitlines():
        event = json.loads(line)
        kind = event["Event"]
        if kind == f"{_SQL}SQLExecutionStart":
            found[event["executionId"]] = Statement("", "", event["time"] / 1e3)
        if kind in (f"{_SQL}SQLExecutionStart", f"{_SQL}SQLAdaptiveExecutionUpdate"):
            nodes = list(_nodes(event["sparkPlanInfo"]))
            statement = found[event["executionId"]]
            statement.nodes, statement.shuffles = nodes, sum(node in _SHUFFLES for node in nodes)
            statement.name = next((node for node in nodes if node not in _WRAPPERS), nodes[0])
        elif kind == f"{_SQL}SQLExecutionEnd":
            statement = found[event["executionId"]]
            statement.wall = event["time"] / 1e3 - statement.begun
        elif kind == "SparkListenerJobStart" and "spark.sql.execution.id" in event["Properties"]:
            execution = int(event["Properties"]["spark.sql.execution.id"])
            steps[execution] = event["Properties"].get("spark.job.description", "")
            execution_of |= dict.fromkeys(event["Stage IDs"], execution)
        elif kind == "SparkListenerTaskEnd" and event["Stage ID"] in execution_of:
            _add(found[execution_of[event["Stage ID"]]], event["Task Metrics"])
    for execution, step in steps.items():
        found[execution].step = step
    return list(found.values())


def _nodes(plan: dict[str, Any]) -> Iterator[str]:
    yield plan["nodeName"].split(" ")[0]
    for child in plan["children"]:
        yield from _nodes(child)


def _add(statement: Statement, metrics: dict[str, Any]) -> None:
    statement.cpu += metrics["Executor CPU Time"] / 1e9
    statement.shuffled += metrics["Shuffle Write Metrics"]["Shuffle Bytes Written"]
    statement.spilled += metrics["Disk Bytes Spilled"]
