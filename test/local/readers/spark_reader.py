"""A job that prints what it reads of catalog tables, as one JSON object."""

import json
import sys

from awsglue.context import GlueContext
from awsglue.utils import getResolvedOptions
from pyspark import SparkContext

options = getResolvedOptions(sys.argv, ["database", "tables"])
glue = GlueContext(SparkContext.getOrCreate())
found = {}
for table in options["tables"].split(","):
    frame = (
        glue.create_dynamic_frame.from_catalog(options["database"], table).resolveChoice(choice="cast:string").toDF()
    )
    found[table] = [row.asDict() for row in frame.drop("extract_date", "window_id", "attempt").collect()]
print(json.dumps(found))
