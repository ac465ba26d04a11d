"""Rows of a cast as a stage keeps and shuffles them: what nearly all have alike is not repeated in each.

Of an attempt a row keeps its number, and of faults, warnings, key text and file nothing where there is none: each sort,
each shuffle and the kept frame would carry them along.
"""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import ArrayType

from tributary.cast import FAULT, FAULTS, FILE, FILE_ID, KEY, ROW, WARNINGS, money_column
from tributary.contract import Contract
from tributary.manifest import Manifest
from tributary.window import WindowAttempt

PLACE = "_place"
"""The row's attempt, as a number from 1 in the order of `attempts_of`; NULL for one that is not among them."""

_ODD = "_odd"
_NO_FAULTS = ArrayType(FAULT)
_NO_WARNINGS = "array<string>"


def attempts_of(manifests: Sequence[Manifest]) -> list[WindowAttempt]:
    """The attempts of manifests, by window and attempt."""
    found = {(manifest.window_id, manifest.attempt) for manifest in manifests}
    return [WindowAttempt(*attempt) for attempt in sorted(found)]


def pack(cast_rows: DataFrame, contract: Contract, attempts: Sequence[WindowAttempt]) -> DataFrame:
    """Pack the rows of a cast.

    Args:
        cast_rows: what `cast` returned.
        contract: the dataset's contract.
        attempts: those that were read, see `attempts_of`; at least one.

    Returns:
        The contract's columns, the raw amounts, `_place`, `_file_id`, `_row`, and `_odd`, which is NULL for a row
        without faults and warnings of an attempt that was asked for.
    """
    places = [F.lit(part) for i, one in enumerate(attempts) for part in (_name(one), i + 1)]
    place = F.try_element_at(F.create_map(*places), F.concat("window_id", F.lit(" "), "attempt"))
    odd = (F.size(FAULTS) > 0) | (F.size(WARNINGS) > 0) | F.col(PLACE).isNull()
    return cast_rows.withColumn(PLACE, place).select(
        *_own_columns(contract),
        PLACE,
        FILE_ID,
        ROW,
        F.when(odd, F.struct("window_id", "attempt", FILE, KEY, FAULTS, WARNINGS)).alias(_ODD),
    )


def is_faulty() -> Column:
    """Whether a packed row is faulty; never NULL."""
    return F.coalesce(F.size(f"{_ODD}.{FAULTS}") > 0, F.lit(False))


def unpack(packed: DataFrame, contract: Contract, attempts: Sequence[WindowAttempt]) -> DataFrame:
    """The rows as `cast` returned them, with any column that came to them since.

    Args:
        packed: what `pack` returned.
        contract: the dataset's contract.
        attempts: as they were packed by.
    """
    own = [*_own_columns(contract), FILE_ID, ROW]
    more = [name for name in packed.columns if name not in (*own, PLACE, _ODD)]
    none = {FAULTS: F.array().cast(_NO_FAULTS), WARNINGS: F.array().cast(_NO_WARNINGS)}
    return packed.select(
        *own,
        *[
            F.coalesce(column, F.col(f"{_ODD}.{name}")).alias(name)
            for name, column in _attempt_columns(attempts).items()
        ],
        *[F.col(f"{_ODD}.{name}").alias(name) for name in (FILE, KEY)],
        *[F.coalesce(F.col(f"{_ODD}.{name}"), empty).alias(name) for name, empty in none.items()],
        *more,
    )


def with_attempt(rows: DataFrame, attempts: Sequence[WindowAttempt]) -> DataFrame:
    """Rows with `window_id` and `attempt` in the place of `_place`, which has to be one of the attempts."""
    return rows.withColumns(_attempt_columns(attempts)).drop(PLACE)


def _attempt_columns(attempts: Sequence[WindowAttempt]) -> dict[str, Column]:
    windows = F.array(*[F.lit(one.window_id) for one in attempts])
    names = F.array(*[F.lit(one.attempt) for one in attempts])
    # Under ANSI Spark takes `element_at` for never NULL where the elements are not, though the number may be.
    return {"window_id": F.try_element_at(windows, F.col(PLACE)), "attempt": F.try_element_at(names, F.col(PLACE))}


def _own_columns(contract: Contract) -> list[str]:
    amounts = [money_column(column.name) for column in contract.money]
    return [*[column.name for column in contract.columns], *amounts]


def _name(attempt: WindowAttempt) -> str:
    # No window id has a blank.
    return f"{attempt.window_id} {attempt.attempt}"
