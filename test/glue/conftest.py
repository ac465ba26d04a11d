"""One Spark session for the tests of the jobs: Glue's versions, an Iceberg catalog in memory."""

import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from py4j.java_gateway import JavaClass, JavaMember, JavaPackage, JVMView  # type: ignore[import-untyped]
from pyspark import RDD
from pyspark.serializers import BatchedSerializer
from pyspark.sql import SparkSession
from tributary.contract import Contract, load_contracts

ROOT = Path(__file__).parents[2]
JARS = Path(os.environ.get("TRIBUTARY_JARS", Path.home() / ".cache/tributary/jars"))
JVM = (
    "-XX:TieredStopAtLevel=1 -XX:ReservedCodeCacheSize=256m -XX:+UseSerialGC "
    "-XX:+UnlockDiagnosticVMOptions -XX:-BytecodeVerificationRemote -Duser.timezone=America/New_York"
)
ICEBERG = "iceberg-spark-runtime-3.5_2.12-1.10.0.jar"


def remember_names(kind: Any) -> None:
    """Let py4j look a name of Java's up once and not each time, for which the JVM searches every jar."""
    look_up = kind.__getattr__

    def __getattr__(owner: Any, name: str) -> Any:  # noqa: N807 - where py4j looks names up
        found = look_up(owner, name)
        if isinstance(found, (JavaClass, JavaMember, JavaPackage)):
            owner.__dict__[name] = found
        return found

    kind.__getattr__ = __getattr__


def leave_pickled_rows_alone() -> None:
    """Let the JVM read a small frame's rows as they are; a Python process would unpickle and pickle them before."""
    pickled = RDD._pickled
    RDD._pickled = lambda rdd: rdd if isinstance(rdd._jrdd_deserializer, BatchedSerializer) else pickled(rdd)


@pytest.fixture(scope="session")
def spark(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SparkSession]:
    jar = JARS / ICEBERG
    assert jar.is_file(), f"{jar} is missing: the set-up downloads it"
    folder = tmp_path_factory.mktemp("spark")
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    for kind in (JVMView, JavaPackage, JavaClass):
        remember_names(kind)
    leave_pickled_rows_alone()
    session = (
        SparkSession.builder.master("local[2]")
        .appName("tributary-tests")
        .config("spark.jars", str(jar))
        .config("spark.driver.bindAddress", "127.0.0.1")
        .config("spark.driver.host", "127.0.0.1")
        .config("spark.driver.memory", "1g")
        # Short runs over few rows: compiling costs more than it gives, in the JVM and in Spark, and so does verifying
        # Spark's classes. The end-to-end run has all on. The machine's own zone must not matter, so it is none that
        # hides a slip.
        .config("spark.driver.extraJavaOptions", JVM)
        .config("spark.executorEnv.PYTHONPATH", str(ROOT / "glue"))
        .config("spark.ui.enabled", "false")
        .config("spark.ui.showConsoleProgress", "false")
        # Nobody reads the text of the plan, which Spark writes at each action.
        .config("spark.sql.ui.explainMode", "simple")
        .config("spark.sql.maxPlanStringLength", "1000")
        .config("spark.sql.inMemoryColumnarStorage.compressed", "false")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.codegen.factoryMode", "NO_CODEGEN")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.default.parallelism", "1")
        .config("spark.sql.ansi.enabled", "true")
        .config("spark.sql.session.timeZone", "UTC")
        .config("spark.sql.warehouse.dir", str(folder / "unused"))
        .config("spark.sql.extensions", "org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions")
        .config("spark.sql.catalog.glue_catalog", "org.apache.iceberg.spark.SparkCatalog")
        # In memory: on a disk each file costs a process that sets its mode, and no test looks at the files.
        .config("spark.sql.catalog.glue_catalog.catalog-impl", "org.apache.iceberg.inmemory.InMemoryCatalog")
        .getOrCreate()
    )
    session.sparkContext.setLogLevel("ERROR")
    yield session
    session.stop()


@pytest.fixture(scope="session")
def contracts() -> dict[str, Contract]:
    return load_contracts(ROOT / "contracts")
