"""All that a lake holds but for the times at which jobs wrote it: two runs of the same jobs compare equal."""

from collections.abc import Sequence
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses

from .lake import Lake

CLOCK = {"loaded_at", "quarantined_at", "checked_at", "restated_at", "started_at", "finished_at"}


def content(lake: Lake, names: Sequence[str]) -> dict[str, list[str]]:
    """Rows of tables as JSON, sorted; a row that is there twice is here twice."""
    tables = []
    for name in names:
        rows = lake.spark.table(lake.table(name))
        texts = F.struct(*[F.col(f"`{column}`").cast("string") for column in rows.columns if column not in CLOCK])
        row = F.to_json(texts, {"ignoreNullFields": "false"}).alias("row")
        tables.append(rows.select(F.lit(name).alias("name"), row))
    found: dict[str, list[str]] = {name: [] for name in names}
    for name, row in sorted(reduce(DataFrame.unionAll, tables).collect()):
        found[name].append(row)
    return found
