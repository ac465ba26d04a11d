"""Runs a small job in a new JVM, so that the classes of the first real one are loaded and compiled."""

from pathlib import Path

from tributary_local.gluejobs.driver_process import DriverProcess, Order
from tributary_local.gluejobs.settings import RunnerSettings
from tributary_local.gluejobs.spark_conf import spark_conf
from tributary_local.gluejobs.spark_jvm import SparkJvm

_SCRIPT = Path(__file__).with_name("warm_up_script.py")
_LIMIT_SECONDS = 300


class WarmUp:
    """Warms JVMs one at a time each; their logs are kept beside Spark's files."""

    def __init__(self, settings: RunnerSettings) -> None:
        self._settings = settings

    def __call__(self, jvm: SparkJvm) -> bool:
        """Warm a JVM; False if it can't run the job."""
        folder = self._settings.spark / f"warm-up-{jvm.pid}"
        work = folder / "work"
        work.mkdir(parents=True)
        conf = {
            "spark.sql.extensions": "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions",
            "spark.sql.catalog.warm_up": "org.apache.iceberg.spark.SparkCatalog",
            "spark.sql.catalog.warm_up.type": "hadoop",
            "spark.sql.catalog.warm_up.warehouse": str(folder / "warehouse"),
            "spark.sql.catalog.glue_catalog": "org.apache.iceberg.spark.SparkCatalog",
            "spark.sql.catalog.glue_catalog.type": "glue",
            "spark.sql.catalog.glue_catalog.warehouse": "s3://warm-up/warehouse",
            "spark.sql.ansi.enabled": "true",
            "spark.hadoop.fs.s3a.attempts.maximum": "1",
            "spark.hadoop.fs.s3a.retry.limit": "1",
        }
        order = Order(
            script=_SCRIPT,
            argv=[],
            conf=spark_conf(self._settings, "warm-up", conf, [], self._settings.region),
            folder=work,
            python_files=[],
            gateway=jvm.gateway,
            emulator_url=self._settings.emulator_url,
            region=self._settings.region,
        )
        with (folder / "warm-up.log").open("w", encoding="utf-8") as log:

            def write(line: str) -> None:
                log.write(line)

            jvm.forward_output(write)
            process = DriverProcess(order, write, write)
            outcome = process.wait(_LIMIT_SECONDS)
            process.kill()
            jvm.forward_output(None)
        return outcome is not None and outcome.error is None and outcome.clean
