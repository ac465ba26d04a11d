"""A JVM that runs Spark for one Python process after another."""

from __future__ import annotations

import os
import secrets
import struct
import subprocess
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from tributary_local.gluejobs.class_path import class_path, java, spark_home
from tributary_local.gluejobs.launch_error import LaunchError
from tributary_local.gluejobs.settings import RunnerSettings

_START_SECONDS = 120
_GATEWAY = "org.apache.spark.api.python.PythonGatewayServer"

# What Spark's own launcher opens of the JDK's modules on Java 17.
_OPENED = (
    "java.base/java.lang",
    "java.base/java.lang.invoke",
    "java.base/java.lang.reflect",
    "java.base/java.io",
    "java.base/java.net",
    "java.base/java.nio",
    "java.base/java.util",
    "java.base/java.util.concurrent",
    "java.base/java.util.concurrent.atomic",
    "java.base/jdk.internal.ref",
    "java.base/sun.nio.ch",
    "java.base/sun.nio.cs",
    "java.base/sun.security.action",
    "java.base/sun.util.calendar",
    "java.security.jgss/sun.security.krb5",
)

# A short job pays for starting and compiling: the serial collector and the first compiler alone are the fastest for it.
_FLAGS = (
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    # With the first compiler alone a JVM has 48 MB for compiled code; a few jobs fill it, and the rest is interpreted.
    "-XX:ReservedCodeCacheSize=256m",
    "-XX:+ExitOnOutOfMemoryError",
    "-XX:+IgnoreUnrecognizedVMOptions",
    "-Djdk.reflect.useDirectMethodHandle=false",
    "-Djava.net.preferIPv4Stack=true",
    "-Duser.timezone=UTC",
    "-Xlog:disable",
)


@dataclass(frozen=True)
class Gateway:
    """Where pyspark attaches: a port of 127.0.0.1 and the secret that it must show."""

    port: int
    secret: str


class SparkJvm:
    """One JVM with pyspark's gateway in it.

    The gateway ends itself when its standard input ends, which it does with this process, however this process ends. It
    stays in this process's group, so that who ends the group and waits for it waits for the JVM too.
    """

    def __init__(self, process: subprocess.Popen[bytes], gateway: Gateway, iceberg: bool) -> None:
        self.gateway = gateway
        self.iceberg = iceberg
        self._process = process
        self._sink: Callable[[str], None] | None = None
        threading.Thread(target=self._forward_output, name="glue-jvm-output", daemon=True).start()

    @classmethod
    def launch(cls, settings: RunnerSettings, *, iceberg: bool, flags: Sequence[str] = ()) -> SparkJvm:
        """Start a JVM and wait for its gateway.

        Args:
            settings: Heap, jars and folders.
            iceberg: Whether Iceberg is on the class path.
            flags: Further options of the JVM.

        Raises:
            LaunchError: If there is no Java, or the JVM ends before its gateway listens.
        """
        scratch = settings.spark / "tmp"
        scratch.mkdir(parents=True, exist_ok=True)
        connection = settings.spark / f"gateway-{secrets.token_hex(8)}"
        try:
            process = subprocess.Popen(
                _command(settings, scratch, class_path(settings.jars, iceberg=iceberg), flags),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                cwd=settings.spark,
                env=_environment(settings, connection),
            )
        except OSError as error:
            raise LaunchError(f"Spark's JVM can't be started: {error}") from error
        try:
            return cls(process, _await_gateway(process, connection), iceberg)
        except BaseException:
            process.kill()
            process.wait()
            raise
        finally:
            connection.unlink(missing_ok=True)

    @property
    def pid(self) -> int:
        """Process id of the JVM."""
        return self._process.pid

    def alive(self) -> bool:
        """Whether the JVM still runs."""
        return self._process.poll() is None

    def forward_output(self, sink: Callable[[str], None] | None) -> None:
        """Send each line that the JVM prints to a job run's log; None drops them."""
        self._sink = sink

    def kill(self) -> None:
        """End the JVM at once; its Python workers end with it."""
        self._process.kill()
        self._process.wait()

    def close(self) -> None:
        """Let the JVM end by itself, and wait for that."""
        assert self._process.stdin is not None  # noqa: S101 (opened as a pipe above)
        self._process.stdin.close()
        self._process.wait()

    def _forward_output(self) -> None:
        assert self._process.stdout is not None  # noqa: S101 (opened as a pipe above)
        for line in self._process.stdout:
            sink = self._sink
            if sink is not None:
                sink(line.decode(errors="replace"))


def _command(settings: RunnerSettings, scratch: Path, jars: Sequence[Path], flags: Sequence[str]) -> list[str]:
    return [
        str(java()),
        f"-Xmx{settings.heap}",
        *_FLAGS,
        *(f"--add-opens={package}=ALL-UNNAMED" for package in _OPENED),
        f"-Djava.io.tmpdir={scratch}",
        *flags,
        "-cp",
        ":".join(str(jar) for jar in jars),
        _GATEWAY,
    ]


def _environment(settings: RunnerSettings, connection: Path) -> dict[str, str]:
    return {
        "PATH": os.environ.get("PATH", os.defpath),
        "SPARK_HOME": str(spark_home()),
        "SPARK_LOCAL_IP": "127.0.0.1",
        "AWS_ACCESS_KEY_ID": "test",
        "AWS_SECRET_ACCESS_KEY": "test",
        "AWS_REGION": settings.region,
        "AWS_EC2_METADATA_DISABLED": "true",
        "_PYSPARK_DRIVER_CONN_INFO_PATH": str(connection),
    }


def _await_gateway(process: subprocess.Popen[bytes], connection: Path) -> Gateway:
    """Wait for the file that the gateway writes whole and then renames: its port, and its secret behind a length."""
    deadline = time.monotonic() + _START_SECONDS
    while not connection.exists():
        if process.poll() is not None:
            output = process.stdout.read().decode(errors="replace") if process.stdout else ""
            raise LaunchError(f"Spark's JVM ended with exit code {process.returncode}: {output[-1000:]}")
        if time.monotonic() > deadline:
            raise LaunchError(f"Spark's JVM did not answer within {_START_SECONDS} seconds")
        time.sleep(0.05)
    content = connection.read_bytes()
    port, length = struct.unpack_from(">ii", content)
    return Gateway(port, content[8 : 8 + length].decode())
