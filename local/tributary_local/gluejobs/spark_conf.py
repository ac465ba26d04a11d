"""The Spark settings of a job run."""

import re
from collections.abc import Mapping
from pathlib import Path

from tributary_local.gluejobs.settings import RunnerSettings

_ICEBERG_CATALOGS = ("org.apache.iceberg.spark.SparkCatalog", "org.apache.iceberg.spark.SparkSessionCatalog")


def spark_conf(
    settings: RunnerSettings, job_name: str, job_conf: Mapping[str, str], python_files: list[Path], region: str
) -> dict[str, str]:
    """Settings for one run: small defaults, then the job's own, then what binds the run to this machine.

    Args:
        settings: Where the emulator answers and where temporary files go.
        job_name: Name of the job, which becomes the application's.
        job_conf: What the job asks for by ``--conf``.
        python_files: Archives that Python workers import from, like the driver.
        region: Region of the job.
    """
    conf = {**_small(), **job_conf, **_local(settings, job_name), **_s3(settings, region)}
    # Those of a job are for its own workers, of which there may be more than cores here; fewer are its own choice.
    conf["spark.sql.shuffle.partitions"] = str(min(int(job_conf.get("spark.sql.shuffle.partitions", "2")), 2))
    for name in _iceberg_catalogs(job_conf):
        conf |= _iceberg_endpoints(name, settings.emulator_url, region)
    if python_files:
        conf["spark.executorEnv.PYTHONPATH"] = ":".join(str(file) for file in python_files)
    return conf


def _small() -> dict[str, str]:
    """Defaults that suit one machine; a job may set others."""
    return {
        "spark.default.parallelism": "2",
        # For so few rows a query costs more to plan anew at each of its stages than it can gain.
        "spark.sql.adaptive.enabled": "false",
        # A JVM runs the same few jobs again and again, and Spark keeps what it compiles for a hundred plans only.
        "spark.sql.codegen.cache.maxEntries": "5000",
    }


def _local(settings: RunnerSettings, job_name: str) -> dict[str, str]:
    return {
        "spark.master": "local[2]",
        "spark.app.name": job_name,
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.driver.host": "127.0.0.1",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.sql.warehouse.dir": str(settings.spark / "warehouse"),
        "spark.sql.catalogImplementation": "in-memory",
    }


def _s3(settings: RunnerSettings, region: str) -> dict[str, str]:
    return {
        "spark.hadoop.fs.s3.impl": "org.apache.hadoop.fs.s3a.S3AFileSystem",
        "spark.hadoop.fs.s3a.endpoint": settings.emulator_url,
        "spark.hadoop.fs.s3a.endpoint.region": region,
        "spark.hadoop.fs.s3a.path.style.access": "true",
        "spark.hadoop.fs.s3a.connection.ssl.enabled": "false",
        "spark.hadoop.fs.s3a.aws.credentials.provider": "com.amazonaws.auth.EnvironmentVariableCredentialsProvider",
        "spark.hadoop.fs.s3a.buffer.dir": str(settings.spark / "tmp"),
    }


def _iceberg_catalogs(conf: Mapping[str, str]) -> list[str]:
    return [
        match[1]
        for name, value in conf.items()
        if value in _ICEBERG_CATALOGS and (match := re.fullmatch(r"spark\.sql\.catalog\.(\w+)", name))
    ]


def _iceberg_endpoints(catalog: str, url: str, region: str) -> dict[str, str]:
    prefix = f"spark.sql.catalog.{catalog}"
    return {
        f"{prefix}.glue.endpoint": url,
        f"{prefix}.s3.endpoint": url,
        f"{prefix}.s3.path-style-access": "true",
        f"{prefix}.client.region": region,
    }
