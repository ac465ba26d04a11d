"""Who runs in the bench, and how each is started."""

import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.etl.datasets import CACHE, ROOT

COMET_JAR = CACHE / "bench-etl/jars/comet-spark-spark3.5_2.12-0.12.0.jar"


@dataclass(frozen=True)
class Contestant:
    """A program that does the bench's task.

    Attributes:
        name: in tables and pictures.
        module: of `bench.etl.contenders`.
        arguments: beside those that all are given.
        has_own_packages: whether it runs in the environment of the bench's requirements, not in the platform's.
        preparation: arguments of a run before, which is not measured: what is there before data come.
    """

    name: str
    module: str
    arguments: Sequence[str] = field(default_factory=tuple)
    has_own_packages: bool = False
    preparation: Sequence[str] = field(default_factory=tuple)

    def with_settings(self, name: str, settings: Sequence[str]) -> "Contestant":
        """The same program under another name with further arguments."""
        return replace(self, name=name, arguments=(*self.arguments, *settings))

    @property
    def prepared(self) -> "Contestant | None":
        """The run before, where there is one."""
        return replace(self, arguments=self.preparation, preparation=()) if self.preparation else None


OURS = Contestant("ours", "ours", preparation=("--tables",))
WHOLE = OURS.with_settings("ours, whole", ["--whole"])
TUNED = Contestant("Spark, tuned", "spark_tuned")
NAIVE = Contestant("Spark, naive", "spark_naive")
DUCKDB = Contestant("DuckDB", "duckdb_sql")
LEAST = Contestant("Spark, read and write alone", "spark_least")
POLARS = Contestant("Polars", "polars_frames", has_own_packages=True)


def comet_settings() -> list[str]:
    """Arguments that load Comet into Spark: scans, operators, shuffles, and a GB outside of the heap for them."""
    settings = {
        "spark.plugins": "org.apache.spark.CometPlugin",
        "spark.shuffle.manager": "org.apache.spark.sql.comet.execution.shuffle.CometShuffleManager",
        "spark.comet.exec.shuffle.enabled": "true",
        "spark.comet.convert.csv.enabled": "true",
        "spark.comet.convert.json.enabled": "true",
        "spark.comet.explainFallback.enabled": "true",
        "spark.memory.offHeap.enabled": "true",
        "spark.memory.offHeap.size": "1g",
    }
    jar = str(COMET_JAR)
    # The plugin has to be on the class path before Spark looks for it.
    conf = {**settings, "spark.driver.extraClassPath": jar, "spark.executor.extraClassPath": jar}
    return ["--jar", jar, *[word for name, value in conf.items() for word in ("--conf", f"{name}={value}")]]


def command(contestant: Contestant, peers: Path, data: Path, work: Path) -> list[str]:
    """Program and arguments of a contestant.

    Args:
        contestant: to start.
        peers: environment of the bench's requirements.
        data: folder of the raw files.
        work: empty folder for what it writes.
    """
    python = str(peers / "bin/python") if contestant.has_own_packages else sys.executable
    module = f"bench.etl.contenders.{contestant.module}"
    return [python, "-m", module, "--data", str(data), "--work", str(work), *contestant.arguments]


def environment(jobs: Path) -> dict[str, str]:
    """Environment of every contestant.

    Args:
        jobs: folder with the package of the jobs, `glue` or another state of it.
    """
    return {**os.environ, "PYTHONPATH": f"{ROOT}:{jobs}", "TZ": "UTC"}
