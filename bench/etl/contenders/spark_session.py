"""Spark as the contenders start it: two cores, a heap that leaves the whole process below 4 GB."""

import os
import sys

from pyspark.sql import SparkSession

from bench.etl.contenders.arguments import Arguments

HEAP = "2560m"


def spark_session(name: str, arguments: Arguments, conf: dict[str, str]) -> SparkSession:
    """Start Spark.

    Args:
        name: of the application.
        arguments: of the command line; their settings win.
        conf: the contender's own settings.
    """
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    settings = {
        "spark.master": "local[2]",
        "spark.driver.memory": HEAP,
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.extraJavaOptions": "-Duser.timezone=UTC",
        "spark.local.dir": str(arguments.work / "spark"),
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.warehouse.dir": str(arguments.work / "unused"),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        **conf,
        **arguments.conf,
    }
    builder = SparkSession.builder.appName(name)
    for setting, value in settings.items():
        builder = builder.config(setting, value)
    session = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session
