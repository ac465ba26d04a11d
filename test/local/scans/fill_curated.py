"""A job that fills the curated tables with rows that lie below `rows/` of the bucket, a Parquet file a dataset.

Arguments: `database`, `rows` (URL of their folder).
"""

import sys
from pathlib import Path

from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext
from pyspark.sql import functions as F  # noqa: N812 - the name every PySpark text uses
from tributary.contract import load_contracts
from tributary.schema import curated_schema
from tributary.sql_text import table_name

options = getResolvedOptions(sys.argv, ["database", "rows"])
spark = GlueContext(SparkContext.getOrCreate()).spark_session
for dataset, contract in load_contracts(Path()).items():
    rows = spark.read.parquet(f"{options['rows']}/{dataset}.parquet")
    lineage = {name: F.lit("w") for name in ("window_id", "attempt", "run_id")}
    lineage["loaded_at"] = F.expr("TIMESTAMP_NTZ '2025-04-01 00:00:00'")
    whole = rows.withColumns(lineage)
    columns = [F.col(column.name).cast(column.dataType) for column in curated_schema(contract).fields]
    whole.select(*columns).writeTo(table_name(options["database"], dataset)).append()
