"""Identifiers in texts: as values, and as whole words of a text that nobody can read as a row."""

import re
from collections.abc import Iterable

from tributary.contract import Contract

_INTEGER = re.compile(r"-?[0-9]{1,40}\Z")
_FEW = 50
_WORD = re.compile(rb"0*([0-9A-Za-z_\-]+)")


def canonical(text: str, kind: str) -> str:
    """The value that a raw text stands for, as text: 007 is the integer 7.

    Args:
        text: as the source wrote it.
        kind: type of the contract's column.
    """
    return str(int(text)) if kind in ("int", "bigint") and _INTEGER.match(text) else text


def canonical_key(contract: Contract, values: Iterable[str | None]) -> tuple[str, ...] | None:
    """A row's key by its raw texts, in the order of the key; None where one is missing."""
    texts = list(values)
    kinds = [contract.column(name).type for name in contract.source.key]
    known = [canonical(text, kind) for text, kind in zip(texts, kinds, strict=True) if text is not None]
    return tuple(known) if len(known) == len(kinds) else None


class Words:
    """Looks for identifiers in bytes: whole words where they are such, anything else wherever it stands.

    A word is of letters, digits, `_` and `-`; zeros that it begins with count for nothing, so that a number is found
    however it is written.
    """

    def __init__(self, identifiers: Iterable[str]) -> None:
        known = {text.encode() for text in identifiers if text}
        matches = {text: _WORD.fullmatch(text) for text in known}
        self._words = {match[1] for match in matches.values() if match is not None}
        self._others = [text for text, match in matches.items() if match is None]

    def __bool__(self) -> bool:
        return bool(self._words or self._others)

    def among(self, text: bytes) -> bool:
        """Whether one of them stands in the text."""
        # Of a few, none is mostly anywhere: to look for them as they are costs a fiftieth of taking the text apart.
        few = len(self._words) <= _FEW
        if not (few and all(word not in text for word in self._words)) and not self._words.isdisjoint(
            _WORD.findall(text)
        ):
            return True
        return any(other in text for other in self._others)

    def may_be_in(self, lines: bytes) -> bool:
        """Whether one may stand in lines: also where a backslash may hide it."""
        return self.among(lines) or b"\\" in lines
