"""Words of a T-SQL batch."""

import re
from dataclasses import dataclass
from typing import Literal

from tributary_local.tds.errors import SqlServerError, syntax_error

Kind = Literal["word", "quoted", "text", "unicode", "number", "binary", "parameter", "global", "symbol", "end"]

_PATTERN = re.compile(
    r"""
    (?P<space>\s+|--[^\n]*|/\*.*?\*/)
  | (?P<unicode>[nN]'(?:[^']|'')*')
  | (?P<text>'(?:[^']|'')*')
  | (?P<binary>0[xX][0-9a-fA-F]*)
  | (?P<number>\d+(?:\.\d*)?(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)
  | (?P<global>@@[A-Za-z_]\w*)
  | (?P<parameter>@[A-Za-z_\d]\w*)
  | (?P<word>[A-Za-z_]\w*)
  | (?P<quoted>\[(?:[^\]]|\]\])+\]|"(?:[^"]|"")+")
  | (?P<symbol><>|!=|<=|>=|[<>=(),;.*+\-/%])
    """,
    re.VERBOSE | re.DOTALL,
)


@dataclass(frozen=True)
class Word:
    """One word: its kind, and its text with quotes taken off."""

    kind: Kind
    text: str

    def is_keyword(self, *keywords: str) -> bool:
        """Whether this is one of the keywords (given in upper case); a quoted name never is."""
        return self.kind == "word" and self.text.upper() in keywords

    def is_symbol(self, *symbols: str) -> bool:
        """Whether this is one of the symbols."""
        return self.kind == "symbol" and self.text in symbols


def _unquote(kind: str, text: str) -> str:
    if kind == "unicode":
        return text[2:-1].replace("''", "'")
    if kind == "text":
        return text[1:-1].replace("''", "'")
    if kind == "quoted":
        closing = text[-1]
        return text[1:-1].replace(closing * 2, closing)
    return text


def words(batch: str) -> list[Word]:
    """The words of a batch, comments left out, closed by one of kind ``end``.

    Raises:
        SqlServerError: 105 for an unclosed string, 102 for a character that begins no word.
    """
    found: list[Word] = []
    position = 0
    while position < len(batch):
        match = _PATTERN.match(batch, position)
        if match is None:
            if batch[position] in "'\"":
                rest = batch[position + 1 :]
                raise SqlServerError(105, f"Unclosed quotation mark after the character string '{rest}'.", severity=15)
            raise syntax_error(batch[position])
        position = match.end()
        kind = match.lastgroup
        if kind != "space":
            # The pattern's groups are the kinds.
            found.append(Word(kind, _unquote(str(kind), match.group())))  # type: ignore[arg-type]
    found.append(Word("end", ""))
    return found
