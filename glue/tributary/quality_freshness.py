"""How old the newest change of a dataset is at the end of its window."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.contract import Contract
from tributary.quality import Place, Result, within
from tributary.quality_figures import in_places
from tributary.sql_text import table_name
from tributary.window import window_end

EMPTY = "the table has no row"


def newest_changes(spark: SparkSession, database: str, contracts: Sequence[Contract]) -> Mapping[str, datetime | None]:
    """The latest change time in each curated table; UTC, naive. None where it has no row.

    Iceberg answers it from the statistics of its files, and opens none.

    Args:
        spark: session with the Iceberg catalog.
        database: of the curated tables.
        contracts: of the datasets, at least one.
    """
    newest = [
        spark.table(table_name(database, contract.dataset))
        .agg(F.max(contract.source.change_column).alias("newest"))
        .select(F.lit(contract.dataset).alias("dataset"), "newest")
        for contract in contracts
    ]
    return {row["dataset"]: row["newest"] for row in reduce(DataFrame.unionAll, newest).collect()}


def judge_freshness(contract: Contract, place: Place, newest: datetime | None) -> Result:
    """Hold the age of the newest change against the contract.

    Args:
        contract: the dataset's contract.
        place: the run's windows of the dataset; the age is that at the end of the newest.
        newest: the latest change time in the curated table; later windows may have brought it.
    """
    limit = Decimal(contract.freshness.max_age_hours)
    value = None
    if newest is not None:
        age = max(map(window_end, place.window_id.split(","))) - newest
        value = in_places(max(Decimal(0), Decimal(age // timedelta(microseconds=1)) / 3_600_000_000))
    return Result(
        place=place,
        rule="fresh",
        columns=contract.source.change_column,
        expectation=f"the newest {contract.source.change_column} is not older than {limit} hours",
        severity=contract.freshness.severity,
        value=value,
        upper_limit=limit,
        passed=within(value, None, limit),
        detail=EMPTY if value is None else None,
    )
