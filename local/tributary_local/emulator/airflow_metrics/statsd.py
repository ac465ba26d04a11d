"""StatsD's text: `<name>:<value>|<type>`, a line each, with a rate and tags where the sender has some."""

import re
from dataclasses import dataclass
from math import isfinite

_LINE = re.compile(r"(?P<name>[^:|@\s]+):(?P<value>[^|]+)\|(?P<kind>c|g|ms|h|d|s)(?:\|@(?P<rate>[^|]+))?(?:\|#[^|]*)?")

# A set counts what it is given, whatever that is.
_SET = "s"


class NotStatsdError(ValueError):
    """A line is no StatsD."""


@dataclass(frozen=True)
class Sample:
    """What a line says.

    Attributes:
        name: of the metric.
        kind: `c` counts, `g` is a gauge, the others are of no number that is published here.
        value: what a counter is raised by, or what a gauge stands at.
        relative: whether a gauge is moved by the value, rather than set to it.
    """

    name: str
    kind: str
    value: float
    relative: bool = False


def read_line(line: str) -> Sample:
    """Read a line.

    Raises:
        NotStatsdError: it is none.
    """
    found = _LINE.fullmatch(line)
    if found is None:
        raise NotStatsdError(line)
    name, text, kind = found["name"], found["value"], found["kind"]
    rate = _number(found["rate"]) if found["rate"] else 1.0
    if not 0 < rate <= 1:
        raise NotStatsdError(line)
    if kind == _SET:
        return Sample(name, kind, 1.0)
    value = _number(text)
    if kind == "c":
        return Sample(name, kind, value / rate)
    return Sample(name, kind, value, relative=kind == "g" and text[0] in "+-")


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError as error:
        raise NotStatsdError(text) from error
    if not isfinite(value):
        raise NotStatsdError(text)
    return value
