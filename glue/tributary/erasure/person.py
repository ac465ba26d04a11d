"""Who is erased: the identifiers by which rows, keys and texts are theirs, and nobody else's."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Self

from tributary.contract import Contract, Person
from tributary.erasure.erasure_error import ErasureError
from tributary.known_device import WITHHELD

Key = tuple[str, ...]


def datasets_of_people(contracts: Iterable[Contract]) -> list[Contract]:
    """The contracts whose rows are somebody's, each after the one that its chain leads to; the dataset of people first.

    Raises:
        ErasureError: no contract names people.
    """
    waiting = {contract.dataset: contract for contract in contracts if contract.person is not None}
    ordered: list[Contract] = []
    while waiting:
        ready = [one for one in waiting.values() if whose(one).dataset not in waiting]
        for contract in ready:
            ordered.append(waiting.pop(contract.dataset))
    if not ordered:
        raise ErasureError("no contract says by person who its rows are of")
    return ordered


def whose(contract: Contract) -> Person:
    """How the contract says whose a row is."""
    if contract.person is None:
        raise ValueError(f"{contract.dataset}: its contract has no person")
    return contract.person


def told_columns(contract: Contract, contracts: Sequence[Contract]) -> list[str]:
    """Columns that lead to more that is theirs, or hold personal text, beside the one that says whose a row is."""
    referred = {
        person.other
        for person in map(whose, contracts)
        if person.dataset == contract.dataset and person.other is not None
    }
    personal = {
        column.name for column in contract.columns if column.personal_data != "none" and column.type == "string"
    }
    return [
        column.name for column in contract.columns if column.name in (referred | personal) - {whose(contract).column}
    ]


@dataclass
class Identifiers:
    """What is known of one person; all values are canonical texts, see `tributary.erasure.words`.

    Attributes:
        rows: by dataset, the values of its `person.column` that make a row theirs.
        keys: by dataset, the keys of their rows that no row of somebody else has now.
        told: by dataset and column, the values of `told_columns` in their rows.
        shared: of `told`, those that rows of somebody else have too.
    """

    rows: dict[str, set[str]] = field(default_factory=dict)
    keys: dict[str, set[Key]] = field(default_factory=dict)
    told: dict[str, dict[str, set[str]]] = field(default_factory=dict)
    shared: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def leads(self, contract: Contract, column: str) -> set[str]:
        """Values of a dataset's column by which rows of another dataset are theirs."""
        if column == whose(contract).column:
            return self.rows.get(contract.dataset, set())
        return self.own(contract.dataset, column)

    def own(self, dataset: str, column: str) -> set[str]:
        """Values of a column of `told` that are theirs alone."""
        values = self.told.get(dataset, {}).get(column, set())
        return values - self.shared.get(dataset, {}).get(column, set()) - {WITHHELD}

    def kept(self, dataset: str, column: str) -> set[str]:
        """Values of such a column that are not theirs alone."""
        return self.told.get(dataset, {}).get(column, set()) - self.own(dataset, column)

    def texts(self, contracts: Sequence[Contract]) -> set[str]:
        """Hashes, devices and other personal texts that nobody else has: where one stands, they are found."""
        found: set[str] = set()
        for contract in contracts:
            for name in told_columns(contract, contracts):
                if contract.column(name).type == "string":
                    found |= self.own(contract.dataset, name)
            person = whose(contract)
            if person.dataset is None and contract.column(person.column).type == "string":
                found |= self.rows.get(contract.dataset, set())
        return found

    def traces(self, contract: Contract, contracts: Sequence[Contract]) -> set[str]:
        """Words by which a line of the dataset is theirs that can't be read."""
        return {*self.rows.get(contract.dataset, set()), *self._single_keys(contract), *self.texts(contracts)}

    def columns(self, contracts: Sequence[Contract]) -> dict[str, set[str]]:
        """By name of a column, the values that only their rows have: the ids of people, orders, devices and so on."""
        found: dict[str, set[str]] = {}
        for contract in contracts:
            person = whose(contract)
            found.setdefault(person.column, set()).update(self.rows.get(contract.dataset, set()))
            for name in told_columns(contract, contracts):
                found.setdefault(name, set()).update(self.own(contract.dataset, name))
            if len(contract.source.key) == 1:
                found.setdefault(contract.source.key[0], set()).update(self._single_keys(contract))
        return {name: values for name, values in found.items() if values}

    def _single_keys(self, contract: Contract) -> set[str]:
        return {key[0] for key in self.keys.get(contract.dataset, set()) if len(key) == 1}

    def to_json(self) -> dict[str, object]:
        """As JSON, without what is worked out anew: who shares what."""
        return {
            "rows": {dataset: sorted(values) for dataset, values in self.rows.items()},
            "keys": {dataset: sorted(keys) for dataset, keys in self.keys.items()},
            "told": {
                dataset: {name: sorted(values) for name, values in columns.items()}
                for dataset, columns in self.told.items()
            },
        }

    @classmethod
    def from_json(cls, content: Mapping[str, Mapping[str, object]]) -> Self:
        """What `to_json` gave."""
        rows, keys, told = content["rows"], content["keys"], content["told"]
        return cls(
            rows={dataset: set(values) for dataset, values in rows.items()},  # type: ignore[call-overload]
            keys={dataset: {tuple(key) for key in found} for dataset, found in keys.items()},  # type: ignore[attr-defined]
            told={
                dataset: {name: set(values) for name, values in columns.items()}  # type: ignore[attr-defined]
                for dataset, columns in told.items()
            },
        )
