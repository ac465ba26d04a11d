"""Metric math: the value of an alarm's expression.

Arithmetic, comparisons, AND, OR, FILL, IF, METRICS, SUM, AVG, MIN, MAX and ABS. A period in which an operand has no
data point, or a divisor of zero, has no result.
"""

import math
import operator
from collections.abc import Callable
from itertools import pairwise

from tributary_local.emulator.alarms.expression import Call, ExpressionError, Name, Node, Number, Several, Text, parse
from tributary_local.emulator.alarms.queries import returned
from tributary_local.emulator.alarms.series import Reading, Series, Window, read_metric
from tributary_local.emulator.protocol import Request

# A number, a time series, or a list of time series.
Value = float | Series | list[Series]

OPERATORS: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "&&": lambda left, right: left != 0 and right != 0,
    "||": lambda left, right: left != 0 or right != 0,
}

AGGREGATES: dict[str, Callable[[list[float]], float]] = {
    "SUM": math.fsum,
    "AVG": lambda values: math.fsum(values) / len(values),
    "MIN": min,
    "MAX": max,
}


def read_queries(queries: list[Request], window: Window) -> Reading:
    """Return the data points that an alarm compares with its threshold.

    Raises:
        ExpressionError: an expression can't be evaluated.
    """
    (wanted,) = returned(queries)
    if "MetricStat" in wanted:
        return read_metric(wanted["MetricStat"], window)
    value = _Evaluation(queries, window).query(wanted["Id"])
    if not isinstance(value, tuple):
        raise ExpressionError(f"{wanted['Expression']!r} must return one time series")
    return Reading(value, window.empty())


class _Evaluation:
    """The queries of one alarm over one window."""

    def __init__(self, queries: list[Request], window: Window) -> None:
        self.queries = {query["Id"]: query for query in queries}
        self.window = window
        self.open: list[str] = []

    def query(self, name: str) -> Value:
        query = self.queries.get(name)
        if query is None or name in self.open:
            raise ExpressionError(f"{name!r} is not the id of a metric or of another expression")
        if "MetricStat" in query:
            return read_metric(query["MetricStat"], self.window).values
        self.open.append(name)
        value = self._value(parse(query["Expression"]))
        self.open.pop()
        return value

    def _value(self, node: Node) -> Value:
        match node:
            case Number(value):
                return value
            case Name(name):
                return self.query(name)
            case Several(items):
                return [self._series(self._value(item)) for item in items]
            case Call(name, (left, right)) if name in OPERATORS:
                return self._operate(OPERATORS[name], self._value(left), self._value(right))
            case Call("METRICS", arguments):
                return self._metrics(arguments)
            case Call("FILL", (filled, filling)):
                return self._fill(self._value(filled), filling)
            case Call("IF", (condition, then, *otherwise)) if len(otherwise) < 2:
                return self._choose(condition, then, otherwise)
            case Call("ABS", (argument,)):
                return self._each(self._value(argument), abs)
            case Call(name, (argument,)) if name in AGGREGATES:
                return self._aggregate(AGGREGATES[name], self._value(argument))
            case Call(name, arguments):
                raise ExpressionError(f"the emulator doesn't evaluate {name} of {len(arguments)} arguments")
        raise ExpressionError("a text is no value of metric math")

    def _metrics(self, arguments: tuple[Node, ...]) -> Value:
        match arguments:
            case ():
                part = ""
            case (Text(part),):
                pass
            case _:
                raise ExpressionError("METRICS takes nothing, or a part of an id in quotes")
        return [
            read_metric(query["MetricStat"], self.window).values
            for name, query in self.queries.items()
            if "MetricStat" in query and part in name
        ]

    def _series(self, value: Value) -> Series:
        """Return a time series: a number is one that is the same in every period."""
        if isinstance(value, list):
            raise ExpressionError("a time series is expected where a list of them is given")
        return value if isinstance(value, tuple) else (value,) * self.window.size

    def _operate(self, operation: Callable[[float, float], float], left: Value, right: Value) -> Value:
        if isinstance(left, list):
            return [self._series(self._operate(operation, one, right)) for one in left]
        if isinstance(right, list):
            return [self._series(self._operate(operation, left, one)) for one in right]
        pairs = zip(self._series(left), self._series(right), strict=True)
        result = tuple(_applied(operation, *pair) for pair in pairs)
        if isinstance(left, tuple) or isinstance(right, tuple) or result[0] is None:
            return result
        return result[0]

    def _each(self, value: Value, function: Callable[[float], float]) -> Value:
        if isinstance(value, list):
            return [self._series(self._each(one, function)) for one in value]
        if isinstance(value, tuple):
            return tuple(None if point is None else function(point) for point in value)
        return function(value)

    def _aggregate(self, function: Callable[[list[float]], float], value: Value) -> Value:
        """Aggregate a list of time series period by period, and one time series to a number."""
        if isinstance(value, list):
            periods = [[point for point in period if point is not None] for period in zip(*value, strict=True)]
            return tuple(function(points) if points else None for points in periods) or self.window.empty()
        if not isinstance(value, tuple):
            raise ExpressionError("a time series is expected where a number is given")
        points = [point for point in value if point is not None]
        return function(points) if points else self.window.empty()

    def _choose(self, condition: Node, then: Node, otherwise: list[Node]) -> Value:
        conditions = self._series(self._value(condition))
        taken = self._series(self._value(then))
        left = self._series(self._value(otherwise[0])) if otherwise else self.window.empty()
        return tuple(
            None if holds is None else (yes if holds else no)
            for holds, yes, no in zip(conditions, taken, left, strict=True)
        )

    def _fill(self, value: Value, filling: Node) -> Value:
        if isinstance(value, list):
            return [self._series(self._fill(one, filling)) for one in value]
        points = self._series(value)
        if filling == Name("REPEAT"):
            return _repeated(points)
        if filling == Name("LINEAR"):
            return _interpolated(points)
        values = self._series(self._value(filling))
        return tuple(fill if point is None else point for point, fill in zip(points, values, strict=True))


def _applied(operation: Callable[[float, float], float], left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    try:
        result = operation(left, right)
    except (ZeroDivisionError, OverflowError):
        return None
    return float(result) if isinstance(result, int | float) and math.isfinite(result) else None


def _repeated(points: Series) -> Series:
    last: float | None = None
    filled = []
    for point in points:
        last = last if point is None else point
        filled.append(last)
    return tuple(filled)


def _interpolated(points: Series) -> Series:
    known = [(index, point) for index, point in enumerate(points) if point is not None]
    filled = list(points)
    for (first, low), (last, high) in pairwise(known):
        for index in range(first + 1, last):
            filled[index] = low + (high - low) * (index - first) / (last - first)
    return tuple(filled)
