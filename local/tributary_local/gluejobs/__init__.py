"""Glue Spark jobs that run: the emulator's StartJobRun on Spark, with Glue's states, retries, limits and logs.

Environment: `java` 17 (from ``JAVA_HOME``, else from the PATH); pyspark, boto3 and the jobs' Python modules in the
interpreter that runs the emulator. Every server of it listens on 127.0.0.1 and every process ends with the emulator.
"""

from tributary_local.gluejobs.install import install

__all__ = ["install"]
