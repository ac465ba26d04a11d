"""How an object's text is read, and the schema that it shows."""

import csv
import io
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from tributary_local.crawler import column_types
from tributary_local.crawler.column_types import Type
from tributary_local.crawler.errors import CrawlError

DELIMITERS = (",", "|", "\t", ";", "\u0001")


@dataclass(frozen=True)
class Format:
    """A text format: `json` (one object a line) or `csv` with its dialect.

    `header` is None where the first line has to show whether it is one.
    """

    name: str
    delimiter: str = ","
    quote: str = '"'
    header: bool | None = None
    columns: tuple[str, ...] = ()
    trim: bool = True
    single_column: bool = False
    serde: str = "LazySimpleSerDe"

    @property
    def escape(self) -> str | None:
        """What makes the character after it an ordinary one: not a classifier's choice, but its serde's."""
        return "\\" if self.serde == "OpenCSVSerDe" else None


@dataclass(frozen=True)
class Schema:
    """What a text shows: its format, its columns with their types in order, and how many rows it has."""

    format: Format
    columns: dict[str, Type]
    rows: int


def detect(text: str, classifiers: Iterable[dict[str, Any]]) -> Schema | None:
    """Return the schema by the first classifier that recognises the text, Glue's own last; None if none does.

    Args:
        text: whole lines.
        classifiers: records of the catalog, CSV or JSON.

    Raises:
        CrawlError: a classifier is of another kind, or needs a header that the text hasn't got.
    """
    for record in classifiers:
        kind, given = next(iter(record.items()))
        if kind == "CsvClassifier":
            found = _csv(text, _dialect(given))
        elif kind == "JsonClassifier":
            found = _json(text)
        else:
            raise CrawlError(f"Classifier {given['Name']}: only CSV and JSON classifiers are run here, not {kind}")
        if found is not None:
            return found
    return _json(text) or next(
        (found for delimiter in DELIMITERS if (found := _csv(text, Format("csv", delimiter))) is not None), None
    )


def _dialect(given: dict[str, Any]) -> Format:
    present = {"PRESENT": True, "ABSENT": False}.get(given.get("ContainsHeader", "UNKNOWN"))
    chosen = given.get("Serde") or "None"
    return Format(
        "csv",
        delimiter=given.get("Delimiter") or ",",
        quote=given.get("QuoteSymbol") or '"',
        header=present,
        columns=tuple(given.get("Header") or ()),
        trim=not given.get("DisableValueTrimming", False),
        single_column=bool(given.get("AllowSingleColumn")),
        serde="LazySimpleSerDe" if chosen == "None" else chosen,
    )


def _csv(text: str, dialect: Format) -> Schema | None:
    if _json(text) is not None:
        # Objects, one a line, have commas too.
        return None
    rows = _rows(text, dialect)
    if not rows or (len(rows[0]) < 2 and not dialect.single_column):
        return None
    width = len(rows[0])
    header = dialect.header if dialect.header is not None else _looks_like_header(rows)
    if header:
        names, data = [name.lower() for name in rows[0]], rows[1:]
    else:
        names, data = [name.lower() for name in dialect.columns] or [f"col{at}" for at in range(width)], rows
    if len(names) != width or len(set(names)) != width or "" in names:
        return None
    if dialect.columns and header and [name.lower() for name in dialect.columns] != names:
        return None
    if not dialect.single_column and any(len(row) != width for row in data):
        return None
    types: list[Type] = [None] * width
    for row in data:
        # Nothing widens a string.
        types = [
            known if known == "string" else column_types.merge(known, column_types.of_text(value))
            for known, value in zip(types, row, strict=True)
        ]
    if dialect.serde == "OpenCSVSerDe":
        # The serde hands every value over as text, and readers refuse another type.
        types = ["string"] * width
    return Schema(
        Format("csv", dialect.delimiter, dialect.quote, header, serde=dialect.serde),
        dict(zip(names, types, strict=True)),
        len(data),
    )


def _rows(text: str, dialect: Format) -> list[list[str]]:
    # Only line feeds and carriage returns end a line: a text may hold Unicode's other separators.
    reader = csv.reader(
        io.StringIO(text, newline=""),
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=dialect.escape,
    )
    try:
        rows = [row for row in reader if row]
    except csv.Error as error:
        raise CrawlError(f"The text isn't CSV: {error}") from error
    marks = text if dialect.escape is None else re.sub(rf"{re.escape(dialect.escape)}.", "", text)
    if marks.count(dialect.quote) % 2:
        # The sample ends inside a quoted value that holds a line break.
        rows = rows[:-1]
    return [[value.strip() for value in row] for row in rows] if dialect.trim else rows


def _looks_like_header(rows: list[list[str]]) -> bool:
    """Tell, as Glue does, whether the first row is a header: all text, and unlike at least one row below it."""
    if len(rows) < 2 or any(column_types.of_text(name) != "string" for name in rows[0]):
        return False
    return any(column_types.of_text(value) not in ("string", None) for row in rows[1:] for value in row)


def _json(text: str) -> Schema | None:
    columns: dict[str, Type] = {}
    rows = 0
    for line in text.split("\n"):
        if not line.strip():
            continue
        try:
            value = json.loads(line)
        except ValueError:
            return None
        if not isinstance(value, dict):
            return None
        for name, member in value.items():
            columns[name.lower()] = column_types.merge(columns.get(name.lower()), column_types.of_json(member))
        rows += 1
    return Schema(Format("json"), columns, rows) if rows else None
