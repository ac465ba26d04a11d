"""What every mart has in common: exact money, zeros where a side has nothing, and who published it."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from pyspark.sql import Column, DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DecimalType, StringType, StructField, StructType, TimestampNTZType

from tributary.sql_text import timestamp_literal
from tributary.tables import TableDescription

MONEY = DecimalType(38, 12)
"""US dollars: an amount of 4 fraction digits times a rate of 8, never rounded."""

NONE = "none"
"""Campaign and creative type of what no touch counts for."""

UNKNOWN_COUNTRY = "ZZ"
"""Country that is not known, as ISO 3166 leaves it to its users."""

PUBLISHED = StructType(
    [
        StructField("run_id", StringType(), nullable=False),
        StructField("loaded_at", TimestampNTZType(), nullable=False),
    ]
)
"""The last columns of every mart."""

_COMMENTS = {"run_id": "Run that published the mart.", "loaded_at": "When it was published, UTC."}


def mart_table(
    name: str,
    columns: Sequence[StructField],
    comment: str,
    comments: Mapping[str, str],
    key: Sequence[str],
    made_of: Sequence[str],
    sort_by: Sequence[str] = (),
    partition_by: Sequence[str] = ("months(`day`)",),
) -> TableDescription:
    """Describe a mart: its columns, then `run_id` and `loaded_at`."""
    return TableDescription(
        name=name,
        schema=StructType([*columns, *PUBLISHED.fields]),
        comment=comment,
        comments={**comments, **_COMMENTS},
        partition_by=tuple(partition_by),
        sort_by=tuple(sort_by),
        key=tuple(key),
        made_of=tuple(made_of),
    )


def figures(table: TableDescription) -> list[StructField]:
    """The mart's own columns, without `run_id` and `loaded_at`."""
    published = set(PUBLISHED.names)
    return [column for column in table.schema.fields if column.name not in published]


def shaped(rows: DataFrame, table: TableDescription, *, keys: Sequence[str]) -> DataFrame:
    """The mart's own columns in their order and types; outside the keys a required one is zero where it is NULL.

    Args:
        rows: the columns by name.
        table: the mart.
        keys: columns that are never NULL.
    """

    def value(column: StructField) -> Column:
        if column.nullable or column.name in keys:
            return F.col(column.name)
        return F.coalesce(F.col(column.name), F.lit(0))

    return rows.select(*[value(column).cast(column.dataType).alias(column.name) for column in figures(table)])


def added_up(sides: Sequence[DataFrame], keys: Sequence[str]) -> DataFrame:
    """Bring sides to one grain and join them in full: what a side does not have adds nothing.

    The same as to aggregate each side and to join them by FULL OUTER, in one shuffle: no row meets one of another side,
    so that none is multiplied, and a key that one side alone has stays.

    Args:
        sides: at least one; the keys, and numbers under a name that no other side has.
        keys: the grain.
    """
    together = sides[0]
    for side in sides[1:]:
        together = together.unionByName(side, allowMissingColumns=True)
    numbers = [name for name in together.columns if name not in keys]
    return together.groupBy(*keys).agg(*[F.sum(name).alias(name) for name in numbers])


def as_published(mart: DataFrame, run_id: str, loaded_at: datetime) -> DataFrame:
    """The mart with the run that publishes it and the UTC time (naive)."""
    return mart.select("*", F.lit(run_id).alias("run_id"), F.expr(timestamp_literal(loaded_at)).alias("loaded_at"))
