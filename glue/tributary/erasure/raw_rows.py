"""Which lines of a raw object are one person's."""

import zlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from tributary.contract import Contract
from tributary.erasure.erasure_error import ErasureError
from tributary.erasure.object_versions import Version, pieces
from tributary.erasure.person import Identifiers, whose
from tributary.erasure.words import Words, canonical, canonical_key
from tributary.manifest import Scope
from tributary.raw_line import LINE, LineReader
from tributary.raw_objects import unpacked, whole_lines


@dataclass(frozen=True)
class RawRow:
    """A line as far as it can be read: texts by column; not `readable` where its form or whose it is can't be told."""

    texts: dict[str, str | None]
    readable: bool


class RawLines:
    """Reads the lines of a dataset's objects, whichever version of the contract they were written under.

    Args:
        contract: the dataset's contract.
        scope: of the objects: rows, or the keys of a sweep.
    """

    def __init__(self, contract: Contract, scope: Scope) -> None:
        self.contract, self.scope = contract, scope
        self._types = {column.name: column.type for column in contract.columns}
        self._reader = lru_cache(maxsize=16)(self._new_reader)

    def _new_reader(self, header: str | None) -> tuple[LineReader, list[str]]:
        if header is None:
            names = [column.name for column in self.contract.columns]
            form = "jsonl"
        else:
            names, form = header.split(","), "csv"
        columns = [(name, self._types.get(name, "string")) for name in names]
        return LineReader(form, columns, self.contract.source.key), names

    def row(self, line: bytes, header: str | None) -> RawRow:
        """Read a line.

        Args:
            line: without its line break.
            header: of the object; None where it is of JSON.
        """
        reader, names = self._reader(header)
        found = reader.read(line)
        texts = dict(zip(names, found.values, strict=True))
        person = whose(self.contract).column
        rules = {rule for column, _, rule in found.faults if column in (LINE, person)}
        # Fields of CSV are known by their place. JSON of another version of the contract may call the person otherwise.
        misplaced = "fields" in rules and (header is not None or texts.get(person) is None)
        unread = "line" in rules or "type" in rules or (self.scope == "rows" and (misplaced or person not in texts))
        return RawRow(texts, readable=not unread)

    def blocks(self, s3: Any, bucket: str, version: Version) -> Iterator[tuple[str | None, bytes]]:  # noqa: ANN401
        """The header of an object (None of JSON) with its lines, some whole ones at a time, without the header's own.

        Raises:
            ErasureError: the object is no whole gzip.
        """
        # What a console puts there for a folder has no content.
        if version.size > 0:
            yield from self.unpack(f"s3://{bucket}/{version.key}", pieces(s3, bucket, version))

    def unpack(self, place: str, packed: Iterator[bytes]) -> Iterator[tuple[str | None, bytes]]:
        """The same of an object's bytes; `place` is its address, which says the format too."""
        header: str | None = None
        try:
            for block in whole_lines(unpacked(packed)):
                lines = block
                if place.endswith(".csv.gz") and header is None:
                    first, _, lines = block.partition(b"\n")
                    header = first.decode(errors="replace")
                yield header, lines
        except (EOFError, zlib.error):
            raise ErasureError(
                f"{place}: is no whole gzip, so nobody can tell whose rows are in it: remove the object where no "
                "manifest names it, else extract its window again, and run again under the same erasure_id"
            ) from None


class Theirs:
    """Tells a person's lines of a dataset from the others.

    Args:
        contract: of the dataset.
        contracts: all that say whose their rows are.
        known: what is known of the person.
        scope: of the objects: rows, or the keys of a sweep.
    """

    def __init__(self, contract: Contract, contracts: Sequence[Contract], known: Identifiers, scope: Scope) -> None:
        self.lines, self._contract = RawLines(contract, scope), contract
        self._column = whose(contract).column
        self._type = contract.column(self._column).type
        self._rows = known.rows.get(contract.dataset, set())
        # A row itself says whose it is, unless it is marked as deleted and blanked; a sweep has nothing but keys.
        by_key = scope == "keys" or contract.delete_column is not None
        self._keys = known.keys.get(contract.dataset, set()) if by_key else set()
        traces = known.traces(contract, contracts)
        self._traces = Words(traces)
        self._needles = Words({*self._rows, *traces, *[part for key in self._keys for part in key]})

    def split(
        self,
        header: str | None,
        lines: bytes,
        found: Callable[[RawRow], None] | None = None,
    ) -> tuple[bytes, int]:
        """The lines of others, each with its line break, and how many were theirs.

        Args:
            header: of the object.
            lines: whole lines.
            found: is given each of their rows.
        """
        # Nearly every block is of others: it is looked through once, and not taken apart.
        if not self._needles.may_be_in(lines):
            return lines, 0
        others, count = [], 0
        for line in lines.split(b"\n")[:-1]:
            row = self.lines.row(line, header) if self._needles.may_be_in(line) else None
            if row is None or not self._is_theirs(row, line):
                others.append(line + b"\n")
                continue
            count += 1
            if found is not None:
                found(row)
        return b"".join(others), count

    def is_nobodys(self, row: RawRow) -> bool:
        """Whether a row says that it is deleted, and not whose it was."""
        name = self._contract.delete_column
        mark = None if name is None else row.texts.get(name)
        return row.texts.get(self._column) is None and mark not in (None, "", "false")

    def _is_theirs(self, row: RawRow, line: bytes) -> bool:
        text = row.texts.get(self._column)
        if text is not None and canonical(text, self._type) in self._rows:
            return True
        if self._keys and text is None and (self.lines.scope == "keys" or self.is_nobodys(row)):
            key = canonical_key(self._contract, [row.texts.get(name) for name in self._contract.source.key])
            if key in self._keys:
                return True
        return not row.readable and self._traces.among(line)
