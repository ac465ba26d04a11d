"""A job that makes tables as the product describes them, and fills each with what its columns' types may hold.

Arguments: `database`, `location`, `tables`. Days run over four months. In `run_id`, which no KPI asks for, lies most of
every file.
"""

import sys
from pathlib import Path

from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from pyspark.sql import Column
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from pyspark.sql.types import DecimalType, StructField
from tributary import marts, publish_attribution, recommendation
from tributary.contract import load_contracts
from tributary.sql_text import table_name
from tributary.tables import create_or_evolve, describe

DAYS = 120

options = getResolvedOptions(sys.argv, ["database", "location", "tables"])
spark = GlueContext(SparkContext.getOrCreate()).spark_session


def value(column: StructField) -> Column:
    """Of the row `id`: some names, and numbers that differ."""
    number = F.abs(F.hash("id", F.lit(column.name)))
    if column.name == "run_id":
        return F.concat(*[F.sha2(F.concat_ws("/", "id", F.lit(part)), 512) for part in range(16)])
    if isinstance(column.dataType, DecimalType):
        return (number % 10**6 / 1000).cast(column.dataType)
    values = {
        "date": F.date_add(F.lit("2025-01-01").cast("date"), (F.col("id") % DAYS).cast("int")),
        "string": F.concat(F.lit(f"{column.name} "), F.col("id") % 7),
        "boolean": number % 2 == 0,
        "timestamp_ntz": F.lit("2025-05-01").cast("timestamp_ntz"),
        "map<string,double>": F.create_map(F.lit("kind"), number.cast("double")),
    }
    return values.get(column.dataType.simpleString(), number % 1000).cast(column.dataType)


contracts = load_contracts(Path()).values()
described = [*marts.TABLES, *publish_attribution.TABLES, recommendation.TABLE, *map(describe, contracts)]
wanted = options["tables"].split(",")
for table in described:
    if table.name in wanted:
        create_or_evolve(spark, options["database"], table, f"{options['location']}/{table.name}")
        # Of one file where the table does not lie in months: about as much as of another's month.
        count = 8 * DAYS if "day" in table.schema.names else 2 * DAYS
        rows = spark.range(count).select(*[value(column).alias(column.name) for column in table.schema.fields])
        # As `publish` does it.
        rows.writeTo(table_name(options["database"], table.name)).overwrite(F.lit(True))
