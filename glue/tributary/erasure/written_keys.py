"""Whether what the platform wrote down of a row is of one person: keys as JSON, faulty values, examples of checks."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tributary.contract import Contract
from tributary.erasure.person import Identifiers, Key, whose
from tributary.erasure.words import Words, canonical, canonical_key
from tributary.raw_line import LINE

_OBJECT = re.compile(r"\{[^{}]*\}")


@dataclass(frozen=True)
class _Dataset:
    contract: Contract
    rows: set[str]
    keys: set[Key]
    traces: Words


class WrittenKeys:
    """Tells by what stands in tombstones, quarantine and data quality.

    Args:
        contracts: all that say whose their rows are.
        known: of the person.
    """

    def __init__(self, contracts: Sequence[Contract], known: Identifiers) -> None:
        self._datasets = {
            contract.dataset: _Dataset(
                contract,
                known.rows.get(contract.dataset, set()),
                known.keys.get(contract.dataset, set()),
                Words(known.traces(contract, contracts)),
            )
            for contract in contracts
        }
        self._columns = known.columns(contracts)
        self._texts = Words(known.texts(contracts))

    @property
    def datasets(self) -> list[str]:
        """Datasets whose rows are somebody's."""
        return list(self._datasets)

    def is_key(self, dataset: str, key: str) -> bool:
        """Whether a key, as JSON of the key's columns, is of a row of theirs."""
        of = self._datasets.get(dataset)
        texts = _object(key)
        if of is None or texts is None:
            return False
        column = whose(of.contract).column
        text = texts.get(column)
        if text is not None and canonical(text, of.contract.column(column).type) in of.rows:
            return True
        return canonical_key(of.contract, [texts.get(name) for name in of.contract.source.key]) in of.keys

    def is_quarantined(self, dataset: str, key: str, value: str | None, faults: Sequence[Any]) -> bool:
        """Whether a row of the quarantine is theirs: by its key, whose it says it is, or what it holds of them."""
        of = self._datasets.get(dataset)
        if of is None:
            return False
        if self.is_key(dataset, key):
            return True
        column = whose(of.contract).column
        for fault in faults:
            text = fault["value"] or ""
            if fault["column"] == column and canonical(text, of.contract.column(column).type) in of.rows:
                return True
            # What is kept of a line that could not be read is its beginning.
            if (of.traces if fault["column"] == LINE else self._texts).among(text.encode()):
                return True
        return self._texts.among(f"{key} {value or ''}".encode())

    def is_told(self, detail: str) -> bool:
        """Whether examples of what breaks a check name a row or an identifier of theirs."""
        for example in _OBJECT.findall(detail):
            for column, text in (_object(example) or {}).items():
                if text is not None and text in self._columns.get(column, ()):
                    return True
        return self._texts.among(detail.encode())


def _object(text: str) -> Mapping[str, str | None] | None:
    """A flat JSON object with its values as text; None for anything else."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    if not isinstance(found, dict):
        return None
    return {name: None if value is None else str(value) for name, value in found.items()}
