"""One row a key: the newest, by an order in which no two different rows are equal."""

from collections.abc import Sequence

from pyspark.sql import DataFrame, Window
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.contract import Contract
from tributary.deletion import is_deleted


def content_columns(contract: Contract) -> list[str]:
    """The columns beside the key, in the contract's order: those that two rows of a key can differ in."""
    return [column.name for column in contract.columns if column.name not in contract.source.key]


def content_hash(columns: Sequence[str], alias: str | None = None) -> str:
    """SQL of a row's SHA-256 over the columns' texts: the tie-break between rows of one change time.

    Each text carries its length in bytes, so that neighbours can't run into each other, though bytes of a binary value
    may be no UTF-8, and NULL differs from every text.

    Args:
        columns: of the contract, see `content_columns`; at least one.
        alias: the relation they belong to, where there are several.
    """
    prefix = "" if alias is None else f"{alias}."
    texts = [f"cast({prefix}`{column}` as string)" for column in columns]
    parts = [f"coalesce(concat(octet_length({text}), ':', {text}), '-')" for text in texts]
    return f"sha2(cast(concat({', '.join(parts)}) as binary), 256)"


def newest(rows: DataFrame, contract: Contract) -> DataFrame:
    """Keep the newest row of each key: the latest change, then one marked as deleted, then the greatest content hash.

    Args:
        rows: the contract's columns typed, `window_id` and `attempt`; any number of rows a key.
        contract: the dataset's contract.

    Returns:
        The same columns, one row a key, the same one whatever the order of the input.
    """
    content = content_hash(content_columns(contract))
    deleted = [] if contract.delete_column is None else [F.expr(is_deleted(contract))]
    order = [F.col(contract.source.change_column), *deleted, F.expr(content), F.col("window_id"), F.col("attempt")]
    window = Window.partitionBy(*contract.source.key).orderBy(*[column.desc() for column in order])
    return rows.withColumn("_rank", F.row_number().over(window)).where("_rank = 1").drop("_rank")
