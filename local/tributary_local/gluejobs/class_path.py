"""The Java that runs Spark, and what it loads classes from."""

import os
import shutil
from pathlib import Path

import pyspark
from tributary_local.gluejobs.launch_error import LaunchError


def spark_home() -> Path:
    """The folder of pyspark, which carries Spark's own jars."""
    return Path(pyspark.__file__).parent


def java() -> Path:
    """The `java` of ``JAVA_HOME``, else of the PATH.

    Raises:
        LaunchError: If there is none.
    """
    home = os.environ.get("JAVA_HOME")
    found = shutil.which("java", path=f"{home}/bin" if home else None)
    if found is None:
        raise LaunchError(f"there is no java in {home or 'the PATH'}: Spark needs Java 17")
    return Path(found)


def class_path(jars: Path, *, iceberg: bool) -> list[Path]:
    """Spark's jars and those of a folder, in an order that never changes; Iceberg's only where it is asked for."""
    added = [jar for jar in jars.glob("*.jar") if iceberg or not jar.name.startswith("iceberg-")]
    return [*sorted((spark_home() / "jars").glob("*.jar")), *sorted(added)]
