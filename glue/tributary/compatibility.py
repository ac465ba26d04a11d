"""Compatibility of two versions of a contract: what changed between them, and what of that breaks rows or readers.

Only what `tributary.structure` holds is compared: descriptions, owner, checks, freshness, volume, quarantine, chunks,
overlaps, pages and the order of rows in files change freely.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from tributary.contract import BucketBy, PartitionBy
from tributary.structure import ColumnStructure, Structure

Kind = Literal["compatible", "breaking"]


@dataclass(frozen=True)
class Difference:
    """One change of a contract.

    Attributes:
        kind: `compatible` where rows that are stored and queries that are written hold on.
        place: in the contract, columns by name: `columns.amount.type`.
        reason: why it breaks, or why it does not.
    """

    kind: Kind
    place: str
    before: str
    after: str
    reason: str

    def __str__(self) -> str:
        """The change as a sentence."""
        return f"{self.place}: from {self.before} to {self.after} is {self.kind}: {self.reason}"


def differences(old: Structure, new: Structure) -> list[Difference]:
    """Every change from one structure of a dataset to another, in the contract's order; versions are not compared."""
    return [*_of_source(old, new), *_of_layout(old, new), *_of_columns(old, new)]


def breaking(old: Structure, new: Structure) -> list[Difference]:
    """The changes among `differences` that need a version and a migration."""
    return [difference for difference in differences(old, new) if difference.kind == "breaking"]


def widens(old: str, new: str) -> bool:
    """Whether every value of a type is the same value in another: int to bigint, a decimal of more digits."""
    if (old, new) == ("int", "bigint"):
        return True
    before, after = _decimal(old), _decimal(new)
    return before is not None and after is not None and before[1] == after[1] and before[0] < after[0]


def _decimal(kind: str) -> tuple[int, int] | None:
    if not kind.startswith("decimal("):
        return None
    precision, scale = kind.removeprefix("decimal(").removesuffix(")").split(",")
    return int(precision), int(scale)


def _of_source(old: Structure, new: Structure) -> Iterator[Difference]:
    for place, before, after, reason in (
        ("source.system", old.system, new.system, "the rows that are stored come from another system"),
        ("source.table", old.table, new.table, "the rows that are stored come from another table"),
        ("source.time_zone", old.time_zone, new.time_zone, "stored times were brought to UTC from another zone"),
        ("source.key", _list(old.key), _list(new.key), "a stored row stands for another thing than a new one"),
        (
            "source.change_column",
            old.change_column,
            new.change_column,
            "which of two versions is the newer one was told by another column",
        ),
        ("raw.format", old.format, new.format, "raw files that are there can't be read"),
    ):
        if before != after:
            yield Difference("breaking", place, before, after, reason)
    before, after = _deletes(old), _deletes(new)
    if before != after:
        yield Difference("compatible", "source.deletes", before, after, "it is told of rows deleted from now on")


def _of_layout(old: Structure, new: Structure) -> Iterator[Difference]:
    reason = "files that are there lie in the old layout"
    for place, before, after in (
        ("curated.partition_by", _layout(old.partition_by), _layout(new.partition_by)),
        ("curated.bucket_by", _layout(old.bucket_by), _layout(new.bucket_by)),
    ):
        if before != after:
            yield Difference("breaking", place, before, after, reason)
    if old.event_time_immutable != new.event_time_immutable:
        place = "curated.event_time_immutable"
        if new.event_time_immutable:
            reason = "a stored row whose event time changed would be looked for in the wrong partition"
            yield Difference("breaking", place, "false", "true", reason)
        else:
            yield Difference("compatible", place, "true", "false", "more partitions are looked through")


def _of_columns(old: Structure, new: Structure) -> Iterator[Difference]:
    present, wanted = old.by_name(), new.by_name()
    for name, column in present.items():
        if name in wanted:
            yield from _of_column(column, wanted[name])
        else:
            yield Difference("breaking", f"columns.{name}", column.type, "nothing", "queries that name it fail")
    for name, column in wanted.items():
        if name in present:
            continue
        place = f"columns.{name}"
        if column.nullable:
            yield Difference("compatible", place, "nothing", f"nullable {column.type}", "it is NULL in stored rows")
        else:
            yield Difference("breaking", place, "nothing", f"required {column.type}", "stored rows have no value")


def _of_column(old: ColumnStructure, new: ColumnStructure) -> Iterator[Difference]:
    place = f"columns.{new.name}"
    if old.type != new.type:
        kind: Kind = "compatible" if widens(old.type, new.type) else "breaking"
        reason = "every value stays as it is" if kind == "compatible" else "stored values are of another type"
        yield Difference(kind, f"{place}.type", old.type, new.type, reason)
    if old.nullable and not new.nullable:
        yield Difference("breaking", f"{place}.nullable", "true", "false", "stored rows may hold NULL")
    if new.nullable and not old.nullable:
        yield Difference("compatible", f"{place}.nullable", "false", "true", "stored rows hold a value")
    if old.values != new.values:
        yield _of_values(f"{place}.values", old.values, new.values)
    # A unit that is first written down, or no longer, describes what was there; money must always say its own.
    if old.unit != new.unit and (old.money or new.money or (old.unit is not None and new.unit is not None)):
        yield Difference(
            "breaking", f"{place}.unit", str(old.unit), str(new.unit), "stored numbers mean something else"
        )
    for name, before, after, reason in (
        ("currency_column", old.currency_column, new.currency_column, "stored amounts are in another currency"),
        ("role", _role(old), _role(new), "sums of the windows before were balanced without it, or are no longer"),
        ("personal_data", old.personal_data, new.personal_data, "stored values were treated as another kind"),
        ("source_column", old.source_column, new.source_column, "stored values were read from another column"),
        ("vocabulary", old.vocabulary, new.vocabulary, "stored names were brought to another spelling"),
    ):
        if before != after:
            yield Difference("breaking", f"{place}.{name}", str(before), str(after), reason)


def _of_values(place: str, old: list[str] | None, new: list[str] | None) -> Difference:
    before, after = "any" if old is None else _list(old), "any" if new is None else _list(new)
    if new is None or (old is not None and set(old) <= set(new)):
        return Difference("compatible", place, before, after, "every stored value is still one of them")
    return Difference("breaking", place, before, after, "stored rows may hold values that are no longer allowed")


def _list(names: list[str]) -> str:
    return f"[{', '.join(names)}]"


def _role(column: ColumnStructure) -> str:
    return "money" if column.money else "no money"


def _deletes(structure: Structure) -> str:
    return " ".join(filter(None, (structure.deletes, structure.delete_column))) or "none"


def _layout(layout: PartitionBy | BucketBy | None) -> str:
    if layout is None:
        return "none"
    if isinstance(layout, PartitionBy):
        return f"{layout.transform} of {layout.column}"
    return f"{layout.buckets} buckets of {layout.column}"
