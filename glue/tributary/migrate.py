"""Applies a migration to a curated table.

What only renames, drops or requires columns is one commit of metadata. Values and layouts are rewritten beside the old
ones: commit one adds columns for the new values, commit two rewrites the files, and the last one puts the new columns
in the old ones' place and writes down the version. Until then every old column reads as before. A run that died in
between left `tributary.migrating` in the table's properties; the next one takes back what it did and begins again.
"""

from typing import Any

from pyspark.sql import SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.contract import BucketBy, Contract, PartitionBy
from tributary.migration import Migration, MigrationError
from tributary.migration_plan import Plan, PlannedColumn, plan
from tributary.schema import LINEAGE
from tributary.sql_text import table_name
from tributary.structure import Structure
from tributary.tables import CONTRACT_PROPERTY, creation, describe

MIGRATING_PROPERTY = "tributary.migrating"
"""Of a table whose files are being rewritten: the version that it is to have."""

_BESIDE = "_new_"
"""Begins the names of columns for new values; no contract's column begins with `_`."""

_LINEAGE = frozenset(LINEAGE.names)


def pending_plan(
    spark: SparkSession, database: str, contract: Contract, migrations: list[Migration], *, may_rebuild: bool
) -> Plan | None:
    """Find what a contract's table needs before it can be evolved, and take back what a run that died left of it.

    Args:
        spark: session with the Iceberg catalog.
        database: of the catalog; it exists.
        contract: the dataset's contract.
        migrations: of the dataset.
        may_rebuild: whether an operator asked for the table to be emptied if a migration says so.

    Returns:
        The plan; None for a table that is not there, that a change does not break, or that was made when tables did not
        know their contract: such a one is compared by its schema.

    Raises:
        MigrationError: see `tributary.migration_plan.plan`; or rows would go, which nobody asked for.
    """
    name = table_name(database, contract.dataset)
    if not spark.catalog.tableExists(name):
        return None
    table = _load(spark, name)
    made_for = table.properties().get(CONTRACT_PROPERTY)
    if made_for is None:
        return None
    old = Structure.model_validate_json(made_for)
    _restore(spark, table, old)
    found = plan(old, Structure.of(contract), migrations)
    if found is None or found.rebuild is None or may_rebuild:
        return found
    first, last = spark.table(name).agg(F.min("window_id"), F.max("window_id")).collect()[0]
    if first is None:
        return found
    raise MigrationError(
        f"{contract.dataset}: version {contract.version} can't keep the rows of the table: {found.rebuild}; run the "
        f"job `tables` with --rebuild {contract.dataset}, which empties the table, and then the windows "
        f"from {first} to {last} again"
    )


def migrate(spark: SparkSession, database: str, contract: Contract, planned: Plan, location: str | None = None) -> None:
    """Apply a plan: afterwards the table may be evolved to the contract.

    Args:
        spark: session with the Iceberg catalog and extensions, ANSI on.
        database: of the catalog.
        contract: the dataset's contract.
        planned: what `pending_plan` found.
        location: root of the table, for one that is built anew.

    Raises:
        MigrationError: rows don't fit, or the table was written to meanwhile; the table is as it was.
    """
    name = table_name(database, contract.dataset)
    if planned.rebuild is not None:
        # One commit, and the snapshots of before stay.
        spark.sql(creation(name, describe(contract), location, replace=True))
        return
    table = _load(spark, name)
    snapshot = _snapshot(table)
    _require_checks(spark, name, planned)
    if not _rewrites(planned):
        _finish(spark, table, planned)
        return
    try:
        _prepare(spark, table, planned)
        _rewrite(spark, name, table, planned, snapshot)
        _finish(spark, table, planned)
    except Exception:
        _restore(spark, table, planned.old)
        raise


def _restore(spark: SparkSession, table: Any, old: Structure) -> None:  # noqa: ANN401 - an object of the JVM
    """Take back what a migration did to a table that it did not bring to its end; another is left alone."""
    table.refresh()
    if table.properties().get(MIGRATING_PROPERTY) is None:
        return
    transaction = table.newTransaction()
    _lay_out(spark, transaction, old, {})
    _drop(transaction, [column for column in _columns(table) if column.startswith(_BESIDE)])
    transaction.updateProperties().remove(MIGRATING_PROPERTY).commit()
    transaction.commitTransaction()


def _rewrites(planned: Plan) -> bool:
    return planned.repartitioned or any(column.expression is not None for column in planned.columns)


def _beside(column: PlannedColumn) -> str:
    """Name that the column has in the table until the last commit."""
    return str(column.origin) if column.expression is None else f"{_BESIDE}{column.structure.name}"


def _require_checks(spark: SparkSession, name: str, planned: Plan) -> None:
    if not planned.checks:
        return
    counts = [F.expr(f"count_if({check.condition})").alias(str(i)) for i, check in enumerate(planned.checks)]
    found = spark.table(name).agg(*counts).collect()[0]
    faults = [
        f"{check.step}: {count} {check.reason}" for check, count in zip(planned.checks, found, strict=True) if count
    ]
    if faults:
        place = f"{planned.new.dataset}: version {planned.new.version}"
        raise MigrationError(f"{place}: {'; '.join(faults)}; nothing was changed")


def _prepare(spark: SparkSession, table: Any, planned: Plan) -> None:  # noqa: ANN401
    transaction = table.newTransaction()
    types = spark.sparkContext._jvm.org.apache.iceberg.types.Types
    update = transaction.updateSchema()
    for column in planned.columns:
        if column.expression is not None:
            update.addColumn(_beside(column), types.fromPrimitiveString(_iceberg_type(column.structure.type)))
    update.commit()
    names = {column.structure.name: _beside(column) for column in planned.columns}
    if planned.repartitioned:
        _lay_out(spark, transaction, planned.new, names)
    transaction.updateProperties().set(MIGRATING_PROPERTY, str(planned.new.version)).commit()
    transaction.commitTransaction()


def _rewrite(spark: SparkSession, name: str, table: Any, planned: Plan, snapshot: int | None) -> None:  # noqa: ANN401
    """Write the files of a snapshot anew; whoever wrote since then would lose it, so that fails instead."""
    table.refresh()
    if _snapshot(table) != snapshot:
        raise MigrationError(f"{planned.new.dataset}: the table was written to while it was migrated: run it again")
    if snapshot is None:
        return
    values = {_beside(column): F.expr(column.expression) for column in planned.columns if column.expression is not None}
    options = {"isolation-level": "serializable", "validate-from-snapshot-id": str(snapshot)}
    spark.table(name).withColumns(values).writeTo(name).options(**options).overwrite(F.lit(True))
    table.refresh()


def _finish(spark: SparkSession, table: Any, planned: Plan) -> None:  # noqa: ANN401
    transaction = table.newTransaction()
    stays = {_beside(column) for column in planned.columns} | _LINEAGE
    gone = [column for column in _columns(table) if column not in stays]
    if gone:
        # It may name what goes; the contract's own order follows when the table is evolved.
        transaction.replaceSortOrder().commit()
        _drop(transaction, gone)
    # By way of names that nothing has, so that two columns can change theirs.
    names = {column.structure.name: _beside(column) for column in planned.columns}
    renamed = {name: held for name, held in names.items() if name != held}
    _rename(transaction, {held: f"_{_BESIDE}{name}" for name, held in renamed.items()})
    _rename(transaction, {f"_{_BESIDE}{name}": name for name in renamed})
    update = transaction.updateSchema().allowIncompatibleChanges()
    present = {column.name: column for column in planned.old.columns}
    previous: str | None = None
    for column in planned.columns:
        name, origin = column.structure.name, present.get(column.origin or "")
        if not column.structure.nullable and (column.expression is not None or (origin and origin.nullable)):
            update.requireColumn(name)
        if previous is None:
            update.moveFirst(name)
        else:
            update.moveAfter(name, previous)
        previous = name
    update.commit()
    transaction.updateProperties().remove(MIGRATING_PROPERTY).set(CONTRACT_PROPERTY, planned.new.text()).commit()
    transaction.commitTransaction()


def _lay_out(spark: SparkSession, transaction: Any, structure: Structure, names: dict[str, str]) -> None:  # noqa: ANN401
    """Partition the table as a structure says; `names` are those that columns have until the last commit."""
    expressions = spark.sparkContext._jvm.org.apache.iceberg.expressions.Expressions
    spec = transaction.table().spec()
    update = transaction.updateSpec()
    for field in spec.fields():
        update.removeField(field.name())
    for layout in (structure.partition_by, structure.bucket_by):
        if layout is None:
            continue
        column = names.get(layout.column, layout.column)
        if isinstance(layout, PartitionBy):
            term = getattr(expressions, layout.transform)(column)
            update.addField(f"{layout.column}_{layout.transform}", term)
        elif isinstance(layout, BucketBy):
            update.addField(f"{layout.column}_bucket_{layout.buckets}", expressions.bucket(column, layout.buckets))
    update.commit()


def _rename(transaction: Any, names: dict[str, str]) -> None:  # noqa: ANN401
    update = transaction.updateSchema()
    for old, new in names.items():
        update.renameColumn(old, new)
    update.commit()


def _drop(transaction: Any, columns: list[str]) -> None:  # noqa: ANN401
    update = transaction.updateSchema()
    for column in columns:
        update.deleteColumn(column)
    update.commit()


def _columns(table: Any) -> list[str]:  # noqa: ANN401
    return [str(field.name()) for field in table.schema().columns()]


def _snapshot(table: Any) -> int | None:  # noqa: ANN401
    snapshot = table.currentSnapshot()
    return None if snapshot is None else int(snapshot.snapshotId())


def _iceberg_type(kind: str) -> str:
    return {"bigint": "long"}.get(kind, kind)


def _load(spark: SparkSession, name: str) -> Any:  # noqa: ANN401
    util = spark.sparkContext._jvm.org.apache.iceberg.spark.Spark3Util
    return util.loadIcebergTable(spark._jsparkSession, name)
