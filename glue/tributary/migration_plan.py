"""Plan of a migration: where each column of the new version comes from, found from the contracts alone.

All migrations that are pending make one plan, so that a table's files are rewritten once at most.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from tributary.compatibility import breaking
from tributary.contract import BucketBy, PartitionBy
from tributary.migration import (
    AddColumn,
    ChangeType,
    DropColumn,
    KeepRows,
    Migration,
    MigrationError,
    Rebuild,
    RenameColumn,
    Repartition,
    SetRequired,
    SetValues,
    Step,
    between,
)
from tributary.sql_text import text_literal
from tributary.structure import ColumnStructure, Structure

_NUMBERS = ("int", "bigint", "double", "decimal")
_TIMES = ("date", "timestamp")
_WIDER = {"int": "decimal(38,18)", "bigint": "decimal(38,18)", "date": "timestamp_ntz"}


@dataclass(frozen=True)
class Check:
    """What must be true of no row of the old table.

    Attributes:
        condition: SQL over the old columns.
        step: the step that it guards, for messages.
        reason: what is wrong with such rows.
    """

    condition: str
    step: str
    reason: str


@dataclass(frozen=True)
class PlannedColumn:
    """A column of the new version.

    Attributes:
        structure: as the contract of the new version has it, once compatible changes are made too.
        origin: the old column that it is, None for one that was not there.
        expression: SQL of its values over the old columns; None where they are those of `origin`.
    """

    structure: ColumnStructure
    origin: str | None
    expression: str | None = None

    @property
    def values(self) -> str:
        """SQL of its values over the old columns, rewritten or not."""
        return f"`{self.origin}`" if self.expression is None else self.expression


@dataclass(frozen=True)
class Plan:
    """What a migration does with a table.

    Attributes:
        old: what the table was made for.
        new: what it will be for.
        columns: in order.
        checks: to be made before anything is changed.
        repartitioned: whether all files have to lie in another layout.
        kept: places of the contract that changed and for which stored rows are right as they are.
        rebuild: why no row can be kept; None where they are.
    """

    old: Structure
    new: Structure
    columns: list[PlannedColumn] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    repartitioned: bool = False
    kept: frozenset[str] = frozenset()
    rebuild: str | None = None


def plan(old: Structure, new: Structure, migrations: Sequence[Migration]) -> Plan | None:
    """Plan how rows that are stored under one structure of a dataset come to another.

    Args:
        old: what the table was made for.
        new: that of the contract now.
        migrations: of the dataset; those of versions that the table has, or that are yet to come, are left alone.

    Returns:
        The plan; None where nothing breaks, so that the table may be evolved.

    Raises:
        MigrationError: the contract went back, breaks without a new version or a migration, or the migrations don't
            lead from the one to the other.
    """
    if new.version < old.version:
        raise MigrationError(
            f"{new.dataset}: version goes back from {old.version} to {new.version}: "
            "a contract is taken back by a new version and a migration"
        )
    broken, pending = breaking(old, new), between(migrations, old.version, new.version)
    # What went and came back is no difference, and yet not what it was.
    if not broken and not pending:
        return None
    sentences = "; ".join(map(str, broken))
    if new.version == old.version:
        raise MigrationError(
            f"{new.dataset}: version {new.version} stays though it breaks what is stored: {sentences}; "
            "raise the version and write a migration"
        )
    if not pending:
        raise MigrationError(
            f"{new.dataset}: no migration leads from version {old.version} to {new.version}: {sentences}"
        )
    steps = [(migration, step) for migration in pending for step in migration.steps]
    rebuilds = [step.reason for _, step in steps if isinstance(step, Rebuild)]
    if rebuilds:
        return Plan(old, new, rebuild=rebuilds[-1])
    planned = Plan(old, old, [PlannedColumn(column, column.name) for column in old.columns])
    for migration, step in steps:
        try:
            planned = _after(planned, step)
        except MigrationError as cause:
            raise MigrationError(f"{migration.file}: {_name(step)}: {cause}") from cause
    return _fitting(planned, new)


def _fitting(planned: Plan, new: Structure) -> Plan:
    """The plan with the new contract's columns; refused where something breaks that no step speaks of."""
    wanted, columns, checks = new.by_name(), [], list(planned.checks)
    for column in planned.columns:
        name, told = column.structure.name, column.structure
        if column.origin is None and name in wanted:
            # What a new column means is for the contract to say, and no stored value was ever of another meaning.
            told = wanted[name].model_copy(update={"type": told.type, "nullable": False})
        columns.append(replace(column, structure=told))
        values = wanted[name].values if name in wanted else None
        if column.expression is not None and values is not None:
            outside = f"{column.expression} NOT IN ({', '.join(map(text_literal, values))})"
            checks.append(Check(outside, f"rewrite {name}", "values are none of those of the contract"))
    result = planned.new.model_copy(update={"columns": [column.structure for column in columns]})
    left = [difference for difference in breaking(result, new) if difference.place not in planned.kept]
    if left:
        raise MigrationError(
            f"{new.dataset}: the migrations to version {new.version} leave a difference: {'; '.join(map(str, left))}"
        )
    _require_names_of_tombstones(planned, new)
    return replace(planned, new=new, columns=columns, checks=checks)


def _require_names_of_tombstones(planned: Plan, new: Structure) -> None:
    if planned.old.deletes is None and new.deletes is None:
        return
    before, after = planned.old.by_name(), {column.structure.name: column for column in planned.columns}
    cast = [name for name in new.key if after[name].expression is not None]
    if cast and planned.old.key == new.key:
        raise MigrationError(
            f"{new.dataset}: {cast[0]} of the key is cast from {before[cast[0]].type}, "
            "and tombstones of deleted rows name them as they were: rebuild instead"
        )
    if planned.old.key != new.key:
        raise MigrationError(
            f"{new.dataset}: the key is renamed from {', '.join(planned.old.key)} to {', '.join(new.key)}, "
            "and tombstones of deleted rows name them by the old names: rebuild instead"
        )


def _after(planned: Plan, step: Step) -> Plan:
    """The plan with one more step."""
    if isinstance(step, KeepRows):
        _require_keepable(planned, step)
        return replace(planned, kept=planned.kept | {step.place})
    if isinstance(step, Repartition):
        layout: dict[str, PartitionBy | BucketBy | None] = {
            "partition_by": step.partition_by,
            "bucket_by": step.bucket_by,
        }
        return replace(planned, new=planned.new.model_copy(update=layout), repartitioned=True)
    if isinstance(step, AddColumn):
        return _with_column(planned, step)
    if isinstance(step, Rebuild):
        raise MigrationError("leaves no rows to plan for")
    column = _column(planned, step.column)
    if isinstance(step, RenameColumn):
        return _renamed(planned, column, step.to)
    if isinstance(step, DropColumn):
        _require_out_of_layout(planned, column)
        return _put(planned, column, None)
    if isinstance(step, ChangeType):
        return _cast(planned, column, step)
    if isinstance(step, SetRequired):
        return _required(planned, column, step)
    return _valued(planned, column, step)


def _with_column(planned: Plan, step: AddColumn) -> Plan:
    if any(column.structure.name == step.column for column in planned.columns):
        raise MigrationError("there is such a column")
    structure = ColumnStructure(name=step.column, type=step.type, source_column=step.column)
    literal = _try_cast(text_literal(step.value), step.type)
    check = Check(f"{literal} IS NULL", _name(step), f"values would be {step.value!r}, which is no {step.type}")
    added = PlannedColumn(structure, None, literal)
    return replace(planned, columns=[*planned.columns, added], checks=[*planned.checks, check])


def _renamed(planned: Plan, column: PlannedColumn, to: str) -> Plan:
    if any(other.structure.name == to for other in planned.columns):
        raise MigrationError(f"there is a column {to}")
    name = column.structure.name
    # Where the source calls it by its old name still, the contract says so as its source_column.
    structure = column.structure.model_copy(update={"name": to})
    if structure.source_column == name:
        structure = structure.model_copy(update={"source_column": to})
        planned = replace(planned, kept=planned.kept | {f"columns.{to}.source_column"})
    columns = []
    for other in planned.columns:
        refers = other.structure.currency_column == name
        update = {"currency_column": to} if refers else {}
        columns.append(replace(other, structure=other.structure.model_copy(update=update)))
    planned = _put(replace(planned, columns=columns), column, replace(column, structure=structure))
    before, after = f"columns.{name}.", f"columns.{to}."
    kept = {after + place.removeprefix(before) if place.startswith(before) else place for place in planned.kept}
    planned, new = replace(planned, kept=frozenset(kept)), planned.new

    def told(layout: PartitionBy | BucketBy | None) -> PartitionBy | BucketBy | None:
        return layout.model_copy(update={"column": to}) if layout is not None and layout.column == name else layout

    update_of_new = {
        "key": [to if key == name else key for key in new.key],
        "change_column": to if new.change_column == name else new.change_column,
        "delete_column": to if new.delete_column == name else new.delete_column,
        "partition_by": told(new.partition_by),
        "bucket_by": told(new.bucket_by),
    }
    return replace(planned, new=new.model_copy(update=update_of_new))


def _cast(planned: Plan, column: PlannedColumn, step: ChangeType) -> Plan:
    _require_out_of_layout(planned, column)
    old, new = column.structure.type, step.type
    if not _castable(old, new):
        raise MigrationError(f"{old} can't be cast to {new}: rebuild instead")
    if old == "string":
        _require_out_of_key(planned, column)
    values, after = column.values, _try_cast(column.values, new)
    lost = f"{values} IS NOT NULL AND {after} IS NULL"
    exact = _exact(new) if old == "string" else _sql(old)
    if exact is not None:
        lost += f" OR try_cast({after} as {exact}) IS DISTINCT FROM try_cast({values} as {exact})"
    check = Check(lost, _name(step), f"values are lost as {new}")
    structure = column.structure.model_copy(update={"type": new})
    cast = replace(column, structure=structure, expression=after)
    return replace(_put(planned, column, cast), checks=[*planned.checks, check])


def _required(planned: Plan, column: PlannedColumn, step: SetRequired) -> Plan:
    kind, checks = column.structure.type, list(planned.checks)
    required = replace(column, structure=column.structure.model_copy(update={"nullable": False}))
    if step.default is None:
        checks.append(Check(f"{column.values} IS NULL", _name(step), "values are NULL and the step has no default"))
    else:
        _require_out_of_layout(planned, column)
        value = f"coalesce({column.values}, {_try_cast(text_literal(step.default), kind)})"
        checks.append(Check(f"{value} IS NULL", _name(step), f"values are NULL, and {step.default!r} is no {kind}"))
        required = replace(required, expression=value)
    return replace(_put(planned, column, required), checks=checks)


def _valued(planned: Plan, column: PlannedColumn, step: SetValues) -> Plan:
    if column.structure.type != "string":
        raise MigrationError(f"values are for strings, it is {column.structure.type}")
    valued = replace(column, structure=column.structure.model_copy(update={"values": step.values}))
    if step.replace:
        _require_out_of_key(planned, column)
        _require_out_of_layout(planned, column)
        cases = " ".join(f"WHEN {text_literal(old)} THEN {text_literal(new)}" for old, new in step.replace.items())
        valued = replace(valued, expression=f"CASE {column.values} {cases} ELSE {column.values} END")
    listed = ", ".join(map(text_literal, step.values))
    check = Check(f"{valued.values} NOT IN ({listed})", _name(step), "values are none of those that stay")
    return replace(_put(planned, column, valued), checks=[*planned.checks, check])


def _put(planned: Plan, column: PlannedColumn, instead: PlannedColumn | None) -> Plan:
    name = column.structure.name
    columns = [instead if other.structure.name == name else other for other in planned.columns]
    return replace(planned, columns=[other for other in columns if other is not None])


def _column(planned: Plan, name: str) -> PlannedColumn:
    for column in planned.columns:
        if column.structure.name == name:
            return column
    raise MigrationError("there is no such column")


def _require_out_of_layout(planned: Plan, column: PlannedColumn) -> None:
    # Iceberg keeps old layouts by their columns, and not every reader of it forgives one that is gone.
    if column.origin in planned.old.layout_columns:
        raise MigrationError("the table is partitioned or bucketed by it: rebuild instead")


def _require_out_of_key(planned: Plan, column: PlannedColumn) -> None:
    if column.structure.name in planned.new.key:
        raise MigrationError("two keys may become one: rebuild instead")


def _require_keepable(planned: Plan, step: KeepRows) -> None:
    if not step.place.endswith(".personal_data"):
        return
    name = step.place.split(".")[1]
    if _column(planned, name).structure.personal_data == "keyed_hash":
        raise MigrationError(f"{name} holds hashes, which stay hashes: rebuild instead")


def _castable(old: str, new: str) -> bool:
    before, after = old.split("(")[0], new.split("(")[0]
    if "binary" in (before, after):
        return False
    return "string" in (before, after) or any(before in kinds and after in kinds for kinds in (_NUMBERS, _TIMES))


def _exact(kind: str) -> str | None:
    """What a text is read as to see whether a cast to the type rounds it or cuts it off."""
    if not kind.startswith("decimal("):
        return _WIDER.get(kind)
    precision, scale = map(int, kind.removeprefix("decimal(").removesuffix(")").split(","))
    return f"decimal(38,{38 - precision + scale})"


def _try_cast(expression: str, kind: str) -> str:
    # Checks find what is lost, and count it where a cast would stop at the first.
    return f"try_cast({expression} as {_sql(kind)})"


def _sql(kind: str) -> str:
    return "timestamp_ntz" if kind == "timestamp" else kind


def _name(step: Step) -> str:
    target = step.place if isinstance(step, KeepRows) else getattr(step, "column", "")
    return f"{step.step} {target}".rstrip()
