"""Java's archive of the classes that Spark and Iceberg load, which halves the start of a JVM."""

import hashlib
import shutil
import tempfile
from pathlib import Path

from tributary_local.gluejobs.class_path import class_path, java
from tributary_local.gluejobs.launch_error import LaunchError
from tributary_local.gluejobs.settings import RunnerSettings
from tributary_local.gluejobs.spark_jvm import SparkJvm
from tributary_local.gluejobs.warm_up import WarmUp


def build(jars: Path) -> Path:
    """Run the warm-up job in a JVM that writes its classes down when it ends; return the archive.

    An archive of the same Java and the same jars is kept, one of others is removed.

    Raises:
        LaunchError: If Spark's JVM can't be started or can't run the job.
    """
    archive = archive_of(jars)
    if archive.exists():
        return archive
    for stale in jars.glob("classes-*.jsa"):
        stale.unlink()
    with tempfile.TemporaryDirectory() as folder:
        state = Path(folder)
        settings = RunnerSettings(state, "http://127.0.0.1:9", jars, "eu-central-1")
        settings.spark.mkdir(parents=True)
        unfinished = state / archive.name
        jvm = SparkJvm.launch(settings, iceberg=True, flags=[f"-XX:ArchiveClassesAtExit={unfinished}"])
        if not WarmUp(settings)(jvm):
            jvm.kill()
            raise LaunchError("Spark's JVM starts but can't run a job")
        jvm.close()
        shutil.copyfile(unfinished, archive.with_suffix(".part"))
        archive.with_suffix(".part").replace(archive)
    return archive


def archive_of(jars: Path) -> Path:
    """Where the archive for this Java and these jars is, or would be."""
    files = [java().resolve(), *class_path(jars, iceberg=True)]
    stats = [(str(file), file.stat().st_size, file.stat().st_mtime_ns) for file in files]
    return jars / f"classes-{hashlib.sha256(repr(stats).encode()).hexdigest()[:16]}.jsa"
