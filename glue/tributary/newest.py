"""One row a key: the newest, by an order in which no two different rows are equal."""

from collections.abc import Sequence

from pyspark.sql import Column, DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.cast import ROW
from tributary.contract import Contract
from tributary.deletion import is_deleted
from tributary.packed_rows import PLACE, is_faulty

NEWEST = "_newest"


def content_columns(contract: Contract) -> list[str]:
    """The columns beside the key, in the contract's order: those that two rows of a key can differ in."""
    return [column.name for column in contract.columns if column.name not in contract.source.key]


def content(contract: Contract, alias: str | None = None) -> str:
    """SQL of what two rows of a key can differ in, as one value that has an order: the tie-break of one change time.

    Column by column in the contract's order, NULL before every value, texts and binaries by their bytes.

    Args:
        contract: the dataset's contract.
        alias: the relation of the row, where there are several.
    """
    prefix = "" if alias is None else f"{alias}."
    return f"struct({', '.join(f'{prefix}`{name}`' for name in content_columns(contract))})"


def content_hash(columns: Sequence[str]) -> str:
    """SQL of a row's SHA-256 over the columns' texts: what is kept of the content of a row that is gone.

    Each text carries its length in bytes, so that neighbours can't run into each other, though bytes of a binary value
    may be no UTF-8, and NULL differs from every text.

    Args:
        columns: of the contract, see `content_columns`; at least one.
    """
    texts = [f"cast(`{column}` as string)" for column in columns]
    parts = [f"coalesce(concat(octet_length({text}), ':', {text}), '-')" for text in texts]
    return f"sha2(cast(concat({', '.join(parts)}) as binary), 256)"


def newest(rows: DataFrame, contract: Contract) -> DataFrame:
    """Keep the newest row of each key: the latest change, then one marked as deleted, then the greatest content.

    Args:
        rows: the contract's columns typed, `window_id` and `attempt`; any number of rows a key.
        contract: the dataset's contract.

    Returns:
        The same columns, one row a key, the same one whatever the order of the input.
    """
    window = Window.partitionBy(*contract.source.key).orderBy(*_newest_first(contract, "window_id", "attempt"))
    return rows.withColumn("_rank", F.row_number().over(window)).where("_rank = 1").drop("_rank")


def mark_newest(packed: DataFrame, contract: Contract) -> DataFrame:
    """Say of each row of a cast whether it is the one that `newest` keeps of the sound rows: no row is left out.

    Args:
        packed: what `packed_rows.pack` returned.
        contract: the dataset's contract.

    Returns:
        The rows with `_newest`, never NULL, and false for a faulty row.
    """
    faulty = is_faulty()
    # Each on its own: keys that can't be read would be one heavy key.
    alone = F.when(faulty, F.col(ROW))
    window = Window.partitionBy(*contract.source.key, alone).orderBy(*_newest_first(contract, PLACE))
    return packed.withColumn(NEWEST, (F.row_number().over(window) == 1) & ~faulty)


def _newest_first(contract: Contract, *attempt: str) -> list[Column]:
    deleted = [] if contract.delete_column is None else [F.expr(is_deleted(contract))]
    # Columns as they are: the sort looks at what ties leave, and nothing is worked out for rows without a double.
    names = dict.fromkeys([contract.source.change_column, *content_columns(contract), *attempt])
    change, *ties = [F.col(name).desc() for name in names]
    return [change, *[mark.desc() for mark in deleted], *ties]
