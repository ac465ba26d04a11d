"""The jobs of two days in a process of their own, over a lake of files that survives it.

`killed_job.py first|second <folder>` runs the jobs of that day. It prints `ready` before the first of them, and at the
end the lake's content as JSON.
"""

import json
import sys
from pathlib import Path

from pyspark.sql import SparkSession
from tributary.contract import load_contracts

from ..conftest import ICEBERG, JARS, JVM
from .content import content
from .lake import CONTRACTS, Lake
from .orders_contract import orders_contract
from .two_days import first_day, second_day

DATABASE = "curated"


def session(folder: Path) -> SparkSession:
    """A session whose catalog is a folder: each commit a file of its own, put in place by its name."""
    catalog = "spark.sql.catalog.glue_catalog"
    settings = {
        "spark.jars": str(JARS / ICEBERG),
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.memory": "1g",
        "spark.driver.extraJavaOptions": JVM,
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.codegen.wholeStage": "false",
        "spark.sql.codegen.factoryMode": "NO_CODEGEN",
        "spark.sql.adaptive.enabled": "false",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.ansi.enabled": "true",
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
        catalog: "org.apache.iceberg.spark.SparkCatalog",
        f"{catalog}.type": "hadoop",
        f"{catalog}.warehouse": str(folder),
    }
    builder = SparkSession.builder.master("local[2]").appName("tributary-killed")
    for name, value in settings.items():
        builder = builder.config(name, value)
    started = builder.getOrCreate()
    started.sparkContext.setLogLevel("ERROR")
    return started


def main(day: str, folder: Path) -> None:
    """Run the jobs of a day."""
    spark, contracts = session(folder), load_contracts(CONTRACTS)
    spark.sql(f"CREATE NAMESPACE IF NOT EXISTS glue_catalog.{DATABASE}")
    orders = orders_contract(contracts, event_changes=True, deletes=True)
    lake = Lake(spark, {**contracts, "orders": orders}, DATABASE)
    print("ready", flush=True)
    {"first": first_day, "second": second_day}[day](lake)
    print("done", flush=True)
    names = [row.tableName for row in spark.sql(f"SHOW TABLES IN glue_catalog.{DATABASE}").collect()]
    json.dump(content(lake, names), sys.stdout)
    spark.stop()


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
