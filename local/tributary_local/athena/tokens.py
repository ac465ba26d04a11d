"""Splits SQL text into tokens, as far as routing a statement needs."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

_TOKEN = re.compile(
    r"""
      (?P<skip>\s+ | --[^\n]* | /\*.*?(?:\*/|\Z))
    | (?P<string>'(?:[^']|'')*'?)
    | (?P<quoted>"(?:[^"]|"")*"? | `(?:[^`]|``)*`?)
    | (?P<word>[^\W\d]\w*)
    | (?P<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)
    | (?P<symbol>.)
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    """One token.

    Attributes:
        kind: string, quoted (an identifier in double quotes or backticks), word, number or symbol.
        text: The token as written.
        start: Offset of its first character.
        end: Offset after its last character.
    """

    kind: str
    text: str
    start: int
    end: int

    @property
    def keyword(self) -> str:
        """The upper-case word, or an empty string for anything that can't be a keyword."""
        return self.text.upper() if self.kind == "word" else ""

    @property
    def exponent(self) -> bool:
        """True for a number in scientific notation."""
        return self.kind == "number" and "e" in self.text.lower()

    @property
    def identifier(self) -> str | None:
        """The name that this token denotes, None when it isn't an identifier."""
        if self.kind == "word":
            return self.text.lower()
        if self.kind == "quoted":
            quote = self.text[0]
            return self.text[1:-1].replace(quote * 2, quote)
        return None


def tokens(sql: str) -> Iterator[Token]:
    """Yields the tokens of a text; white space and comments are none."""
    for match in _TOKEN.finditer(sql):
        kind = match.lastgroup or "symbol"
        if kind != "skip":
            yield Token(kind, match.group(), match.start(), match.end())
