"""The checks of the curated tables: values that no two rows share, and values that another dataset has."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import reduce

from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from tributary.contract import Contract, ReferencedCheck, UniqueCheck
from tributary.quality import Place, Result, within
from tributary.sql_text import table_name

KeyCheck = UniqueCheck | ReferencedCheck

EXAMPLES = 3

_GROUPS = 64
"""The values are counted in so many groups, and examples are the least ones of groups: no list holds them all."""


@dataclass(frozen=True)
class Broken:
    """Values that break a check, the rows that hold them, and some of the values as JSON."""

    values: int
    rows: int
    examples: Sequence[str]


Asked = Sequence[tuple[Contract, KeyCheck]]
"""Checks, each with the contract that has it."""


def broken_keys(spark: SparkSession, database: str, asked: Asked, run_id: str) -> list[Broken]:
    """What breaks checks among the values of the rows that a run brought, by one query for all.

    Other rows were judged when they came. A value is held against all rows of the tables as they are now. NULL is
    equal to nothing and refers to nothing.

    Args:
        spark: session with the Iceberg catalog.
        database: of the curated tables.
        asked: at least one check.
        run_id: the run.

    Returns:
        For each check in order what breaks it.
    """
    counted = [
        _summary(_breaking(spark, database, contract, check, run_id), number)
        for number, (contract, check) in enumerate(asked)
    ]
    found = {
        row["number"]: Broken(row["values"], row["rows"], row["examples"])
        for row in reduce(DataFrame.unionAll, counted).collect()
    }
    return [found[number] for number in range(len(asked))]


def _breaking(spark: SparkSession, database: str, contract: Contract, check: KeyCheck, run_id: str) -> DataFrame:
    """Values that break a check: `value` as JSON and `rows`."""
    table = spark.table(table_name(database, contract.dataset))
    columns = check.columns if isinstance(check, UniqueCheck) else [check.column]
    # Under names of ours, which no column of a contract has.
    names = [f"_key_{i}" for i in range(len(columns))]
    keys = [F.col(column).alias(name) for column, name in zip(columns, names, strict=True)]
    brought = table.where(F.col("run_id") == run_id).select(*keys).dropna()
    if isinstance(check, ReferencedCheck):
        other = spark.table(table_name(database, check.dataset)).select(F.col(check.other).alias(names[0]))
        breaking = brought.groupBy(*names).agg(F.count("*").alias("rows")).join(other, names, "left_anti")
    else:
        # The run's values first: of a large table only rows that share one are grouped.
        same = table.select(*keys).join(brought.distinct(), names, "left_semi")
        breaking = same.groupBy(*names).agg(F.count("*").alias("rows")).where("rows > 1")
    value = F.struct(*[F.col(name).alias(column) for column, name in zip(columns, names, strict=True)])
    return breaking.select(F.to_json(value).alias("value"), "rows")


def _summary(breaking: DataFrame, number: int) -> DataFrame:
    groups = breaking.groupBy(F.pmod(F.xxhash64("value"), F.lit(_GROUPS)).alias("group")).agg(
        F.count("*").alias("values"), F.sum("rows").alias("rows"), F.min("value").alias("first")
    )
    return groups.agg(
        F.coalesce(F.sum("values"), F.lit(0)).alias("values"),
        F.coalesce(F.sum("rows"), F.lit(0)).alias("rows"),
        F.slice(F.sort_array(F.collect_list("first")), 1, EXAMPLES).alias("examples"),
    ).select(F.lit(number).alias("number"), "values", "rows", "examples")


def judge_keys(check: KeyCheck, place: Place, broken: Broken) -> Result:
    """Hold what was found against the check.

    Args:
        check: of the dataset's contract.
        place: the run's windows of the dataset.
        broken: what breaks the check.
    """
    if isinstance(check, UniqueCheck):
        columns = ",".join(check.columns)
        expectation = f"no two rows have the same {' and '.join(check.columns)}"
    else:
        columns = check.column
        expectation = f"{check.column} is in {check.dataset}.{check.other}"
    value = Decimal(broken.values)
    return Result(
        place=place,
        rule=check.rule,
        columns=columns,
        expectation=expectation,
        severity=check.severity,
        value=value,
        upper_limit=Decimal(0),
        rows_concerned=broken.rows,
        passed=within(value, None, Decimal(0)),
        detail=f"such as {', '.join(broken.examples)}" if broken.examples else None,
    )
