"""Metric math: the syntax of an expression.

What is read: numbers, ids, texts, lists, function calls, arithmetic, comparisons, AND and OR.
"""

import re
from dataclasses import dataclass

TOKEN = re.compile(r"""\s*(?:(\d+\.?\d*|\.\d+)|([A-Za-z_]\w*)|("[^"]*"|'[^']*')|(&&|\|\||[=!<>]=|[-+*/^<>()\[\],]))""")

# Operators from the weakest to the strongest; those of a row are read from left to right.
PRECEDENCE = (("||",), ("&&",), ("==", "!=", "<", "<=", ">", ">="), ("+", "-"), ("*", "/"), ("^",))

WORDS = {"AND": "&&", "OR": "||"}


class ExpressionError(ValueError):
    """The expression isn't metric math, or is metric math that the emulator doesn't evaluate."""


@dataclass(frozen=True)
class Number:
    """A number."""

    value: float


@dataclass(frozen=True)
class Text:
    """A quoted text."""

    value: str


@dataclass(frozen=True)
class Name:
    """The id of a query, or a word that a function takes."""

    value: str


@dataclass(frozen=True)
class Several:
    """A list of time series."""

    items: tuple["Node", ...]


@dataclass(frozen=True)
class Call:
    """A function, or an operator, with its arguments."""

    function: str
    arguments: tuple["Node", ...]


Node = Number | Text | Name | Several | Call


def parse(expression: str) -> Node:
    """Return the tree of an expression.

    Raises:
        ExpressionError: it can't be read.
    """
    reader = _Reader(expression)
    tree = reader.operation(0)
    if reader.tokens:
        raise ExpressionError(f"unexpected {reader.tokens[0]!r} in {expression!r}")
    return tree


class _Reader:
    def __init__(self, expression: str) -> None:
        self.expression = expression
        self.tokens: list[str] = []
        position = 0
        while expression[position:].strip():
            found = TOKEN.match(expression, position)
            if found is None:
                raise ExpressionError(f"unexpected {expression[position:].strip()[0]!r} in {expression!r}")
            token = found.group(0).strip()
            self.tokens.append(WORDS.get(token, token))
            position = found.end()

    def operation(self, level: int) -> Node:
        if level == len(PRECEDENCE):
            return self._operand()
        left = self.operation(level + 1)
        while self.tokens and self.tokens[0] in PRECEDENCE[level]:
            left = Call(self.tokens.pop(0), (left, self.operation(level + 1)))
        return left

    def _operand(self) -> Node:
        word = self._take()
        if word == "-":
            return Call("-", (Number(0), self._operand()))
        if word == "(":
            inner = self.operation(0)
            self._expect(")")
            return inner
        if word == "[":
            return Several(self._items("]"))
        if word[0] in "\"'":
            return Text(word[1:-1])
        if word[0].isdigit() or word[0] == ".":
            return Number(float(word))
        if not word[0].isalpha() and word[0] != "_":
            raise ExpressionError(f"unexpected {word!r} in {self.expression!r}")
        if self.tokens[:1] == ["("]:
            self._take()
            return Call(word, self._items(")"))
        return Name(word)

    def _items(self, end: str) -> tuple[Node, ...]:
        items: list[Node] = []
        while self.tokens[:1] != [end]:
            if items:
                self._expect(",")
            items.append(self.operation(0))
        self._take()
        return tuple(items)

    def _expect(self, wanted: str) -> None:
        found = self._take()
        if found != wanted:
            raise ExpressionError(f"{wanted!r} expected, not {found!r}, in {self.expression!r}")

    def _take(self) -> str:
        if not self.tokens:
            raise ExpressionError(f"{self.expression!r} ends too early")
        return self.tokens.pop(0)
