"""GetPartitions' filter: the part of SQL that AWS documents for it.

`=`, `<>`, `!=`, `<`, `<=`, `>`, `>=`, `[NOT] IN`, `[NOT] BETWEEN … AND`, `[NOT] LIKE`, `IS [NOT] NULL`, AND, OR, NOT
and parentheses, over partition keys and literals. A key compares by its type: text, whole numbers, decimals, dates,
timestamps; a value that isn't of its key's type is NULL, and what compares with NULL is unknown.
"""

import operator
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

# True, False or unknown.
Truth = bool | None
Row = Mapping[str, str]
Test = Callable[[Row], Truth]
Value = Callable[[Row], Any]

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<text>'(?:[^']|'')*')
    | (?P<quoted>"(?:[^"]|"")*"|`[^`]+`)
    | (?P<number>[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<word>[A-Za-z_][A-Za-z0-9_]*)
    | (?P<sign><=|>=|<>|!=|=|<|>|\(|\)|,)
    )""",
    re.VERBOSE,
)

_COMPARISONS: dict[str, Callable[[Any, Any], bool]] = {
    "=": operator.eq,
    "<>": operator.ne,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_MIRRORED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}

_WHOLE = ("tinyint", "smallint", "int", "integer", "bigint", "long")
_TEXT = ("string", "char", "varchar")


class ExpressionError(ValueError):
    """The expression is not one that GetPartitions takes."""


def compile_expression(expression: str, keys: Mapping[str, str]) -> Test:
    """Return the test that an expression states.

    Args:
        expression: the filter.
        keys: the table's partition keys and their types, as the catalog writes them.

    Returns:
        A function of a partition's values by key (text, as stored); None where the answer is unknown.

    Raises:
        ExpressionError: it isn't a filter over these keys.
    """
    parser = _Parser(_tokens(expression), {name.lower(): kind.lower() for name, kind in keys.items()})
    test = parser.disjunction()
    parser.end()
    return test


def _tokens(expression: str) -> list[tuple[str, str]]:
    found, at = [], 0
    while expression[at:].strip():
        match = _TOKEN.match(expression, at)
        if match is None or match.lastgroup is None:
            raise ExpressionError(f"unexpected {expression[at:].strip()[:20]!r}")
        found.append((match.lastgroup, match.group(match.lastgroup)))
        at = match.end()
    return found


class _Parser:
    """Recursive descent over the tokens."""

    def __init__(self, tokens: list[tuple[str, str]], keys: Mapping[str, str]) -> None:
        self._tokens = tokens
        self._keys = keys
        self._at = 0

    def end(self) -> None:
        if self._at < len(self._tokens):
            raise ExpressionError(f"unexpected {self._tokens[self._at][1]!r}")

    def disjunction(self) -> Test:
        tests = [self._conjunction()]
        while self._take("OR"):
            tests.append(self._conjunction())
        return lambda row: _any([test(row) for test in tests])

    def _conjunction(self) -> Test:
        tests = [self._negation()]
        while self._take("AND"):
            tests.append(self._negation())
        return lambda row: _not(_any([_not(test(row)) for test in tests]))

    def _negation(self) -> Test:
        if self._take("NOT"):
            inner = self._negation()
            return lambda row: _not(inner(row))
        if self._take("("):
            inner = self.disjunction()
            self._need(")")
            return inner
        return self._comparison()

    def _comparison(self) -> Test:
        kind, token = self._next()
        if kind in ("text", "number"):
            sign = self._sign()
            return self._compare(self._key(self._next()), _MIRRORED.get(sign, sign), (kind, token))
        key = self._key((kind, token))
        if self._take("IS"):
            negated = self._take("NOT")
            self._need("NULL")
            return lambda row: (self._value(key)(row) is None) is not negated
        negated = self._take("NOT")
        if self._take("IN"):
            test = self._membership(key)
        elif self._take("BETWEEN"):
            low = self._compare(key, ">=", self._next())
            self._need("AND")
            high = self._compare(key, "<=", self._next())
            test = lambda row: _not(_any([_not(low(row)), _not(high(row))]))  # noqa: E731
        elif self._take("LIKE"):
            test = self._likeness(key)
        elif negated:
            raise ExpressionError("IN, BETWEEN or LIKE must follow NOT")
        else:
            test = self._compare(key, self._sign(), self._next())
        return (lambda row: _not(test(row))) if negated else test

    def _membership(self, key: str) -> Test:
        self._need("(")
        tests = [self._compare(key, "=", self._next())]
        while self._take(","):
            tests.append(self._compare(key, "=", self._next()))
        self._need(")")
        return lambda row: _any([test(row) for test in tests])

    def _likeness(self, key: str) -> Test:
        kind, token = self._next()
        if kind != "text" or not self._keys[key].startswith(_TEXT):
            raise ExpressionError("LIKE compares text with text")
        parts = (".*" if char == "%" else "." if char == "_" else re.escape(char) for char in _unquoted(token))
        pattern = re.compile("".join(parts), re.DOTALL)
        value = self._value(key)
        return lambda row: None if (found := value(row)) is None else pattern.fullmatch(found) is not None

    def _compare(self, key: str, sign: str, token: tuple[str, str]) -> Test:
        left, right, compare = self._value(key), self._operand(key, token), _COMPARISONS[sign]

        def test(row: Row) -> Truth:
            one, other = left(row), right(row)
            return None if one is None or other is None else compare(one, other)

        return test

    def _operand(self, key: str, token: tuple[str, str]) -> Value:
        kind, text = token
        if kind == "word" and text.upper() in ("DATE", "TIMESTAMP") and self._peek("text"):
            kind, text = self._next()
        if kind == "word" or (kind == "quoted" and _unquoted(text).lower() in self._keys):
            return self._value(self._key((kind, text)))
        literal = text if kind == "number" else _unquoted(text)
        try:
            value = _convert(literal, self._keys[key])
        except ValueError as error:
            raise ExpressionError(f"{literal!r} is not of the type {self._keys[key]} of {key}") from error
        return lambda row: value

    def _value(self, key: str) -> Value:
        kind = self._keys[key]

        def value(row: Row) -> Any:  # noqa: ANN401 - of the key's type
            try:
                return _convert(row[key], kind)
            except ValueError:
                return None

        return value

    def _key(self, token: tuple[str, str]) -> str:
        kind, text = token
        name = (_unquoted(text) if kind == "quoted" else text).lower()
        if kind not in ("word", "quoted") or name not in self._keys:
            raise ExpressionError(f"{text} is not a partition key")
        return name

    def _sign(self) -> str:
        _, token = self._next()
        if token not in _COMPARISONS:
            raise ExpressionError(f"unexpected {token!r}")
        return token

    def _next(self) -> tuple[str, str]:
        if self._at >= len(self._tokens):
            raise ExpressionError("unexpected end")
        self._at += 1
        return self._tokens[self._at - 1]

    def _peek(self, kind: str) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at][0] == kind

    def _take(self, wanted: str) -> bool:
        found = self._at < len(self._tokens) and self._tokens[self._at][0] in ("word", "sign")
        if found and self._tokens[self._at][1].upper() == wanted:
            self._at += 1
            return True
        return False

    def _need(self, wanted: str) -> None:
        if not self._take(wanted):
            raise ExpressionError(f"{wanted} is missing")


def _unquoted(token: str) -> str:
    mark = token[0]
    return token[1:-1].replace(mark * 2, mark)


def _convert(text: str, kind: str) -> str | int | Decimal | date:
    if kind.startswith(_TEXT):
        return text
    if kind in _WHOLE:
        return int(text)
    if kind == "date":
        return date.fromisoformat(text)
    if kind == "timestamp":
        return datetime.fromisoformat(text)
    if kind.startswith("decimal") or kind in ("double", "float"):
        try:
            return Decimal(text)
        except InvalidOperation as error:
            raise ValueError(text) from error
    raise ExpressionError(f"a partition key of the type {kind} can't be compared")


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _any(truths: list[Truth]) -> Truth:
    if True in truths:
        return True
    return None if None in truths else False
