"""One line of a raw object, held against what the extractor writes: a record of CSV or one JSON object, in UTF-8.

A record's fields are separated by commas. A field in quotes has a backslash before each quote and backslash in it; one
without has neither of them, and is NULL where it is empty. A line break ends a record, wherever it stands.

A reader of the catalog is built for lines that are right. What it makes of others differs from reader to reader: a row
without values, half a row, two rows, none, a failed job. So lines that are not plain are known before anything is read.
Of those that are right, records with a backslash are not plain, for a reader may know no escape; nor are those that
leave a text empty: some readers take it for NULL, and NULL for an empty text.
"""

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

LINE = "_line"
"""Stands for the column where a fault is the line's as a whole."""

LONGEST_VALUE = 1000
"""Characters of a faulty value or key that are kept."""

Fault = tuple[str, str, str]
"""Column, value, rule."""

_FIELD = re.compile(r'(?:"([^"\\]*(?:\\["\\][^"\\]*)*)"|([^",\\]*))(?:,|\Z)')
_ESCAPED = re.compile(r'\\(["\\])')
_PLAIN_TEXT = r'(?:"[^"\\\x00-\x1f]+"|[^",\\\x00-\x20](?:[^",\\\x00-\x1f]*[^",\\\x00-\x20])?)'
# Without halves of surrogate pairs, and numbers of the length that JSON readers take.
_STRING = r'"[^"\\\x00-\x1f]*+(?:\\(?:["\\/bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})[^"\\\x00-\x1f]*+)*+"'
_INTEGER = r"-?(?:0|[1-9][0-9]{0,400})"
_STRING_FORM = rf"(?:null|{_STRING})"
_FORMS = {
    "int": rf"(?:null|{_INTEGER}|{_STRING})",
    "bigint": rf"(?:null|{_INTEGER}|{_STRING})",
    "double": rf"(?:null|{_INTEGER}(?:\.[0-9]{{1,400}})?(?:[eE][+-]?[0-9]{{1,9}})?|{_STRING})",
    "boolean": rf"(?:null|true|false|{_STRING})",
}

_NUMBERS = ("int", "bigint", "double")


class _Number(str):
    """A number as it is written."""


class _Pairs(list[tuple[str, Any]]):
    """A JSON object with every name it has, those that stand twice too."""


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is no JSON")


@dataclass(frozen=True)
class Line:
    """What a line holds.

    Attributes:
        values: raw text of each column in the columns' order, as far as they can be told.
        faults: what is wrong with its form; the contract's rules are not looked at.
    """

    values: list[str | None]
    faults: list[Fault]


class LineReader:
    """Reads lines of one object.

    Args:
        raw_format: `csv` or `jsonl`.
        columns: names and contract types of the object's columns, in its order.
        key: columns whose values are worth guessing in a line that can't be read.
    """

    def __init__(self, raw_format: str, columns: Sequence[tuple[str, str]], key: Sequence[str]) -> None:
        self._is_json = raw_format == "jsonl"
        self._names = [name for name, _ in columns]
        self._types = [kind for _, kind in columns]
        values = [f"{re.escape(json.dumps(name))}:{_FORMS.get(kind, _STRING_FORM)}" for name, kind in columns]
        fields = [_PLAIN_TEXT if kind == "string" else f"{_PLAIN_TEXT}?" for kind in self._types]
        form = rf"\{{{','.join(values)}\}}" if self._is_json else ",".join(fields)
        self._form = re.compile(form)
        # No form holds a line break, and readers skip a blank line.
        self._forms = re.compile(rf"(?:(?!\n){form}\n)*+")
        self._key = list(key)

    @property
    def header(self) -> str | None:
        """First line of every object; None where there is none."""
        return None if self._is_json else ",".join(self._names)

    def is_plain(self, line: bytes) -> bool:
        """Whether the line has the form that every reader takes for the same row; most that are right do."""
        try:
            text = line.decode()
        except UnicodeDecodeError:
            return False
        # Readers skip a blank line.
        return text != "" and self._form.fullmatch(text) is not None

    def count_odd(self, lines: bytes) -> int:
        """How many of some whole lines, each with its line break, are not plain; most are looked at without a loop."""
        try:
            text = lines.decode()
        except UnicodeDecodeError:
            return sum(not self.is_plain(line) for line in lines.split(b"\n")[:-1])
        odd, place = 0, 0
        while (match := self._forms.match(text, place)) is not None and match.end() < len(text):
            odd += 1
            place = text.index("\n", match.end()) + 1
        return odd

    def read(self, line: bytes) -> Line:
        """Read a line of any form. What is no UTF-8 becomes U+FFFD, which no column takes."""
        text = line.decode(errors="replace")
        return self._object(text) if self._is_json else self._record(text)

    def _record(self, text: str) -> Line:
        fields = None if "\r" in text else _fields(text)
        found = dict(zip(self._names, fields or [], strict=False))
        values = [found.get(name) for name in self._names]
        if fields is None:
            return Line(values, [(LINE, text[:LONGEST_VALUE], "line")])
        if len(fields) != len(self._names):
            return Line(values, [(LINE, text[:LONGEST_VALUE], "fields")])
        return Line(values, [])

    def _object(self, text: str) -> Line:
        try:
            pairs = _EXACT.decode(text)
        except (ValueError, RecursionError):
            pairs = None
        if not isinstance(pairs, _Pairs):
            guessed = [self._guess(text, name) if name in self._key else None for name in self._names]
            return Line(guessed, [(LINE, text[:LONGEST_VALUE], "line")])
        found = dict(pairs)
        values: list[str | None] = []
        faults: list[Fault] = []
        if sorted(name for name, _ in pairs) != sorted(self._names):
            faults.append((LINE, text[:LONGEST_VALUE], "fields"))
        for name, kind in zip(self._names, self._types, strict=True):
            value = found.get(name)
            written = _written(value)
            fits = _fits(value, kind)
            if not fits:
                faults.append((name, (written or "")[:LONGEST_VALUE], "type"))
            # A number in a text column is a fault, and its amount still counts.
            values.append(written if fits or isinstance(value, _Number) else None)
        return Line(values, faults)

    @staticmethod
    def _guess(text: str, name: str) -> str | None:
        match = re.search(rf'"{name}"\s*:\s*(?:"((?:[^"\\]|\\.)*)"|([^\s",}}]+))', text)
        return None if match is None else match[1] if match[2] is None else match[2]


_EXACT = json.JSONDecoder(object_pairs_hook=_Pairs, parse_int=_Number, parse_float=_Number, parse_constant=_refuse)


def _fits(value: object, kind: str) -> bool:
    """Whether a value has a JSON type that the extractor gives columns of the kind; text may be in any."""
    if isinstance(value, _Number):
        return kind in _NUMBERS
    if isinstance(value, bool):
        return kind == "boolean"
    return value is None or isinstance(value, str)


def _written(value: object) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        # Half of a surrogate pair is no character.
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return json.dumps(_plain(value))


def _plain(value: object) -> object:
    if isinstance(value, _Pairs):
        return {name: _plain(part) for name, part in value}
    return [_plain(part) for part in value] if isinstance(value, list) else value


def _fields(text: str) -> list[str | None] | None:
    """Fields of a CSV record, NULL where one is empty and not quoted; None where quotes or escapes are broken."""
    fields: list[str | None] = []
    place = 0
    while True:
        match = _FIELD.match(text, place)
        if match is None:
            return None
        quoted, bare = match[1], match[2]
        fields.append((bare or None) if quoted is None else _ESCAPED.sub(r"\1", quoted))
        if match.end() == len(text) and not match[0].endswith(","):
            return fields
        if match.end() == len(text):
            # The record ends in a comma: one more field, and it is empty.
            return [*fields, None]
        place = match.end()
